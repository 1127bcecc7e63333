"""What people do otherwise, each a program of its own: the same texts, rate, length and bitrate.

``python others.py pyttsx3 PLAN OUT.mp3`` and ``python others.py sox PLAN OUT.mp3``; a plan is JSON
with ``lines`` (second and sentence) and ``seconds``.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TypedDict

RATE_WPM = 145
BITRATE = "64k"


class Plan(TypedDict):
    """When each sentence begins, in seconds, and how long the session is."""

    lines: list[tuple[float, str]]
    seconds: float


def pyttsx3_and_pydub(plan: Plan, out: str) -> None:
    """As tutorials do it: save each line, join with silence, export."""
    import pyttsx3
    from pydub import AudioSegment

    engine = pyttsx3.init()
    engine.setProperty("rate", RATE_WPM)
    session = AudioSegment.silent(duration=0, frame_rate=48_000)
    with tempfile.TemporaryDirectory() as folder:
        for number, (start_s, text) in enumerate(plan["lines"]):
            path = Path(folder) / f"{number}.wav"
            engine.save_to_file(text, str(path))
            engine.runAndWait()
            while not path.exists() or path.stat().st_size < 100:
                engine.runAndWait()  # the first one returns before it has written anything
            session += AudioSegment.silent(max(0, int(start_s * 1000) - len(session)), 48_000)
            session += AudioSegment.from_wav(path)
    rest = int(plan["seconds"] * 1000) - len(session)
    session += AudioSegment.silent(max(0, rest), 48_000)
    session.export(out, format="mp3", bitrate=BITRATE)


def espeak_and_sox(plan: Plan, out: str) -> None:
    """One espeak-ng for each line, sox for silence and joining, ffmpeg for MP3."""
    lines = plan["lines"]
    with tempfile.TemporaryDirectory() as folder:
        parts, at = [], 0.0
        for number, (start_s, text) in enumerate(lines):
            raw, padded = f"{folder}/{number}.wav", f"{folder}/{number}-48.wav"
            speak = ["espeak-ng", "-v", "en-us", "-s", str(RATE_WPM), "-w", raw, "--", text]
            subprocess.run(speak, check=True)
            before = max(0.0, start_s - at)
            pad = ["sox", raw, "-r", "48000", padded, "pad", f"{before:.3f}", "0"]
            subprocess.run(pad, check=True)
            length = subprocess.run(["soxi", "-D", padded], capture_output=True, check=True)
            at += float(length.stdout)
            parts.append(padded)
        whole = f"{folder}/whole.wav"
        rest = max(0.0, plan["seconds"] - at)
        subprocess.run(["sox", *parts, whole, "pad", "0", f"{rest:.3f}"], check=True)
        subprocess.run(bare_ffmpeg(whole, out), check=True)


def bare_ffmpeg(wav: str, out: str) -> list[str]:
    """The encoder alone, on a finished WAV."""
    return ["ffmpeg", "-v", "error", "-y", "-i", wav, "-c:a", "libmp3lame", "-b:a", BITRATE, out]


if __name__ == "__main__":
    _way, _plan, _out = sys.argv[1:]
    _ways = {"pyttsx3": pyttsx3_and_pydub, "sox": espeak_and_sox}
    _ways[_way](json.loads(Path(_plan).read_text()), _out)
