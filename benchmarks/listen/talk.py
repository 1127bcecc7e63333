"""What else is said in a house: the sessions' own sentences, small talk, read text."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

_ROOT = Path(__file__).parents[2]

_WHO = [
    "I",
    "you",
    "we",
    "they",
    "my sister",
    "the neighbour",
    "Anna",
    "the doctor",
    "somebody",
    "our friends",
]
_DID = [
    "went to the shop",
    "had to stop at the light",
    "want to read",
    "came back too late",
    "paused for a while",
    "continued anyway",
    "called again",
    "bought a softer pillow",
    "turned the music louder",
    "are ready to go",
    "slept a lot",
    "asked where the keys were",
    "live next to the station",
    "skipped lunch",
    "ate too much",
    "know how long it takes",
    "wrote it down",
    "cannot hear the phone",
    "put it on the table",
    "like it warm",
]
_WHEN = [
    "yesterday",
    "next week",
    "tomorrow",
    "again and again",
    "after dinner",
    "this morning",
    "for a long time",
    "on Sunday",
    "in the kitchen",
    "without a word",
    "quite often",
    "at the door",
]
_SHORT = [
    "Yes.",
    "No.",
    "Okay.",
    "Thank you.",
    "No thanks.",
    "Please sit down.",
    "Please come in.",
    "Next week.",
    "Not again.",
    "Where is it?",
    "How are you?",
    "How long ago?",
    "Too late.",
    "As much as that.",
    "Ready when you are.",
    "A bit louder.",
    "Please close the door.",
    "Please pass the salt.",
    "What time is it?",
    "Stop it, you two.",
    "Pardon me?",
    "Please, not now.",
    "Good night.",
    "Wait a moment.",
    "Never mind.",
    "I see.",
    "Much too early.",
    "Please mind the step.",
    "The next one.",
    "Because.",
    "Of course.",
    "Somewhere else.",
    "It skips.",
    "A short pause.",
    "We continue.",
]


def small_talk(seed: int) -> Iterator[str]:
    """Sentences without end; most are short, and many hold words of commands."""
    chance = random.Random(seed)
    while True:
        if chance.random() < 0.6:
            yield chance.choice(_SHORT)
        else:
            yield f"{chance.choice(_WHO)} {chance.choice(_DID)} {chance.choice(_WHEN)}."


def read_text() -> list[str]:
    """Sentences of the licence and of the documentation."""
    files = [_ROOT / "LICENSE", _ROOT / "README.md", *sorted((_ROOT / "docs").glob("*.md"))]
    text = " ".join(path.read_text(encoding="utf-8") for path in files)
    plain = re.sub(r"[^A-Za-z0-9,.;:?!' ]+", " ", re.sub(r"\s+", " ", text))
    return [part.strip() for part in re.split(r"(?<=[.?!;])\s", plain) if 5 < len(part) < 300]
