"""Commands spoken for tests, by the embedded voice in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from guided_press.listening.commands import REPLIES, Command
from guided_press.listening.embedding import Embedding
from guided_press.listening.examples import Examples
from guided_press.listening.learning import TAKES, Lesson
from guided_press.listening.speech import HZ, PcmBlock, Utterance, Utterances

_SPEAK = """
import json, sys
from guided_press.voices.espeak import EspeakLibrary, find_espeak
library = EspeakLibrary(find_espeak())
text, wpm = json.loads(sys.argv[1])
assert library.use_voice("gmw/en-US") and library.use_rate(wpm)
sys.stdout.buffer.write(library.sample_rate.to_bytes(4, "little") + library.speak(text))
"""

COMMANDS = (Command.PAUSE, Command.GO_ON, Command.NEXT)
WPM = (150, 135, 165)
ORDINARY = "We could ask the neighbours about it tomorrow, or go to the shop in the afternoon."


@cache
def speak(text: str, rate: int, wpm: int = 150) -> NDArray[np.float32]:
    """A sentence at a sampling rate, peak 0.3; the library keeps to a process of its own."""
    raw = subprocess.run(
        [sys.executable, "-c", _SPEAK, json.dumps([text, wpm])], capture_output=True, check=True
    ).stdout
    from_hz, samples = int.from_bytes(raw[:4], "little"), np.frombuffer(raw[4:], np.int16)
    size = round(len(samples) * rate / from_hz)
    spectrum = np.fft.rfft(samples)[: size // 2 + 1]
    spectrum = np.pad(spectrum, (0, size // 2 + 1 - len(spectrum)))
    sound = np.fft.irfft(spectrum, size)
    return (0.3 * sound / np.abs(sound).max()).astype(np.float32)


def in_quiet_room(sound: NDArray[np.float32], level: float = 1.0, seed: int = 2) -> PcmBlock:
    """As a microphone hears it, with a second and more of quiet around it."""
    padded = level * np.pad(sound, (3 * HZ // 2, HZ))
    hiss = 3e-4 * np.random.default_rng(seed).standard_normal(len(padded))
    return np.clip(np.rint((padded + hiss) * 32_767), -32_768, 32_767).astype(np.int16)


def said(text: str, wpm: int = 150, level: float = 1.0, seed: int = 2) -> Utterance:
    """What is cut out when it is said in a quiet room."""
    (utterance,) = Utterances().push(in_quiet_room(speak(text, HZ, wpm), level, seed))
    return utterance


@cache
def embedding() -> Embedding:
    return Embedding()


def lesson(commands: Sequence[Command] = COMMANDS) -> Lesson:
    """One that has heard ordinary speech."""
    begun = Lesson({command: command.replace("-", " ") for command in commands}, embedding())
    begun.hear_talk(in_quiet_room(speak(ORDINARY, HZ)))
    return begun


@cache
def examples() -> Examples:
    """What one synthetic person has taught."""
    taught = lesson()
    for text in REPLIES:
        assert taught.hear_reply(said(text)) is None
    for command in COMMANDS:
        for number, wpm in enumerate(WPM):
            problem = taught.hear(command, said(command.replace("-", " "), wpm, seed=number))
            assert problem is None, (command, problem)
        assert taught.count(command) == TAKES
    return taught.examples()
