"""Lengths of time are written and said as people do."""

from __future__ import annotations

from guided_press.words.amounts import as_number, length_in_words, minutes_of, spoken_time


def test_a_length_names_the_words_on_safety_before_it() -> None:
    """The whole wait is told: the routine, and what is said before it."""
    assert length_in_words(720, 62.4) == "12:00, after 1:02 of safety"
    estimated = length_in_words(720, 62.6, estimated=True)
    assert estimated == "12:00, after about 1:05 of safety"
    assert length_in_words(720, 0) == "12:00"


def test_times_are_said_as_people_say_them() -> None:
    """Rounded to what is worth saying, so that few different ones come out."""
    assert spoken_time(3) == "5 seconds"
    assert spoken_time(41) == "40 seconds"
    assert spoken_time(58) == "one minute"
    assert spoken_time(88) == "one and a half minutes"
    assert spoken_time(150) == "2 and a half minutes"
    assert spoken_time(754) == "13 minutes"


def test_minutes_are_told_with_the_word_that_fits_their_number() -> None:
    """One minute, several minutes, and those that are no whole number."""
    assert minutes_of(60) == "1 minute"
    assert minutes_of(300) == "5 minutes"
    assert minutes_of(450) == "7:30 minutes"
    assert (as_number(540), as_number(450)) == ("9", "7:30")
