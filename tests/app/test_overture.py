"""The first seconds of a session: heard at once, only where they are surely right."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import guided_press as gp
from guided_press.app import identity, overture
from guided_press.app.overture import Sounding, sound_again
from guided_press.app.playing import Playing, ready_to_play
from guided_press.app.wishes import Wishes
from guided_press.player.events import TransportEvent

pytestmark = pytest.mark.long

SCRIPT = """\
version: 1
title: Short
voice: {engine: embedded}
steps:
  - settle: 20s
    say: Sit back. Let both feet rest on the floor.
  - close: 20s
"""


@pytest.fixture
def script(tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A script that was played once, in a cache of its own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(identity, "_SETTLED_S", -60.0)
    path = tmp_path / "short.yaml"
    path.write_text(SCRIPT)
    with gp.app.prepare(path):  # so that everything is spoken when the session begins
        pass
    _play_a_little(Playing(str(path), output="null"))
    return str(path)


def _play_a_little(playing: Playing, sounding: Sounding | None = None) -> None:
    with ready_to_play(playing, sounding) as (player, begin):
        begin()
        player.close()


def _first_s_of(command: list[str], seconds: float) -> np.ndarray:
    """What a program that plays to its standard output gives first."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as playing:
        assert playing.stdout is not None
        raw = playing.stdout.read(round(seconds * 48_000) * 4)
        playing.send_signal(signal.SIGINT)
    return np.frombuffer(raw, "<i2").reshape(-1, 2)[:, 0]


@pytest.mark.timing
def test_the_session_goes_on_in_mid_sound_to_the_sample(script: str) -> None:
    """What is heard of a start with the first seconds kept is the session, without a seam."""
    command = [sys.executable, "-m", "guided_press", "play", script, "--output", "-"]
    heard = _first_s_of(command, 12.0)
    wanted = np.concatenate([block[:, 0] for block in gp.blocks(script)])[: len(heard)]
    assert len(heard) == 12 * 48_000
    assert np.abs(heard / 32_767 - wanted).max() < 1e-4


def test_it_is_heard_before_anything_heavy_is_loaded(script: str) -> None:
    """Neither YAML nor models nor a codec is needed for the first sound."""
    program = (
        "import sys\nfrom guided_press.cli.quick import sound_again\n"
        f"sounding = sound_again(['play', {script!r}, '--output', 'null'])\n"
        "assert sounding is not None\n"
        "print(sorted({'yaml', 'pydantic', 'av', 'typer'} & set(sys.modules)))\n"
        "sounding.close()"
    )
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    # the real limit on what was touched a moment ago holds there, and keeps nothing back
    assert done.stdout.strip() == "[]", done.stderr


def _cut_sentence(script: Path, cache: Path) -> None:
    shutil.rmtree(cache / "clips")


def _damage(script: Path, cache: Path) -> None:
    for path in (cache / overture.KIND).glob("*/*"):
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)


def _edit(script: Path, cache: Path) -> None:
    script.write_text(SCRIPT.replace("Sit back.", "Sit up."))


@pytest.mark.parametrize("change", [_cut_sentence, _damage, _edit])
def test_what_is_not_surely_the_same_waits(
    script: str, own_cache: Path, change: Callable[[Path, Path], None]
) -> None:
    """Another script, a lost sentence or a damaged entry: the session is made first."""
    change(Path(script), own_cache)
    assert sound_again(script, "null") is None


def test_another_voice_waits(script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new version of the voice sounds different, and is asked for before anything is heard."""
    monkeypatch.setattr("guided_press.voices.speaker.SCHEMA", 99)
    assert sound_again(script, "null") is None


def test_without_a_device_the_usual_way_says_so(script: str) -> None:
    """Nothing is open, and the error comes from where it always comes from."""
    assert sound_again(script, "a device that nobody has") is None


def test_a_player_takes_over_what_sounds(script: str) -> None:
    """The session stands where the first seconds are, and events from before are told."""
    sounding = sound_again(script, "null")
    assert sounding is not None
    with ready_to_play(Playing(script, output="null"), sounding) as (player, begin):
        begin()
        assert player.status().state == "playing"
        assert sounding._transport is player._transport
        sounding.close()  # as whoever started it does at the end; the player has it by now
        assert player._transport.playing
        player.close()


def test_a_session_that_begins_otherwise_is_heard_from_its_start(script: str) -> None:
    """Should the name ever miss something, nobody is led into the middle of another session."""
    sounding = sound_again(script, "null")
    assert sounding is not None
    while sounding._transport.next_frame < 4_800:
        time.sleep(0.01)
    kept = sounding._overture
    silent = overture._Start(replace(kept, samples=np.zeros_like(kept.samples)))
    told: list[TransportEvent] = []
    transport = sounding.take_over(silent, told.append, lambda frame: frame)
    assert transport.next_frame == 0
    transport.close()


@pytest.mark.parametrize(
    "playing",
    [
        Playing(output="null", wishes=Wishes(bed="rain")),
        Playing(output="null", voice_volume=0.5),
        Playing(output="null", from_step="1"),
    ],
    ids=["bed", "volume", "from"],
)
def test_only_what_a_script_says_is_kept(script: str, own_cache: Path, playing: Playing) -> None:
    """With any wish a session is another one; and nothing of a person is left in the cache."""
    shutil.rmtree(own_cache / overture.KIND)
    _play_a_little(replace(playing, script=script))
    assert not list((own_cache / overture.KIND).glob("*/*"))
