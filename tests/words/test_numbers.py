"""Numbers, units and signs are said as people say them, by every voice alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_press.words.characters import plain
from guided_press.words.measures import UNITS
from guided_press.words.numbers import in_words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("for 1-2 minutes", "for one to two minutes"),
        ("60-90 s, 1–2min", "sixty to ninety seconds, one to two minutes"),
        ("30s, 1 min, 1.5 min", "thirty seconds, one minute, one point five minutes"),
        ("1/2 of it, 1 1/2 turns", "half of it, one and a half turns"),
        ("3/4 of an hour", "three quarters of an hour"),
        (
            "2 cm, 37 °C, 90°, 50%",
            ("two centimeters, thirty-seven degrees Celsius, ninety degrees, fifty percent"),
        ),
        ("2 x 30 s, 3x a day", "two times thirty seconds, three times a day"),
    ],
)
def test_amounts_ranges_and_units(text: str, said: str) -> None:
    """What scripts are full of."""
    assert in_words(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("in the 1970s", "in the nineteen seventies"),
        ("the 80s, his 70s, '60s", "the eighties, his seventies, sixties"),
        ("hold 80s", "hold eighty seconds"),
        ("the 2000s", "the two thousands"),
        ("Call 555-1234.", "Call five five five, one two three four."),
        ("900-1200 ms", "nine hundred to one thousand two hundred milliseconds"),
        ("Pain of 3-4/10 at most.", "Pain of three to four out of ten at most."),
        ("L4/L5, L4-L5", "L four or L five, L four to L five"),
        ("24/7", "twenty-four seven"),
        ("No. 5 and #1", "Number five and number one"),
        ("in 1985, 1500 steps", "in nineteen eighty-five, one thousand five hundred steps"),
        ("1990-1995", "nineteen ninety to nineteen ninety-five"),
        ("2026-11-20 at 1:30", "November twentieth, twenty twenty-six at one thirty"),
        ("at 9:00, 9:05 and 7:30 pm", "at nine o'clock, nine oh five and seven thirty P M"),
        ("$5, $5.50, 5 €", "five dollars, five dollars and fifty cents, five euros"),
        ("version 3.1.4", "version three point one point four"),
        ("B12, MP3 and H2O", "B twelve, MP three and H two O"),
        ("-5, ~30, A & B", "minus five, about thirty, A and B"),
        ("left/right, and/or", "left or right, or"),
        ("007", "zero zero seven"),
    ],
)
def test_what_stands_around_a_number_decides(text: str, said: str) -> None:
    """Decades and seconds, telephone numbers and ranges, scores and dates."""
    assert in_words(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("the roaring 20s, 60s music", "the roaring twenties, sixties music"),
        ("your 30s and 40s", "your thirties and forties"),
        ("1970s-80s, the 1970s and 80s", ("nineteen seventies to eighties, the nineteen seventies "
         "and eighties")),
        ("from the 60s to the 80s", "from the sixties to the eighties"),
        ("hold 30s and 40s", "hold thirty seconds and forty seconds"),
        ("the last 30s, the 30s hold", "the last thirty seconds, the thirty seconds hold"),
        ("In 1970-80, 2024/25", "In nineteen seventy to eighty, twenty twenty-four to twenty-five"),
        ("1970-80 ms", "one thousand nine hundred seventy to eighty milliseconds"),
        ("1/2/24, 12/31/99", ("January second, twenty twenty-four, December thirty-first, nineteen "
         "ninety-nine")),
        ("1/2/3, 45/67/89", "one or two or three, forty-five or sixty-seven or eighty-nine"),
        ("May 5, 2024", "May fifth, twenty twenty-four"),
        ("on 5 May 2024", "on the fifth of May, twenty twenty-four"),
        ("June 5, on May 5-7", "June fifth, on May fifth to seventh"),
        ("March 5 steps", "March five steps"),
        ("+44 20 7946 0958", "plus four four, two zero, seven nine four six, zero nine five eight"),
        ("555 1234, 555.123.4567", ("five five five, one two three four, five five five, one two "
         "three, four five six seven")),
        ("+1 (555) 123 4567", "plus one, five five five, one two three, four five six seven"),
        ("0800 123 456", "zero eight zero zero, one two three, four five six"),
        ("Call 116 123", "Call one one six, one two three"),
        ("Ring 10 20 times", "Ring ten twenty times"),
        ("100 1000 ms", "one hundred one thousand milliseconds"),
        ("3-4 / 10, 3 / 10", "three to four out of ten, three out of ten"),
        ("7/10-8/10, 3/10–4/10", "seven to eight out of ten, three to four out of ten"),
        (".5 s, a .5 cm dip", "zero point five seconds, a zero point five centimeters dip"),
        ("left / right", "left or right"),
    ],
)  # fmt: skip
def test_digits_that_count_nothing_are_told_by_what_stands_around(text: str, said: str) -> None:
    """Lists of decades, spans of years, dates, telephone numbers of many countries, scores."""
    assert in_words(plain(text)) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Press １２ times", "Press twelve times"),
        ("٣ times, ४ times", "three times, four times"),
        ("𝗥𝗲𝘀𝘁 𝗻𝗼𝘄", "Rest now"),
        ("1½ turns, ½ turn", "one and a half turns, half turn"),
        ("10² cm", "ten squared cm"),
        ("ﬁve", "five"),
    ],
)
def test_forms_that_only_look_different_are_said_alike(text: str, said: str) -> None:
    """Digits of every script, letters of mathematics, ligatures."""
    assert in_words(plain(text)) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Steps ①②③, then ⑩ and Ⅲ", "Steps one two three, then ten and three"),
        ("v1.2.3 and version v2", "version one point two point three and version two"),
        ("½-way, 1/2-way, ½–1 cm", "half-way, half-way, half to one centimeter"),
        ("1/2 cm, 3/4 h", "half a centimeter, three quarters of an hour"),
        ("1 1/2 min", "one and a half minutes"),
        ("5/10 s but 5/10", "five tenths of a second but five out of ten"),
        ("2–3×, 2x/day, 3/week", "two to three times, two times per day, three per week"),
        ("5%–10%, 30 s–2 min", "five to ten percent, thirty seconds to two minutes"),
        ("5 km/h, 6 breaths/min", "five kilometers per hour, six breaths per minute"),
        ("a 10-s hold, a 5–10-minute walk", "a ten-second hold, a five to ten-minute walk"),
        ("a 90° angle, 90°", "a ninety degree angle, ninety degrees"),
        ("1:30 min, 1h30, 2:00 h", "one minute thirty seconds, one hour thirty minutes, two hours"),
        ("a 3:1 ratio, 4:6", "a three to one ratio, four to six"),
        ("No. 3, no. 4, № 5, №6", "Number three, number four, Number five, Number six"),
        ("Stage II, part IV, I sit", "Stage two, part four, I sit"),
        ("Press, e.g. here, etc.", "Press, for example here, and so on."),
        ("i.e. softly", "that is softly"),
        ("approx. 5 min vs. 10, w/o oil, w/ care",
         "about five minutes versus ten, without oil, with care"),
        ("BL31–34, XY31-33", "BL thirty-one to thirty-four, XY thirty-one to thirty-three"),
        ("Call 112 now, 112 steps", "Call one one two now, one hundred twelve steps"),
    ],
)  # fmt: skip
def test_what_a_script_may_be_full_of_is_said_as_people_say_it(text: str, said: str) -> None:
    """Circled and Roman numbers, versions, parts of units, ratios, rates and short forms."""
    assert in_words(plain(text)) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("98.6F, 37C", "ninety-eight point six degrees Fahrenheit, thirty-seven degrees Celsius"),
        ("36.6-37.5 C", "thirty-six point six to thirty-seven point five degrees Celsius"),
        ("37 ºC, 30º–40º", "thirty-seven degrees Celsius, thirty to forty degrees"),
        ("Nº 5, Mª", "Number five, Ma"),
        ("row 5 C, L5 C6, B12C", "row five C, L five C six, B twelve C"),
        ("5'10\", 5’10” or 6'1 tall", ("five feet ten inches, five feet ten inches or six feet one "
         "inch tall")),
        ("say '5' 10 times, the '50s", "say 'five' ten times, the fifties"),
        ("3 mg/dl, 5 mg/kg/day, 4.5 mmol/L", ("three milligrams per deciliter, five milligrams per "
         "kilogram per day, four point five millimoles per liter")),
        ("120/80 mmHg, 120/80 mm Hg", ("one hundred twenty over eighty millimeters of mercury, one "
         "hundred twenty over eighty millimeters of mercury")),
        ("400 mcg, 900-1200 kcal", ("four hundred micrograms, nine hundred to one thousand two "
         "hundred kilocalories")),
        ("at 60 mph, 1 mph", "at sixty miles per hour, one mile per hour"),
        ("6 wks, 3x/wk, a 6-wk plan", "six weeks, three times per week, a six-week plan"),
        ("2 yrs, a 5-yr-old", "two years, a five-year-old"),
        ("¥100, 100 ¥, £2.01", "one hundred yen, one hundred yen, two pounds and one penny"),
        ("$3 million, 5 million €", "three million dollars, five million euros"),
    ],
)  # fmt: skip
def test_units_are_said_as_their_names(text: str, said: str) -> None:
    """Degrees without a sign, feet and inches, what is measured per something else, money."""
    assert in_words(plain(text)) == said


@pytest.mark.parametrize("sign", ["-", "−", "–", "－"])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}3°C, {}3C", "minus three degrees Celsius, minus three degrees Celsius"),
        ("at {}5 kg", "at minus five kilograms"),
        ("({}10 min)", "(minus ten minutes)"),
        ("{}0.5 s, {}.5 s", "minus zero point five seconds, minus zero point five seconds"),
        ("{}$5 = {}5", "minus five dollars equals minus five"),
        ("{}5 to {}3 °C", "minus five to minus three degrees Celsius"),
        ("5 {}10 min, 30 s {}2 min", "five to ten minutes, thirty seconds to two minutes"),
    ],
)
def test_a_sign_before_an_amount_is_minus_and_between_two_a_range(
    text: str, said: str, sign: str
) -> None:
    """Whatever it looks like, and whatever is measured."""
    assert in_words(plain(text.replace("{}", sign))) == said


@pytest.mark.parametrize("unit", sorted(unit for unit in UNITS if unit.isalpha()))
def test_the_stop_of_a_short_unit_is_none_of_the_sentence(unit: str) -> None:
    """Before another sign or a small letter it goes with the short form, at an end it stays."""
    word = in_words(f"~5 {unit}")
    assert in_words(f"~5 {unit}., then") == f"{word}, then"
    assert in_words(f"(for ~5 {unit}.)") == f"(for {word})"
    assert in_words(f"~5 {unit}. then") == f"{word} then"
    assert in_words(f"~5 {unit}. Then") == f"{word}. Then"
    assert in_words(f"~5 {unit}.") == f"{word}."


@pytest.mark.parametrize("dash", ["--", "---", " -- ", "-- ", "——", "—", " —", " — "])
@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("the way back", "and rest", "the way back — and rest"),
        ("for 5 min", "then rest", "for five minutes — then rest"),
        ("now", "“rest”", "now — “rest”"),
    ],
)
def test_a_dash_between_words_is_one_however_it_is_typed(
    before: str, after: str, said: str, dash: str
) -> None:
    """With spaces around it every voice pauses there; eSpeak NG does not without."""
    assert in_words(plain(before + dash + after)) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Rest--10 min--then go", "Rest — ten minutes — then go"),
        ("Rest—10 min—then go", "Rest — ten minutes — then go"),
        ("10--20 s, 30 s—2 min", "ten to twenty seconds, thirty seconds to two minutes"),
        ("L4—L5, XY31—XY33", "L four to L five, XY thirty-one to XY thirty-three"),
        (
            "-5–-3 °C, -5°C–-3 °C",
            (
                "minus five to minus three degrees Celsius, minus five degrees "
                "Celsius to minus three degrees Celsius"
            ),
        ),
        ("5%–10%, 5°–10°", "five to ten percent, five to ten degrees"),
        ("half-way, back-to-back", "half-way, back-to-back"),
    ],
)
def test_a_dash_between_numbers_is_a_range(text: str, said: str) -> None:
    """And a hyphen in a word stays one."""
    assert in_words(plain(text)) == said


@given(st.text(alphabet="0123456789 .,:/-–—%$€¥°ºsminhxCFgdl#&+ABLaz'\"()½²", max_size=24))
def test_no_digit_is_left_to_a_voice(text: str) -> None:
    """Engines get words, whatever a script writes."""
    said = in_words(plain(text))
    assert not any(character.isdigit() for character in said)
