"""The recogniser with its worker process, and other recognisers that are plugged in."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import pytest

from guided_press.listening import matching
from guided_press.listening.commands import Command
from guided_press.listening.recogniser import ListeningUnavailable, choose_recogniser
from guided_press.listening.sphinx import SphinxRecogniser
from tests.listening.speech import as_utterance
from tests.listening.test_endpointer import room, word

USUAL = frozenset({"please", "urgent"})
NOTHING = np.zeros(0, np.int16)

WORKER = """
import json, os, sys
print(json.dumps({answer}), flush=True)
count = 0
while len(head := sys.stdin.buffer.read(4)) == 4:
    sys.stdin.buffer.read(int.from_bytes(head, "little"))
    count += 1
    if {dies}:
        os._exit(1)
    print(json.dumps({{"command": ["pause", "please pause", "please", -1.0]}}), flush=True)
"""


def worker(tmp_path: Path, answer: str = '{"ready": True}', dies: str = "False") -> list[str]:
    path = tmp_path / "worker.py"
    path.write_text(WORKER.format(answer=answer, dies=dies))
    return [sys.executable, str(path)]


def wait_for(recogniser: SphinxRecogniser, seconds: float = 5.0) -> list[Command]:
    found: list[Command] = []
    deadline_s = time.monotonic() + seconds
    while not found and time.monotonic() < deadline_s:
        found = recogniser.push(NOTHING)
        time.sleep(0.01)
    return found


def test_an_utterance_comes_back_as_a_command(tmp_path: Path) -> None:
    """Push returns at once; the answer comes with a later push."""
    recogniser = SphinxRecogniser(argv=worker(tmp_path))
    recogniser.start()
    assert recogniser.push(np.concatenate([room(1), word(0.5), room(1)])) == []
    assert [c.word for c in wait_for(recogniser)] == ["pause"]
    recogniser.close()


def test_a_worker_that_dies_is_started_again(tmp_path: Path) -> None:
    """One utterance is lost, the next is heard; one that always dies is an error in the end."""
    marker = tmp_path / "died"
    dies = f"not os.path.exists({str(marker)!r}) and (open({str(marker)!r}, 'w') or True)"
    recogniser = SphinxRecogniser(argv=worker(tmp_path, dies=dies))
    recogniser.start()
    sound = np.concatenate([room(1), word(0.5), room(1)])
    recogniser.push(sound)
    recogniser.push(sound)
    assert [c.word for c in wait_for(recogniser)] == ["pause"]
    recogniser.close()

    hopeless = SphinxRecogniser(argv=worker(tmp_path, dies="True"))
    hopeless.start()
    deadline_s = time.monotonic() + 10
    with pytest.raises(ListeningUnavailable, match="three times"):  # noqa: PT012
        while time.monotonic() < deadline_s:
            hopeless.push(sound)
            time.sleep(0.05)
    hopeless.close()


def test_what_the_worker_lacks_is_said_at_the_start(tmp_path: Path) -> None:
    """Not when the first command is missed."""
    recogniser = SphinxRecogniser(argv=worker(tmp_path, answer='{"error": "it lacks a word"}'))
    with pytest.raises(ListeningUnavailable, match="it lacks a word"):
        recogniser.start()


def test_an_unknown_word_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The spotter would drop it silently, and the command would never be heard."""
    monkeypatch.setattr(matching.grammar, "words", lambda: ("please", "qwfpgj"))
    with pytest.raises(matching.UnknownWord, match="qwfpgj"):
        matching.Matcher()


def test_spoken_commands_are_told_from_other_words() -> None:
    """The real thing, with the embedded voice: commands are heard, other sentences are not."""
    matcher = matching.Matcher(USUAL)
    for text, expected in {
        "please continue": "continue", "please skip": "skip", "please louder": "louder",
        "where please": "where", "thank you": "", "we go there": "", "continue": "",
    }.items():  # fmt: skip
        command = matcher.match(as_utterance(text))
        assert (command.word if command else "") == expected, text


class Plugged:
    """A recogniser of somebody else's: every loud block is "skip"."""

    def __init__(self, kinds: frozenset[str]) -> None:
        self.kinds = kinds

    def start(self) -> None:
        """Nothing to get ready."""

    def push(self, block: np.ndarray) -> list[Command]:
        loud = len(block) and np.abs(block).max() > 1000
        return [Command("skip", "skip", "single", 0.0)] if loud else []

    def reset(self) -> None:
        """Nothing is remembered."""

    def close(self) -> None:
        """Nothing to give back."""


def _install(folder: Path, monkeypatch: pytest.MonkeyPatch, target: str) -> None:
    info = folder / "ears-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: ears\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[guided_press.recognisers]\nears = {target}\n")
    monkeypatch.syspath_prepend(str(folder))


def test_another_recogniser_can_be_plugged_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By an entry point alone."""
    _install(tmp_path, monkeypatch, "tests.listening.test_recogniser:Plugged")
    ears = choose_recogniser("ears", USUAL)
    ears.start()
    assert ears.push(word(0.1))[0].word == "skip"


def test_a_broken_or_missing_one_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its reason, and where it comes from."""
    _install(tmp_path, monkeypatch, "no_such_module:Ears")
    with pytest.raises(ListeningUnavailable, match="package ears"):
        choose_recogniser("ears", USUAL)
    with pytest.raises(ListeningUnavailable, match="there are pocketsphinx, ears"):
        choose_recogniser("noes", USUAL)
