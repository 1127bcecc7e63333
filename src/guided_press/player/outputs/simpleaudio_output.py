"""The output through simpleaudio, which takes whole sounds: buffers of seconds, cut at silences.

A buffer cannot be changed once it plays. So when something changes (a pause, a jump, a signal) it
is stopped, and what was not heard, by the clock, is given back and pulled anew. simpleaudio runs
in a child process; see ``simpleaudio_child``.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import numpy as np

from guided_press.errors import AudioDeviceError
from guided_press.player.outputs.base import CHANNELS, Output, PcmArray, Pull
from guided_press.player.outputs.simpleaudio_child import HEADER, PLAY, STOP_ALL
from guided_press.units import SAMPLE_RATE, Frames, to_frames, to_seconds

NAME = "simpleaudio"
DESCRIPTION = "whole sounds, cut at silences"
REMEDY = "Install it: pip install 'guided-press[simpleaudio]'"

AHEAD_FRAMES = to_frames(4.0)
"""The longest buffer; where it holds no silence it is cut anyway, which can be heard."""

_LEAST_FRAMES = to_frames(0.5)
_SILENCE_FRAMES = to_frames(0.1)
_CHILD = Path(__file__).with_name("simpleaudio_child.py")
_TAIL_S = 0.22
"""Measured: so long a sound is still heard that was stopped."""

_OPEN_S = 10.0
_END_S = 0.5


def problem() -> str:
    """Why simpleaudio cannot be used here, with the remedy; empty when it can."""
    if importlib.util.find_spec(NAME) is None:
        return f"simpleaudio is not installed. {REMEDY}"
    return ""


def cut_at_silence(samples: PcmArray) -> Frames:
    """How many frames to play as one buffer: up to the middle of the last silence, or all."""
    audible = np.flatnonzero(samples.any(axis=1))
    edges = np.concatenate([[-1], audible, [len(samples)]])
    lengths = np.diff(edges) - 1
    for place in np.flatnonzero(lengths >= _SILENCE_FRAMES)[::-1]:
        middle = int(edges[place] + 1 + lengths[place] // 2)
        if middle >= _LEAST_FRAMES:
            return Frames(middle)
    return Frames(len(samples))


class SimpleaudioOutput(Output):
    """Plays buffer after buffer, at the pace of the clock."""

    name = NAME
    pull_frames = AHEAD_FRAMES
    gives_back = True

    def __init__(self) -> None:
        self._changed = threading.Event()
        self._stop = threading.Event()
        self._answered = threading.Event()
        self._failed = ""
        self._rest_frames = self._playing_frames = 0
        self._began_s = 0.0
        self._message_number = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None

    @property
    def patience_s(self) -> float | None:
        """None while the child plays: buffers are long. A child that failed is lost at once."""
        return 0.0 if self._failed else None

    @property
    def latency_frames(self) -> Frames:
        """What was pulled and is not heard yet, by the clock."""
        return Frames(self._rest_frames + self._playing_frames - self._heard_frames())

    def open(self, pull: Pull) -> None:
        """Start the child, and let it play a moment of silence: only that tells whether it can.

        Raises:
            AudioDeviceError: simpleaudio is not installed, or has nothing to play on.
        """
        if why := problem():
            raise AudioDeviceError(f"--output {NAME}: {why}")
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(_CHILD)],
                env={**os.environ, "PYTHONMALLOC": "malloc"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            why = f"--output {NAME}: its process does not start: {error}"
            raise AudioDeviceError(why) from error
        threading.Thread(target=self._listen, name="simpleaudio says", daemon=True).start()
        self._send(PLAY, np.zeros((to_frames(0.05), CHANNELS), np.int16))
        if not self._answered.wait(_OPEN_S) or self._failed:
            self.close(0.0)
            raise AudioDeviceError(f"simpleaudio cannot play here: {self._failed or 'no answer'}.")
        self._thread = threading.Thread(target=self._play, args=(pull,), name=NAME, daemon=True)
        self._thread.start()

    def close(self, wait_s: float = 1.0) -> None:
        """Let what plays be heard for so long, then end the child."""
        self._stop.set()
        self._changed.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(min(wait_s, _END_S))
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def hurry(self) -> None:
        """What is kept ahead is wrong by now."""
        self._changed.set()

    def _play(self, pull: Pull) -> None:
        rest = np.zeros((0, CHANNELS), np.int16)
        while not self._stop.is_set() and not self._failed:
            self._changed.clear()
            more = pull(AHEAD_FRAMES - len(rest))
            rest = np.concatenate([rest, more])
            frames = cut_at_silence(rest)
            playing, rest = rest[:frames], rest[frames:]
            self._began_s, self._rest_frames = time.monotonic(), len(rest)
            self._playing_frames = frames
            if playing.any():
                self._send(PLAY, playing)
            if self._changed.wait(to_seconds(frames)) and not self._failed:
                self._send(STOP_ALL)
                self._stop.wait(_TAIL_S)  # else the next sound would begin inside this one's end
                heard_frames = self._heard_frames()
                pull.give_back(frames - heard_frames + len(rest))
                rest = rest[:0]
            self._playing_frames = self._rest_frames = 0

    def _heard_frames(self) -> int:
        passed = int((time.monotonic() - self._began_s) * SAMPLE_RATE)
        return min(max(passed, 0), self._playing_frames)

    def _send(self, command: bytes, samples: PcmArray | None = None) -> None:
        data = b"" if samples is None else samples.astype("<i2", copy=False).tobytes()
        assert self._process is not None
        assert self._process.stdin is not None
        self._message_number += 1
        with suppress(OSError, ValueError):  # it has ended, which is told elsewhere
            self._process.stdin.write(HEADER.pack(command, self._message_number, len(data)) + data)
            self._process.stdin.flush()

    def _listen(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        for line in self._process.stdout:
            word, _, rest = line.decode(errors="replace").strip().partition(" ")
            if word == "failed":
                self._failed = rest.partition(" ")[2] or "it refuses"
            if word in ("ended", "failed"):
                self._answered.set()
        self._failed = self._failed or "its process ended"
        self._answered.set()
        self._changed.set()
