"""Names and numbers are spelt so that an English voice says them as they are meant."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guided_press.knowledge.loading import load_knowledge
from guided_press.knowledge.models import Respelling
from guided_press.words.characters import plain, unsayable
from guided_press.words.respelling import respell, with_letters, with_sounds, without_sounds

KNOWLEDGE = load_knowledge()
ENTRIES = KNOWLEDGE.lexicon("en")


def _phonemes(texts: list[str]) -> list[str]:
    """What eSpeak NG makes of these texts."""
    script = Path(__file__).with_name("espeak_phonemes.py")
    done = subprocess.run(
        [sys.executable, str(script)], input=json.dumps(texts), capture_output=True, text=True,
        timeout=30, check=True,
    )  # fmt: skip
    return list(json.loads(done.stdout))


def test_espeak_reads_every_letter_that_passes() -> None:
    """None is spelt as "letter" and a number, and none is left out, in words and beginning them."""
    letters = [c for c in map(chr, range(0xC0, 0x2C00)) if c.isalpha() and not unsayable(c)]
    said = _phonemes([*(plain(f"la{c.lower()}am") for c in letters), "laam"])
    assert max(map(len, said)) < 12, "spelt, it would take many words"
    assert said[-1] not in said[:-1]
    assert max(map(len, _phonemes([plain(f"{c}am") for c in letters]))) < 12
    assert len(letters) > 400


def test_espeak_says_what_each_entry_expects() -> None:
    """A change in the voice's rules is noticed before a listener notices it."""
    expected = {entry.say: entry.phonemes for entry in ENTRIES}
    assert dict(zip(expected, _phonemes(list(expected)), strict=True)) == expected


def test_each_entry_is_needed() -> None:
    """Left alone, the voice would say something else."""
    words = [entry.word for entry in ENTRIES if not entry.word.endswith(".")]
    spoken = dict(zip(words, _phonemes(words), strict=True))
    for entry in ENTRIES:
        assert spoken.get(entry.word) != entry.phonemes


def test_every_name_of_every_point_is_spelt() -> None:
    """With and without tones."""
    words = {entry.word for entry in ENTRIES}
    for point in KNOWLEDGE.points():
        assert {point.names.pinyin, unicodedata.normalize("NFC", point.names.pinyin_tones)} <= words


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Now BL40.", "Now bladder forty."),
        ("UB-23 and LI-4", "bladder twenty-three and large intestine four"),
        ("ST 36", "stomach thirty-six"),
        ("GB41, PC8", "gallbladder forty-one, pericardium eight"),
        ("BL31-34", "bladder thirty-one to thirty-four"),
        ("BL31–BL34", "bladder thirty-one to bladder thirty-four"),
        ("Bl40 and bl-40, bl40-57", "bladder forty and bl forty, bladder forty to fifty-seven"),
        ("he 40, st. 36, li 4", "he forty, st. thirty-six, li four"),
        ("Qi at WĚIZHŌNG", "chee at way jong"),
        ("Wei Zhong", "way jong"),
    ],
)  # fmt: skip
def test_codes_and_names_are_said_as_they_are_meant(text: str, spoken: str) -> None:
    """Traps of every voice, written out."""
    assert without_sounds(respell(text, ENTRIES)) == spoken


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("ABL40", "ABL forty"),
        ("BL400", "BL four hundred"),
        ("Half-way.", "Half-way."),
        ("The machine is quick.", "The machine is quick."),
    ],
)
def test_what_only_contains_a_code_or_an_entry_is_none(text: str, spoken: str) -> None:
    """Longer codes, and words around an entry."""
    assert without_sounds(respell(text, ENTRIES)) == spoken


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
@example("﹛")
@example("［［x］］")
def test_spelling_twice_changes_nothing_more(text: str) -> None:
    """What has been respelt is safe to respell, and is in NFC."""
    once = respell(text, ())
    assert respell(once, ()) == once
    assert unicodedata.is_normalized("NFC", once)


def test_longer_words_go_first() -> None:
    """A name is not broken by a word inside it."""
    entries = [Respelling(word="lin", say="no"), Respelling(word="zu lin qi", say="yes")]
    assert respell("Zu Lin Qi", entries) == "yes"


def test_only_the_lexicon_gives_sounds() -> None:
    """A text that holds the marks itself loses them before anything is marked."""
    entries = [Respelling(word="qi", say="chee", natural="ʧˈi")]
    said = respell("Qi \ue000is\ue001not\ue002 [x](/y/)", entries)
    assert without_sounds(said) == "chee isnot x (/y/)"
    assert with_sounds(said, r"<\1|\2>").startswith("<chee|ʧˈi> isnot")


def test_sounds_of_the_lexicon_keep_their_letters() -> None:
    """Only what a voice reads as letters is folded."""
    entries = [Respelling(word="qi", say="chee", natural="ʧˈiŋæ")]
    said = with_letters(respell("Qi, ŋa, qi, Ëa", entries), frozenset())
    assert with_sounds(said, r"<\1|\2>") == "<chee|ʧˈiŋæ>, na, <chee|ʧˈiŋæ>, Ea"


def test_no_form_of_a_bracket_is_left() -> None:
    """Whatever stands for one, full-width, small or vertical: an engine takes them for markup."""
    brackets = {c for c in map(chr, range(0x110000)) if "BRACKET" in unicodedata.name(c, "")}
    assert {"［", "﹛", "︷"} <= brackets
    assert not [c for c in brackets if set(respell(c, ())) & set("[]{}")]
