"""A plugged-in engine that fails in the way that a word of the sentence says."""

from __future__ import annotations

import array
import math
import os
import struct
import subprocess
import sys
import time
from pathlib import Path

from guided_press.errors import VoiceUnavailable
from guided_press.voices.base import Request, VoiceInfo, voice_not_found
from guided_press.voices.wav import write_wav

RATE = 16_000


def tone(seconds: float, amplitude: float = 0.3) -> bytes:
    values = (
        amplitude * math.sin(2 * math.pi * 200 * n / RATE) for n in range(int(seconds * RATE))
    )
    return array.array("h", [int(32767 * value) for value in values]).tobytes()


class Faulty:
    """Says a tone of 0.3 s a word, after 50 ms of silence, unless told otherwise."""

    id = "faulty"
    quick = False
    timeout_base_s = 1.2
    timeout_per_character_s = 0.0

    def unavailable(self) -> str:
        return ""

    def version(self) -> str:
        return os.environ.get("FAULTY_VERSION", "1")

    def voices(self) -> list[VoiceInfo]:
        return [VoiceInfo("tone", "en", "a tone")]

    def resolve(self, name: str | None) -> str:
        if name not in (None, "tone"):
            raise voice_not_found(self.id, str(name), ["tone"])
        return "tone"

    def start(self) -> None:
        sys.stdout.write("engines print when they start\n")
        sys.stdout.flush()
        if os.environ.get("FAULTY_START") == "crash":
            os._exit(3)

    def speak(self, request: Request, path: Path) -> None:
        words = request.text.strip(".").split()
        fault = next((word for word in words if word.isupper() and len(word) > 2), "")
        if fault.startswith("ONCE"):
            marks = Path(os.environ["FAULTY_MARKS"]) / fault
            fault = "" if marks.exists() else fault.removeprefix("ONCE")
            marks.touch()
        if fault:
            self._fail(fault, path)
        else:
            seconds = 0.3 * len(words) * 145 / request.rate_wpm
            write_wav(path, RATE, bytes(RATE // 10) + tone(seconds) + bytes(RATE))

    def _fail(self, fault: str, path: Path) -> None:
        if fault == "HANG":
            time.sleep(60)
        elif fault == "CHILD":
            child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
            (Path(os.environ["FAULTY_MARKS"]) / "child").write_text(str(child.pid))
            child.wait()
        elif fault == "CRASH":
            os.write(2, b"Segmentation something\n")
            os.abort()
        elif fault == "RAISE":
            raise RuntimeError("the driver fell over")
        elif fault != "MISSING":
            path.write_bytes(bad_file(fault))


def bad_file(fault: str) -> bytes:
    plain = {"SILENCE": bytes(4 * RATE), "SHORT": tone(0.05), "LONG": tone(30.0), "CUT": tone(1.0)}
    if fault in plain:
        whole = wav(1, 16, plain[fault])
        return whole[:20] if fault == "CUT" else whole
    return {
        "EMPTY": b"",
        "GARBAGE": b"ffconcat version 1.0\nfile /etc/hostname\n" * 20,
        "NAN": wav(3, 32, struct.pack("<f", math.nan) * RATE),
    }[fault]


def wav(form: int, bits: int, data: bytes) -> bytes:
    head = struct.pack("<IHHIIHH", 16, form, 1, RATE, RATE * bits // 8, bits // 8, bits)
    body = b"WAVEfmt " + head + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


class Half:
    """Lacks most of what an engine needs."""

    id = "half"


class Never(Faulty):
    """Is never available."""

    id = "never"

    def start(self) -> None:
        raise VoiceUnavailable(self.id, "it never starts.", "Use another.")
