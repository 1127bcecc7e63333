"""The recogniser with its worker process."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import pytest

from guided_press.listening.commands import Command, HeardCommand
from guided_press.listening.examples import write_examples
from guided_press.listening.recogniser import ExampleRecogniser, ListeningUnavailable
from guided_press.listening.speech import HZ
from tests.listening.speech import examples, in_quiet_room, speak

BLOCK = np.ones(640, np.int16)
NOTHING = np.zeros(0, np.int16)

WORKER = """
import json, os, sys
print(json.dumps({answer}), flush=True)
while len(head := sys.stdin.buffer.read(4)) == 4:
    length = int.from_bytes(head, "little")
    if length == 0xFFFFFFFF:
        continue
    sys.stdin.buffer.read(length)
    if {dies}:
        os._exit(1)
    print(json.dumps({{"command": "pause", "distance": 0.05}}), flush=True)
"""


def worker(tmp_path: Path, answer: str = '{"ready": True}', dies: str = "False") -> list[str]:
    path = tmp_path / "worker.py"
    path.write_text(WORKER.format(answer=answer, dies=dies))
    return [sys.executable, str(path)]


def wait_for(recogniser: ExampleRecogniser, seconds: float = 5.0) -> list[HeardCommand]:
    heard: list[HeardCommand] = []
    deadline_s = time.monotonic() + seconds
    while not heard and time.monotonic() < deadline_s:
        heard = recogniser.push(NOTHING)
        time.sleep(0.01)
    return heard


def test_what_is_heard_comes_with_a_later_push(tmp_path: Path) -> None:
    """Push returns at once."""
    recogniser = ExampleRecogniser(tmp_path / "me.npz", worker(tmp_path))
    recogniser.start()
    recogniser.reset()
    heard = recogniser.push(BLOCK) or wait_for(recogniser)  # a quick worker answers within it
    assert heard == [HeardCommand(Command.PAUSE, 0.05)]
    recogniser.close()


def test_a_worker_that_dies_is_started_again(tmp_path: Path) -> None:
    """What it held is lost, the next is heard; one that always dies is an error in the end."""
    marker = tmp_path / "died"
    dies = f"not os.path.exists({str(marker)!r}) and (open({str(marker)!r}, 'w') or True)"
    recogniser = ExampleRecogniser(tmp_path / "me.npz", worker(tmp_path, dies=dies))
    recogniser.start()
    deadline_s = time.monotonic() + 10
    heard: list[HeardCommand] = []
    while not heard and time.monotonic() < deadline_s:
        heard = recogniser.push(BLOCK)
        time.sleep(0.02)
    assert heard
    recogniser.close()

    hopeless = ExampleRecogniser(tmp_path / "me.npz", worker(tmp_path, dies="True"))
    hopeless.start()
    deadline_s = time.monotonic() + 10
    with pytest.raises(ListeningUnavailable, match="three times"):  # noqa: PT012
        while time.monotonic() < deadline_s:
            hopeless.push(BLOCK)
            time.sleep(0.02)
    hopeless.close()


@pytest.mark.parametrize(
    ("answer", "reason"), [('{"error": "it is damaged"}', "it is damaged"), ("1", "at once")]
)
def test_a_worker_that_cannot_begin_says_why(tmp_path: Path, answer: str, reason: str) -> None:
    """Before the session begins."""
    with pytest.raises(ListeningUnavailable, match=reason):
        ExampleRecogniser(tmp_path / "me.npz", worker(tmp_path, answer)).start()


def test_the_real_worker_hears_a_command(tmp_path: Path) -> None:
    """In a stream of blocks, as from a microphone; and says what is wrong with a file."""
    path = tmp_path / "me.npz"
    write_examples(path, examples())
    recogniser = ExampleRecogniser(path)
    recogniser.start()
    sound = in_quiet_room(speak("go on", HZ, 142), 0.6, seed=5)
    for start in range(0, len(sound), 640):
        recogniser.push(sound[start : start + 640])
    assert [heard.command for heard in wait_for(recogniser)] == [Command.GO_ON]
    recogniser.close()

    path.write_bytes(b"damaged")
    with pytest.raises(ListeningUnavailable, match="damaged"):
        ExampleRecogniser(path).start()
