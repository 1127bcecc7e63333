"""Shows where `pip install` succeeds: resolves the core for every platform and Python, wheels only.

``make platforms`` prints the table of docs/installing.md. uv evaluates the markers of the platform
that is asked about, where pip would take those of the machine it runs on; nothing is installed, and
nothing is built from source. It asks the package index, so it needs a network.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

PROJECT = Path(__file__).parents[1] / "pyproject.toml"

PLATFORMS = {
    "Linux x86-64 (glibc)": "x86_64-manylinux_2_28",
    "Linux aarch64 (glibc)": "aarch64-manylinux_2_28",
    "Linux x86-64 (musl)": "x86_64-unknown-linux-musl",
    "Linux aarch64 (musl)": "aarch64-unknown-linux-musl",
    "Windows x64": "x86_64-pc-windows-msvc",
    "macOS arm64": "aarch64-apple-darwin",
    "macOS Intel": "x86_64-apple-darwin",
}
"""What people call it -> what uv calls it."""

PYTHONS = ("3.11", "3.12", "3.13", "3.14")

LISTEN = {"espeakng-loader": "eSpeak", "onnxruntime": "natural", "miniaudio": "sound output"}
"""What the extra ``listen`` brings, where it has wheels, and what people call it."""


def resolved(platform: str, python: str, extra: str = "") -> tuple[set[str], str]:
    """Resolve the core, or the core with an extra.

    Returns:
        Names of the packages that would be installed; and why it fails, empty when it does not.
    """
    words = [
        uv(), "pip", "compile", "--quiet", "--no-header", "--no-annotate", "--no-build",
        "--python-platform", platform, "--python-version", python, str(PROJECT),
        *(["--extra", extra] if extra else []),
    ]  # fmt: skip
    # the newest system that the natural voice has wheels for; older ones of people are refused
    world = {**os.environ, "MACOSX_DEPLOYMENT_TARGET": "14.0"}
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(words, capture_output=True, text=True, cwd=folder, env=world)
    names = {line.partition("==")[0].strip() for line in done.stdout.splitlines() if "==" in line}
    return names, done.stderr.strip() if done.returncode else ""


def uv() -> str:
    """The program, beside this Python."""
    return str(Path(sysconfig.get_path("scripts")) / ("uv.exe" if os.name == "nt" else "uv"))


def row(name: str, platform: str) -> tuple[list[str], dict[str, str]]:
    """What one platform has: a cell for each Python, and why an installation fails."""
    cells, reasons = [], {}
    for python in PYTHONS:
        _, reason = resolved(platform, python)
        if reason:
            reasons[python] = reason
            cells.append("no")
            continue
        more, lacking = resolved(platform, python, "listen")
        there = [said for package, said in LISTEN.items() if package in more]
        cells.append("core" if lacking else f"core, listen: {', '.join(there)}")
    return cells, reasons


def say(line: str) -> None:
    """Print a line at once: the next one takes a while."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Print the table; 1 when an installation would fail."""
    say("| | " + " | ".join(f"Python {python}" for python in PYTHONS) + " |")
    say("| --- |" + " --- |" * len(PYTHONS))
    failed = False
    for name, platform in PLATFORMS.items():
        cells, reasons = row(name, platform)
        say(f"| {name} | " + " | ".join(cells) + " |")
        for python, reason in reasons.items():
            failed = True
            sys.stderr.write(f"{name}, Python {python}: {reason}\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
