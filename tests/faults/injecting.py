"""Runs the command line with one system call failing: ``injecting.py COUNT ERRNO words...``.

The COUNT-th call that makes, fills, flushes or places a file fails with ERRNO. Only Python's own
calls are counted, so what a codec library writes by itself is for the real small disks. Every try
is a fork of this process, which imports what the first ones needed. A line of JSON goes out for
each: which call failed, the exit code and what was said. It ends with the first try in which the
failing call is never reached.
"""

from __future__ import annotations

import atexit
import builtins
import errno
import importlib
import io
import json
import os
import shutil
import sys
import tempfile
import threading
import traceback
from pathlib import Path
from typing import Any

DIED = '{"failed": "", "code": "died", "said": "", "modules": []}'
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Counter:
    """Counts calls, and makes one of them fail."""

    def __init__(self, fatal: int, number: int) -> None:
        self.left = fatal
        self.number = number
        self.failed = ""

    def count(self, name: str, path: object) -> None:
        self.left -= 1
        if self.left == 0:
            self.failed = f"{name} {path}"
            raise OSError(self.number, os.strerror(self.number), str(path))


class CountedFile(io.FileIO):
    """A file whose writes count."""

    counter: Counter

    def write(self, data: Any) -> int:
        self.counter.count("write", self.name)
        return super().write(data)


def inject(counter: Counter) -> None:
    """Put the counter into the calls of ``os`` and ``io`` that change the disk."""
    CountedFile.counter = counter
    real_open, real_io = os.open, io.open

    def counted_open(path: Any, flags: int, *rest: Any, **named: Any) -> int:
        if flags & WRITING:
            counter.count("open", path)
        return real_open(path, flags, *rest, **named)

    def counted_io(
        file: Any, mode: str = "r", buffering: int = -1, encoding: Any = None, *rest: Any,
        **named: Any,
    ) -> Any:  # fmt: skip
        if isinstance(file, int) or not set(mode) & set("wax+") or named.get("opener"):
            return real_io(file, mode, buffering, encoding, *rest, **named)
        counter.count("open", file)
        raw = CountedFile(file, mode.replace("b", "").replace("t", ""))
        if buffering == 0:
            return raw
        buffered = io.BufferedWriter(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, encoding or "utf-8")

    os.open = counted_open
    io.open = builtins.open = counted_io  # type: ignore[assignment]
    for name in ("write", "fsync", "replace", "rename", "link", "mkdir"):
        setattr(os, name, _counted(counter, name, getattr(os, name)))


def _counted(counter: Counter, name: str, real: Any) -> Any:
    def call(what: Any, *rest: Any, **named: Any) -> Any:
        ours = name not in ("write", "fsync") or not _is_special(what)
        if ours:
            counter.count(name, rest[0] if rest and name not in ("write", "mkdir") else what)
        return real(what, *rest, **named)

    return call


def _is_special(handle: int) -> bool:
    """Pipes, terminals and folders; a folder that cannot be flushed is no failure."""
    import stat

    return not stat.S_ISREG(os.fstat(handle).st_mode)


def attempt(words: list[str], fatal: int, number: int, report: int) -> None:
    """In a fork: run the command line with one failing call, and report."""
    said = tempfile.TemporaryFile(mode="w+", encoding="utf-8")  # noqa: SIM115
    sys.stderr = said
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123
    counter = Counter(fatal, number)
    inject(counter)
    sys.argv = ["guided-press", *words]
    from guided_press.cli import main

    try:
        main()
        code: object = None
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001  a traceback is what this looks for
        traceback.print_exc()
        code = "traceback"
    counter.left = -1
    said.seek(0)
    modules = [name for name in sys.modules if name.startswith("guided_press")]
    line = json.dumps(
        {"failed": counter.failed, "code": code, "said": said.read(), "modules": modules}
    )
    view = memoryview(line.encode() + b"\n")
    while view:
        view = view[os.write(report, view) :]


def run_all(words: list[str], number: int, growth: float, states: dict[str, str]) -> None:
    """Fail one call after the other, each time from the same state of the folders.

    With a growth above 1 the steps become longer the further it goes.
    """
    fatal = 1
    while True:
        for target, source in states.items():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.close(reading)
                attempt(words, fatal, number, writing)
                # as at the end of a process that is no fork: pools end before what they speak by
                threading._shutdown()  # type: ignore[attr-defined]
                atexit._run_exitfuncs()
            finally:
                os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as answers:
            answer = json.loads(answers.read() or DIED)
        os.waitpid(child, 0)
        for name in answer.pop("modules"):
            importlib.import_module(name)
        files = {
            str(Path(base, name)): Path(base, name).read_bytes().hex()
            for target in states
            for base, _, found in os.walk(target)
            for name in found
            if not Path(base).is_relative_to(os.environ["GUIDED_PRESS_CACHE"])
        }
        left = [
            str(path) for target in states for path in Path(target).rglob(".gp-*")
        ]  # fmt: skip
        sys.stdout.write(json.dumps({**answer, "files": files, "left": left}) + "\n")
        sys.stdout.flush()
        if not answer["failed"]:
            return
        fatal = max(fatal + 1, int(fatal * growth))


def main() -> None:
    """Arguments: errno's name, growth, JSON of folders to reset, then the words."""
    name, growth, states, *words = sys.argv[1:]
    run_all(words, getattr(errno, name), float(growth), json.loads(states))


if __name__ == "__main__":
    main()
