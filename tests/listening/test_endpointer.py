"""The end-pointer finds short sounds between silences, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from guided_press.listening.endpointer import HZ, EndPointer, levels_dbfs

CHANCE = np.random.default_rng(1)


def room(seconds: float, level: float = 10.0) -> NDArray[np.int16]:
    return (level * CHANCE.standard_normal(int(seconds * HZ))).astype(np.int16)


def word(seconds: float, hz: float = 700.0) -> NDArray[np.int16]:
    wave = 4000 * np.sin(2 * np.pi * hz * np.arange(int(seconds * HZ)) / HZ)
    return wave.astype(np.int16)


def said(*parts: NDArray[np.int16]) -> list[float]:
    return [u.seconds for u in EndPointer().push(np.concatenate(parts))]


@pytest.mark.parametrize("seconds", [0.15, 0.5, 1.7])
def test_a_word_between_silences_is_found(seconds: float) -> None:
    """As long as it was, with 0.25 s before and 0.20 s after it."""
    sound = np.concatenate([room(2), word(seconds), room(1)])
    (found,) = EndPointer().push(sound)
    assert found.seconds == pytest.approx(seconds, abs=0.03)
    assert len(found.samples) == pytest.approx((seconds + 0.45) * HZ, abs=0.04 * HZ)
    assert found.end_sample == pytest.approx((2 + seconds) * HZ, abs=0.03 * HZ)


@pytest.mark.parametrize("seconds", [0.03, 0.08, 2.2, 6.0])
def test_clicks_and_talk_are_left_out(seconds: float) -> None:
    """Shorter than 0.12 s or longer than 1.8 s is no command."""
    assert said(room(2), word(seconds), room(1)) == []


def test_after_long_talk_a_word_is_found_again() -> None:
    """What was too long is forgotten with its end."""
    assert len(said(room(4), word(3), room(1), word(0.5), room(1))) == 1


def test_a_short_gap_belongs_to_the_utterance() -> None:
    """Two words with 0.2 s between them are one utterance; with 0.5 s they are two."""
    assert len(said(room(2), word(0.3), room(0.2), word(0.3), room(1))) == 1
    assert len(said(room(2), word(0.3), room(0.5), word(0.3), room(1))) == 2


def test_digital_silence_does_not_lock_it_open() -> None:
    """A microphone that was muted and comes back with its hiss starts no endless utterance."""
    ends = EndPointer()
    assert ends.push(np.zeros(4 * HZ, np.int16)) == []
    ends.push(room(5, 15))
    assert not ends.speaking
    assert len(ends.push(np.concatenate([word(0.5), room(1, 15)]))) == 1


def test_low_hum_counts_little() -> None:
    """Only 250 to 4 000 Hz count, as far as 10 ms can tell them apart."""
    hum, tone = (levels_dbfs(word(0.01, hz)[np.newaxis])[0] for hz in (60.0, 1000.0))
    assert tone == pytest.approx(20 * np.log10(4000 / 32768) - 3, abs=1.5)
    assert hum < tone - 12


def test_reset_glues_nothing_together() -> None:
    """Half a word before a reset never becomes part of an utterance after it."""
    ends = EndPointer()
    ends.push(np.concatenate([room(2), word(0.4)]))
    assert ends.speaking
    ends.reset()
    (found,) = ends.push(np.concatenate([room(0.5), word(0.2), room(1)]))
    assert found.seconds == pytest.approx(0.2, abs=0.03)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 3000), min_size=1, max_size=20))
def test_the_size_of_blocks_does_not_matter(sizes: list[int]) -> None:
    """The same sound gives nearly the same utterances, however it is cut."""
    sound = np.concatenate([room(2), word(0.5), room(1)])
    ends, found, at, turn = EndPointer(), [], 0, 0
    while at < len(sound):
        size = sizes[turn % len(sizes)]
        found += ends.push(sound[at : at + size])
        at, turn = at + size, turn + 1
    assert [u.seconds for u in found] == [pytest.approx(0.5, abs=0.03)]
