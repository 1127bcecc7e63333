"""What must not be said is found however it is written, and nothing else is."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from guided_press.words.linting import LIGHT_ONLY, MOST_WORDS, has_rules, lint, positions_in
from guided_press.words.texts import DATA

STRENGTH = (
    "firm", "firmly", "firmer", "firmness", "deep", "deeply", "deeper", "deepen", "strong",
    "strongly", "stronger", "dig", "digs", "digging", "hard", "harder", "lean", "leans",
    "leaning", "heavy", "force", "push", "pushing",
)  # fmt: skip
PROMISES = (
    "cure", "cures", "cured", "curing", "treat", "treats", "treated", "treatment", "heal",
    "heals", "healed", "healing", "healer", "guarantee", "guarantees", "guaranteed", "detox",
    "detoxes", "detoxify",
)  # fmt: skip
HARMLESS = (
    "Hardly any weight. Feather-light, skin only.",
    "Secure the chair. Rest the heel of the hand.",
    "The digits of the hand lie still.",
    "Ten seconds left. Begin easing off.",
    "After thirty seconds, ease off slowly.",
    "If you like, let the eyes close.",
    "If you like, close your eyes.",
    "What do you notice? It is fine to feel nothing.",
    "In Chinese medicine this point is said to move qi.",
    "A clean, affirmative answer.",
    "Wait for your health check.",
)
FORBIDDEN = (
    ("promise", "Relief comes in five minutes."),
    ("promise", "After about 30 minutes your back is much better."),
    ("promise", "Pain-free within two weeks."),
    ("promise", "This gives immediate pain relief."),
    ("promise", "For lasting relief, repeat it."),
    ("promise", "It relieves pain at once."),
    ("promise", "A de-tox for the legs."),
    ("promise", "This opens the meridians."),
    ("endurance", "Push through it."),
    ("endurance", "Push right through."),
    ("endurance", "No pain, no gain!"),
    ("sensation", "You will feel a spread."),
    ("sensation", "You'll feel warm."),
    ("command", "Now close your eyes."),
    ("command", "Keep the eyes closed."),
)
HIDING = ("\u200b", "\u200d", "\u00ad", "\ufeff", "\u2060", "\u0301", "\u0336")
FULL_WIDTH = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)})
CYRILLIC = str.maketrans("aeopcxyi", "аеорсхуі")


@pytest.mark.parametrize("target", sorted(LIGHT_ONLY))
@pytest.mark.parametrize("word", STRENGTH)
def test_strength_is_not_said_at_the_back_of_the_knee(word: str, target: str) -> None:
    """Not even negated: the ear keeps the word and loses the "not"."""
    (finding,) = lint(f"Please do not be {word} here.", target=target, language="en")
    assert (finding.rule, finding.word) == ("strength", word)


@pytest.mark.parametrize("word", STRENGTH)
def test_strength_may_be_said_elsewhere(word: str) -> None:
    """The calf may be pressed; only the back of the knee may not."""
    assert lint(f"Please be {word} here.", target="BL57", language="en") == []


@pytest.mark.parametrize("line", ["Press hard.", "Press down.", "Use your body weight.",
                                  "Add a little more pressure."])  # fmt: skip
def test_phrases_of_strength_are_found(line: str) -> None:
    """Strength has more than one word."""
    assert {finding.rule for finding in lint(line, target="BL40", language="en")} == {"strength"}


@pytest.mark.parametrize("word", PROMISES)
def test_promises_are_not_made(word: str) -> None:
    """Whole words in all their forms, everywhere."""
    (finding,) = lint(f"They {word} it.", target=None, language="en")
    assert (finding.rule, finding.word, finding.start) == ("promise", word, 5)


@pytest.mark.parametrize(("rule", "line"), FORBIDDEN)
def test_lines_not_to_use(rule: str, line: str) -> None:
    """Time to relief, endurance, announced sensations and commands to close the eyes."""
    assert rule in {finding.rule for finding in lint(line, target=None, language="en")}


@pytest.mark.parametrize("line", HARMLESS)
def test_harmless_lines_pass(line: str) -> None:
    """Words that only look alike, offers, and tradition told as tradition."""
    assert lint(line, target="BL40", language="en") == []


def test_long_sentences_are_found_with_their_place() -> None:
    """Twenty words pass, twenty-one do not; the sentence's beginning is named."""
    assert lint("one " * 19 + "end.", target=None, language="en") == []
    (finding,) = lint("Short one. " + "one " * MOST_WORDS + "end.", target=None, language="en")
    assert (finding.rule, finding.start) == ("length", 11)


