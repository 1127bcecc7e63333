"""Commands spoken into the microphone of a real sound server, while a session plays there."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from guided_press.listening.examples import write_examples
from guided_press.player.controls.socket import NothingPlays, ask
from tests.listening.speech import examples, speak
from tests.player.sound_server import SoundServer, sound_server
from tests.support import requires_program

__all__ = ["sound_server"]

pytestmark = [pytest.mark.real, pytest.mark.long, requires_program("pulseaudio", "pacat", "pactl")]

SCRIPT = """\
version: 1
title: Long
guidance: chimes
voice: {engine: silent}
steps:
  - rest: 60s
  - rest: 120s
  - close: 20s
"""


@pytest.fixture
def environment(sound_server: SoundServer, tmp_path: Path) -> Iterator[dict[str, str]]:
    """A server with a second sink, whose monitor is the microphone, and a session that listens."""
    environment = {
        **sound_server.environment, "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "PULSE_SINK": "test", "PULSE_SOURCE": "mic.monitor",
    }  # fmt: skip
    connect(environment)
    write_examples(tmp_path / "data" / "guided-press" / "ears" / "me.npz", examples())
    script = tmp_path / "long.yaml"
    script.write_text(SCRIPT)
    command = [
        sys.executable,
        "-m",
        "guided_press",
        "play",
        str(script),
        "--listen",
        "--headphones",
    ]
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


def connect(environment: dict[str, str]) -> None:
    """Connect a microphone."""
    subprocess.run(
        ["pactl", "load-module", "module-null-sink", "sink_name=mic", "rate=48000", "channels=1",
         "format=s16le", "norewinds=1"],
        env=environment, check=True, capture_output=True,
    )  # fmt: skip
    # as a desktop does; while it was away, the server gave another microphone
    subprocess.run(["pactl", "set-default-source", "mic.monitor"], env=environment, check=True)


def take_away(environment: dict[str, str]) -> None:
    """Pull it out."""
    modules = subprocess.run(
        ["pactl", "list", "short", "modules"], env=environment, check=True, capture_output=True
    ).stdout.decode()
    (number,) = (line.split()[0] for line in modules.splitlines() if "sink_name=mic" in line)
    subprocess.run(["pactl", "unload-module", number], env=environment, check=True)


def socket_of(environment: dict[str, str]) -> Path:
    return Path(environment["XDG_RUNTIME_DIR"]) / "guided-press" / "control"


def becomes(state: str, environment: dict[str, str], within_s: float) -> bool:
    """Whether the session comes to a state."""
    deadline_s = time.monotonic() + within_s
    while time.monotonic() < deadline_s:
        with suppress(NothingPlays):
            if json.loads(ask("status", socket_of(environment)))["state"] == state:
                return True
        time.sleep(0.05)
    return False


def said_until(text: str, state: str, environment: dict[str, str]) -> bool:
    """People repeat themselves, too: a session may speak just then."""
    for _ in range(5):
        say(text, environment)
        if becomes(state, environment, 2.0):
            return True
    return False


def test_commands_do_what_keys_do(environment: dict[str, str]) -> None:
    """Go on and pause, spoken into the microphone in the session's own silences."""
    assert becomes("playing", environment, 20), "it does not play"
    ask("pause", socket_of(environment))
    assert becomes("paused", environment, 2)
    assert said_until("go on", "playing", environment)
    assert said_until("pause", "paused", environment)


def test_a_microphone_that_is_taken_away_leaves_the_session_alone(
    environment: dict[str, str],
) -> None:
    """It plays on, keys work, and when the microphone is back it is listened to again."""
    assert becomes("playing", environment, 20), "it does not play"
    take_away(environment)
    time.sleep(4)
    assert becomes("playing", environment, 0.5)
    ask("pause", socket_of(environment))
    assert becomes("paused", environment, 2)
    connect(environment)
    time.sleep(4)
    assert said_until("go on", "playing", environment)
