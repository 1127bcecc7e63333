"""Gaps as they are heard: what the sound server received of a sound that counts its frames.

``python -m tests.player.gaps SECONDS BUSY STARTING WRITING`` plays on a server of its own while
so many processes compute without end, start others without end, and write to the disk without
end; then it tells every gap. The program's own counter is told beside it, because it sees less.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from numpy.typing import NDArray

from guided_press.player.transport import Transport
from tests.player.index_sound import PERIOD, IndexSound, runs
from tests.player.sound_server import SoundServer

_UNTIL_ALONE = """
import os, sys, threading
def end_with_parent():
    os.read(0, 1)  # nothing is ever written there: it ends when the parent does, killed or not
    os.killpg(0, 9)
threading.Thread(target=end_with_parent, daemon=True).start()
"""
_BURN = _UNTIL_ALONE + "while True: pass"
_START = (
    _UNTIL_ALONE
    + """
import subprocess
while True: subprocess.run([sys.executable, '-Sc', ''], stdin=subprocess.DEVNULL)
"""
)
_WRITE = (
    _UNTIL_ALONE
    + """
while True:
    with open(sys.argv[1], 'wb') as file:
        for _ in range(64):
            file.write(os.urandom(1 << 20)); file.flush(); os.fsync(file.fileno())
"""
)


@dataclass(frozen=True)
class Load:
    """What other programs do meanwhile: how many of them compute, start others, and write."""

    busy: int = 0
    starting: int = 0
    writing: int = 0

    @contextmanager
    def on(self, folder: Path) -> Iterator[None]:
        """Let them work, and end them; they end too when whoever started them is killed."""
        command = [sys.executable, "-c"]
        programs = [[*command, _BURN]] * self.busy + [[*command, _START]] * self.starting
        programs += [[*command, _WRITE, str(folder / f"w{n}")] for n in range(self.writing)]
        others = [
            subprocess.Popen(program, stdin=subprocess.PIPE, start_new_session=True)
            for program in programs
        ]
        try:
            yield
        finally:
            for other in others:
                os.killpg(other.pid, 9)
                other.communicate()


HEAVY = Load(busy=8, starting=4)
"""Under this the system's own player is heard to stutter at a short buffer."""


@dataclass(frozen=True)
class Heard:
    """What was recorded.

    Attributes:
        gaps_ms: Every silence between two frames that follow one another.
        lost_frames: Frames that were played and are not in the recording.
        played_s: How long the sound was.
        underruns: As the program itself counted them.
    """

    gaps_ms: tuple[float, ...]
    lost_frames: int
    played_s: float
    underruns: int

    def __str__(self) -> str:
        gaps = ", ".join(f"{gap:.0f}" for gap in self.gaps_ms) or "none"
        return (
            f"{self.played_s:.0f} s: {len(self.gaps_ms)} gaps (ms: {gaps}), "
            f"{self.lost_frames} frames lost, {self.underruns} underruns counted by the program"
        )


def gaps_of(recording: NDArray, underruns: int) -> Heard:
    """Read a recording of an `IndexSound` that was played without a jump."""
    found = runs(recording)
    gaps, lost = [], 0
    for (place, first, length), (later, again, _) in itertools.pairwise(found):
        silence = later - (place + length)
        missing = (again - (first + length)) % PERIOD
        gaps.append((silence - missing) / 48)
        lost += missing
    heard = sum(length for _, _, length in found)
    return Heard(tuple(gap for gap in gaps if gap > 0), lost, heard / 48_000, underruns)


def listen(server: SoundServer, seconds: float, load: Load, folder: Path) -> Heard:
    """Play for a while under a load, and count what the server received."""
    sound = IndexSound(round((seconds + 60) * 48_000))
    with load.on(folder):
        recording = server.record()
        with Transport(sound, fade_ms=0.0) as transport:
            transport.play()
            time.sleep(seconds)
            underruns = transport.underruns
            transport.pause()
            time.sleep(1.0)
        return gaps_of(recording.finish(), underruns)


def main() -> None:
    """Measure once, and print it."""
    seconds, *counts = map(int, sys.argv[1:])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = SoundServer(folder)
        server.start()
        os.environ.update(server.environment)
        try:
            sys.stdout.write(f"{listen(server, seconds, Load(*counts), folder)}\n")
        finally:
            server.kill()


if __name__ == "__main__":
    main()
