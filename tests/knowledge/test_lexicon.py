"""Names and numbers are spelt so that an English voice says them as they are meant."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_press.knowledge.lexicon import respell
from guided_press.knowledge.loading import load_knowledge
from guided_press.knowledge.models import Respelling

KNOWLEDGE = load_knowledge()
ENTRIES = KNOWLEDGE.lexicon()


def _phonemes(texts: list[str]) -> list[str]:
    """What eSpeak NG makes of these texts."""
    script = Path(__file__).with_name("espeak_phonemes.py")
    done = subprocess.run(
        [sys.executable, str(script)], input=json.dumps(texts), capture_output=True, text=True,
        timeout=30, check=True,
    )  # fmt: skip
    return list(json.loads(done.stdout))


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
        ("for 1-2 minutes", "for 1 to 2 minutes"),
        ("1–2min or 60-90 s", "1 to 2 minutes or 60 to 90 seconds"),
        ("30s, 1 min, 1.5 min", "30 seconds, 1 minute, 1.5 minutes"),
        ("1/2 of it", "half of it"),
        ("1 1/2 turns", "1 and a half turns"),
        ("3/4, a 7/10", "three quarters, a 7 out of 10"),
        ("Qi at WĚIZHŌNG", "chee at way jong"),
        ("Wei Zhong", "way jong"),
    ],
)  # fmt: skip
def test_codes_ranges_units_and_fractions(text: str, spoken: str) -> None:
    """Traps of every voice, written out."""
    assert respell(text, ENTRIES) == spoken


@pytest.mark.parametrize(
    "text",
    ["On 2026-11-20 at 1:30.", "1/2/2026", "X1-2", "ABL40", "BL400", "section 3.1-2.4.5",
     "Half-way.", "The machine is quick."],
)  # fmt: skip
def test_what_is_no_trap_stays(text: str) -> None:
    """Dates, clock times, other numbers and words that contain an entry."""
    assert respell(text, ENTRIES) == text


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
def test_spelling_twice_changes_nothing_more(text: str) -> None:
    """What has been respelt is safe to respell, and is in NFC."""
    once = respell(text, ())
    assert respell(once, ()) == once
    assert unicodedata.is_normalized("NFC", once)


def test_longer_words_go_first() -> None:
    """A name is not broken by a word inside it."""
    entries = [Respelling(word="lin", say="no"), Respelling(word="zu lin qi", say="yes")]
    assert respell("Zu Lin Qi", entries) == "yes"
