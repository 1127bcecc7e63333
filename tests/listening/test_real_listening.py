"""Commands spoken into the microphone of a real sound server, while a session plays there."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from guided_press.player.controls.socket import NothingPlays, ask
from tests.listening.speech import speak
from tests.player.sound_server import SoundServer, sound_server
from tests.support import requires_program

__all__ = ["sound_server"]

pytestmark = [pytest.mark.real, pytest.mark.slow, requires_program("pulseaudio", "pacat", "pactl")]

SCRIPT = """\
version: 1
title: Long
guidance: chimes
voice: {engine: silent}
steps:
  - press: BL67
    side: left
    hold: 30s
  - close: 20s
"""


@pytest.fixture
def environment(sound_server: SoundServer, tmp_path: Path) -> Iterator[dict[str, str]]:
    """A server with a second sink, whose monitor is the microphone, and a session that listens."""
    environment = {
        **sound_server.environment, "XDG_STATE_HOME": str(tmp_path / "state"),
        "PULSE_SINK": "test", "PULSE_SOURCE": "mic.monitor",
    }  # fmt: skip
    subprocess.run(
        ["pactl", "load-module", "module-null-sink", "sink_name=mic", "rate=48000", "channels=1",
         "format=s16le", "norewinds=1"],
        env=environment, check=True, capture_output=True,
    )  # fmt: skip
    script = tmp_path / "long.yaml"
    script.write_text(SCRIPT)
    command = [sys.executable, "-m", "guided_press", "play", str(script), "--listen"]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as played:  # fmt: skip
        yield environment
        played.kill()


def say(text: str, environment: dict[str, str]) -> None:
    sound = np.pad(speak(text, 48_000), (4_800, 24_000))
    chance = np.random.default_rng(4)
    pcm = (32_767 * (sound + 3e-4 * chance.standard_normal(len(sound)))).astype("<i2")
    subprocess.run(
        ["pacat", "-d", "mic", "--raw", "--format=s16le", "--rate=48000", "--channels=1"],
        input=pcm.tobytes(), env=environment, check=True, timeout=10,
    )  # fmt: skip


def test_commands_do_what_keys_do(environment: dict[str, str], tmp_path: Path) -> None:
    """Skip, continue and pause, spoken into the microphone in the session's own silences."""
    socket = Path(environment["XDG_RUNTIME_DIR"]) / "guided-press" / "control"

    def status() -> dict[str, object]:
        try:
            return dict(json.loads(ask("status", socket)))
        except NothingPlays:
            return {}

    def becomes(fits: Callable[[dict[str, object]], bool], within_s: float) -> bool:
        deadline_s = time.monotonic() + within_s
        while time.monotonic() < deadline_s:
            if fits(status()):
                return True
            time.sleep(0.05)
        return False

    def said_until(text: str, fits: Callable[[dict[str, object]], bool]) -> bool:
        """People repeat themselves, too: a session may speak just then."""
        for _ in range(5):
            say(text, environment)
            if becomes(fits, 2.0):
                return True
        return False

    assert becomes(bool, 10), "it does not play"
    ask("pause", socket)
    assert becomes(lambda s: s["state"] == "paused", 2)
    before = status()["chapter"]
    assert said_until("please skip", lambda s: s["chapter"] != before)
    assert said_until("please continue", lambda s: s["state"] == "playing")
    assert said_until("please pause", lambda s: s["state"] == "paused")
