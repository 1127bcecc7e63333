"""Reads a JSON list of texts, writes a JSON list of what eSpeak NG would say; a process of its own.

The library ends its process when its data is missing, and it does not share one with others well.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import espeakng_loader

RETRIEVAL, DO_NOT_EXIT, UTF8, IPA = 1, 0x8000, 1, 0x02


def main() -> None:
    data = Path(espeakng_loader.get_data_path())
    if not (data / "phontab").is_file():
        sys.exit(f"no eSpeak NG data in {data}")
    os.chdir(data.parent)  # long data paths fail
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    if library.espeak_Initialize(RETRIEVAL, 0, data.name.encode(), DO_NOT_EXIT) <= 0:
        sys.exit("eSpeak NG does not start")
    if library.espeak_SetVoiceByName(b"en-us"):
        sys.exit("no voice en-us")
    say = library.espeak_TextToPhonemes
    say.restype = ctypes.c_char_p
    json.dump([_phonemes(say, text) for text in json.load(sys.stdin)], sys.stdout)


def _phonemes(say: Callable[..., bytes | None], text: str) -> str:
    buffer = ctypes.create_string_buffer(text.encode())
    rest = ctypes.c_void_p(ctypes.addressof(buffer))
    clauses = []
    while rest.value:
        clauses.append((say(ctypes.byref(rest), UTF8, IPA) or b"").decode())
    return " ".join(clauses)


if __name__ == "__main__":
    main()
