"""Running and timing: wall clock, processor time and peak memory of whole processes."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

OWN = ("Pss_Anon", "Pss_Shmem")
"""Kinds of memory that programs fill themselves. What they only map, such as libraries, counts the
more the fewer other programs on the machine have it too: 30 MB from one run to the next."""


@dataclass(frozen=True)
class Figure:
    """Medians of several runs.

    Attributes:
        wall_s, cpu_s: Seconds; processor time counts children that were waited for.
        peak_mb: Largest memory of all processes together; 0 where it was not measured.
        runs: How many.
    """

    wall_s: float
    cpu_s: float
    peak_mb: float
    runs: int


def process(
    command: Sequence[str | Path], env: dict[str, str] | None = None
) -> tuple[float, float, float]:
    """Run a whole process: wall seconds, processor seconds, and 0.

    What the system tells of its memory would be ours: until it runs its own program, a process has
    the memory of who started it. `whole_memory` measures it.
    """
    began = time.perf_counter()
    with subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, **(env or {})},
    ) as running:
        assert running.stderr is not None
        said = running.stderr.read()
        _, status, usage = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
    wall_s = time.perf_counter() - began
    if running.returncode:
        raise RuntimeError(f"{command}: {said.decode(errors='replace')[-2000:]}")
    return wall_s, usage.ru_utime + usage.ru_stime, 0.0


def first_output(command: Sequence[str | Path]) -> tuple[float, float, float]:
    """Seconds until a program writes its first byte; it is ended then."""
    began = time.perf_counter()
    with subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as running:
        assert running.stdout is not None
        first = running.stdout.read(1)
        wall_s = time.perf_counter() - began
        running.terminate()
    if not first:
        raise RuntimeError(f"{command} wrote nothing")
    return wall_s, 0.0, 0.0


def whole_memory(
    command: Sequence[str | Path], kinds: Sequence[str] = ("Pss",)
) -> tuple[float, float, float]:
    """Run a whole process: wall seconds, 0, and the largest sum over it and its children, in MB.

    Each process counts with its proportional set size, so that what several share counts once.
    Looked at every 20 ms; Linux only.

    Args:
        command: The program and its arguments.
        kinds: What counts, as the system calls it; see `OWN`.
    """
    began, most_kb = time.perf_counter(), 0
    with subprocess.Popen(
        [str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as running:
        while running.poll() is None:
            most_kb = max(most_kb, sum(_memory_kb(pid, kinds) for pid in _family(running.pid)))
            time.sleep(0.02)
    wall_s = time.perf_counter() - began
    if running.returncode:
        raise RuntimeError(f"{command} ended with {running.returncode}")
    return wall_s, 0.0, most_kb / 1024


def _family(pid: int) -> list[int]:
    children: list[int] = []
    with suppress(OSError):  # it has ended meanwhile
        for thread in Path(f"/proc/{pid}/task").iterdir():
            children += map(int, (thread / "children").read_text().split())
    return [pid, *(member for child in children for member in _family(child))]


def _memory_kb(pid: int, kinds: Sequence[str]) -> int:
    with suppress(OSError):  # it has ended meanwhile
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.partition(":")[0] in kinds)
    return 0


def median(once: Callable[[], tuple[float, float, float]], runs: int) -> Figure:
    """Run something several times."""
    wall_s, cpu_s, peak_mb = zip(*(once() for _ in range(runs)), strict=True)
    middle = statistics.median
    return Figure(middle(wall_s), middle(cpu_s), middle(peak_mb), runs)


def machine() -> dict[str, str]:
    """What the figures depend on."""
    cpu = "unknown"
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        cpu = names[0].partition(":")[2].strip() if names else cpu
    return {
        "cpu": cpu,
        "cores": str(os.cpu_count()),
        "system": platform.platform(),
        "python": sys.version.split()[0],
        "ffmpeg": _first_line("ffmpeg", "-version"),
        "espeak-ng": _first_line("espeak-ng", "--version"),
        "load before": f"{os.getloadavg()[0]:.2f}",
    }


def _first_line(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return "missing"
    return done.stdout.splitlines()[0][:60] if done.stdout else "missing"
