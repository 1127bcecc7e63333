"""What may go to a voice, and whether what came back can be that sentence."""

from __future__ import annotations

import re

MAX_CHARACTERS = 2000
_REFUSED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_WORD = re.compile(r"[^\W\d_]+")
_OTHER = re.compile(r"\d|[^\w\s]")

_SHORTEST_SHARE = 0.2
_LONGEST_SHARE = 4.0
_LONGEST_EXTRA_S = 5.0


def text_problem(text: str) -> str:
    """Why a text cannot be spoken; empty when it can.

    Args:
        text: Prepared, as the engine would get it.
    """
    if not text.strip():
        return "there is nothing to speak"
    if len(text) > MAX_CHARACTERS:
        return f"it has {len(text)} characters, and {MAX_CHARACTERS} are possible"
    if match := _REFUSED.search(text):
        return f"it holds the control character U+{ord(match[0]):04X} at place {match.start() + 1}"
    if not any(character.isalnum() for character in text):
        return "it holds neither letters nor digits"
    return ""


def length_problem(text: str, rate_wpm: int, spoken_s: float) -> str:
    """Why a sound of this length cannot be this text; empty when it can.

    The limits are wide: a voice may spell letters, read out signs and keep to a rate of its own.

    Args:
        text: As the engine got it.
        rate_wpm: Words a minute that were asked for.
        spoken_s: Length without the silence around it, in seconds.
    """
    words = _WORD.findall(text)
    word_s = 60.0 / rate_wpm
    shortest_s = _SHORTEST_SHARE * word_s * len(words)
    # a long word, a digit, a sign: each may be as long as several words
    most_words = sum(max(1.0, len(word) / 3) for word in words) + 1.5 * len(_OTHER.findall(text))
    longest_s = _LONGEST_SHARE * word_s * most_words + _LONGEST_EXTRA_S
    if spoken_s < shortest_s:
        return f"{spoken_s:.2f} s of sound are too short for {len(words)} words"
    if spoken_s > longest_s:
        return f"{spoken_s:.0f} s of sound are too long for {len(words)} words"
    return ""
