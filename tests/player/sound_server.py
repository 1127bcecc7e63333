"""A private sound server for tests: PulseAudio with a null sink whose monitor is recorded.

Nothing of the machine's own sound is touched: the server has its own folder and socket, and
programs reach it through ``PULSE_SERVER`` alone.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np
import pytest
from numpy.typing import NDArray

_START_LIMIT_S = 10.0


class Recording:
    """What a sink's monitor delivers, from the moment it is made."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            ["parec", "-d", "test.monitor", "--raw", "--format=s16le", "--rate=48000",
             "--channels=2", "--latency-msec=10"],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._chunks: list[tuple[float, bytes]] = []
        assert self._process.stdout is not None
        self._reader = threading.Thread(
            target=self._read, args=(self._process.stdout,), name="recording", daemon=True
        )
        self._reader.start()
        deadline = time.monotonic() + _START_LIMIT_S
        while not self._chunks and time.monotonic() < deadline:
            time.sleep(0.005)
        assert self._chunks, "the monitor delivers nothing"

    def _read(self, stream: IO[bytes]) -> None:
        while data := os.read(stream.fileno(), 65536):
            self._chunks.append((time.monotonic(), data))

    def finish(self) -> NDArray[np.int16]:
        """Stop recording; int16, shape (frames, 2)."""
        self._process.terminate()
        self._process.wait(5)
        self._reader.join(5)
        return self.so_far()

    def so_far(self) -> NDArray[np.int16]:
        """Everything recorded until now; int16, shape (frames, 2)."""
        raw = b"".join(data for _, data in list(self._chunks))
        return np.frombuffer(raw[: len(raw) // 4 * 4], dtype="<i2").reshape(-1, 2)

    def arrivals(self) -> list[tuple[float, int]]:
        """Monotonic time of each delivery, and how many frames there were after it."""
        total, rows = 0, []
        for when, data in list(self._chunks):
            total += len(data)
            rows.append((when, total // 4))
        return rows


class SoundServer:
    """PulseAudio with one null sink called ``test``; can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "native"
        home = str(folder)
        self.environment = {
            **os.environ,
            "HOME": home,
            "XDG_RUNTIME_DIR": home,
            "PULSE_RUNTIME_PATH": home,
            "PULSE_STATE_PATH": home,
            "PULSE_SERVER": f"unix:{self._socket}",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, with_sink: bool = True) -> None:
        """Start the server and wait until it answers."""
        self._socket.unlink(missing_ok=True)
        # Without norewinds=1 the first two seconds of the monitor are missing.
        sink = "module-null-sink sink_name=test rate=48000 format=s16le channels=2 norewinds=1"
        self._process = subprocess.Popen(
            ["pulseaudio", "-n", "--daemonize=no", "--system=false", "--use-pid-file=no",
             "--exit-idle-time=-1", "--disable-shm=yes", "--high-priority=no", "--realtime=no",
             "--log-target=stderr", *(["-L", sink] if with_sink else []),
             "-L", f"module-native-protocol-unix auth-anonymous=1 socket={self._socket}"],
            env={k: v for k, v in self.environment.items() if k != "PULSE_SERVER"},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + _START_LIMIT_S
        while not self._socket.exists():
            assert self._process.poll() is None, "pulseaudio ended at once"
            assert time.monotonic() < deadline, "pulseaudio did not open its socket"
            time.sleep(0.01)

    def kill(self) -> None:
        """End the server without any goodbye."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(5)
            self._process = None

    def stand_still(self) -> None:
        """Leave the server alive and let it answer nothing any more."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def suspend(self, on: bool) -> None:
        """Let the sink take nothing, as at a device that sleeps, or take again."""
        command = ["pactl", "suspend-sink", "test", "1" if on else "0"]
        subprocess.run(command, env=self.environment, check=True, timeout=10)

    def record(self) -> Recording:
        """Record what the sink plays from now on."""
        return Recording(self.environment)


@pytest.fixture
def sound_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    """A running server that this process's outputs reach and nothing else does."""
    server = SoundServer(tmp_path)
    server.start()
    for name in ("PULSE_SERVER", "XDG_RUNTIME_DIR", "PULSE_RUNTIME_PATH", "PULSE_STATE_PATH"):
        monkeypatch.setenv(name, server.environment[name])
    yield server
    server.kill()