@given(
    word=st.sampled_from(PROMISES), hidden=st.lists(st.sampled_from(HIDING), max_size=8),
    data=st.data(),
)  # fmt: skip
def test_invisible_characters_hide_nothing(
    word: str, hidden: list[str], data: st.DataObject
) -> None:
    """Zero-width characters, soft hyphens and combining marks inside a word change nothing."""
    spelt = list(word)
    for character in hidden:
        spelt.insert(data.draw(st.integers(1, len(spelt))), character)
    line = f"They {''.join(spelt)} it."
    (finding,) = lint(line, target=None, language="en")
    assert finding.rule == "promise"
    assert line[finding.start : finding.start + len(finding.word)] == finding.word


@given(word=st.sampled_from(STRENGTH), data=st.data())
def test_other_alphabets_and_letter_case_hide_nothing(word: str, data: st.DataObject) -> None:
    """Full-width letters, look-alikes and any mix of capitals are the same word."""
    disguises = (str.upper, str.title, lambda s: s.translate(FULL_WIDTH),
                 lambda s: s.translate(CYRILLIC))  # fmt: skip
    spelt = data.draw(st.sampled_from(disguises))(word)
    assert [finding.word for finding in lint(f"Be {spelt}.", target="BL40", language="en")] == [
        spelt
    ]


@given(before=st.text(max_size=30), after=st.text(max_size=30), word=st.sampled_from(PROMISES))
def test_whatever_stands_around_a_word(before: str, after: str, word: str) -> None:
    """Found in every surrounding, and the finding always quotes the text."""
    text = f"{before} . {word} . {after}"
    findings = lint(text, target="BL40", language="en")
    assert any(word in finding.word for finding in findings)
    assert all(text.startswith(finding.word, finding.start) for finding in findings)


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    """No text breaks the linter, and every finding lies inside it."""
    for finding in lint(text, target="BL40", language="en"):
        assert 0 <= finding.start <= len(text)


def test_a_language_without_rules_may_say_nothing() -> None:
    """What nobody can check is not spoken: every line is a finding, however harmless."""
    assert not has_rules("de")
    (finding,) = lint("Guten Tag.", target=None, language="de")
    assert finding.rule == "language"
    assert "'de'" in finding.message


def test_every_language_that_has_texts_has_rules() -> None:
    """Texts of a language are never there before the rules of it."""
    languages = [path.name for path in DATA.iterdir() if path.is_dir()]
    assert languages
    assert all(map(has_rules, languages))


def test_no_part_of_a_rule_is_left_unfilled() -> None:
    """A part that is spelt wrongly would never be found in a line."""
    for path in DATA.glob("*/rules.yaml"):
        rules = yaml.safe_load(path.read_text("utf-8"))
        names = set(re.findall(r"<(\w+)>", str(rules)))
        assert names <= rules["parts"].keys()


@pytest.mark.parametrize(
    ("line", "positions"),
    [
        ("Lie on your back.", {"supine"}),
        ("Face-down, on the belly.", {"prone"}),
        ("Lie on one side, then stand.", {"side_lying", "standing"}),
        ("Leaning forward, legs crossed.", {"seated_lean_forward", "leg_crossed"}),
        ("Background music plays.", set()),
    ],
)
def test_the_positions_that_a_line_speaks_of_are_known(line: str, positions: set[str]) -> None:
    """A line about a position that somebody may not take is left out with it."""
    assert positions_in(line, "en") == positions
