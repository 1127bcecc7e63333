"""eSpeak NG on this machine: where its library and data are, and its functions, called directly.

Finding is quick and loads nothing. Calling belongs into a worker process: without its data the
library ends the process, and its voice and rate are process-wide.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from guided_press.errors import VoiceUnavailable

DATA = "espeak-ng-data"
_LIBRARY = {"win32": "espeak-ng.dll", "darwin": "libespeak-ng.dylib"}
_SYNCHRONOUS = 2
_BUFFER_MS = 1000
_DO_NOT_EXIT = 0x8000
_UTF8 = 1  # never SSML (0x10), which can start programs, nor phonemes (0x100)
_CHARACTER_POSITION = 1
_RATE = 1
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


@dataclass(frozen=True, slots=True)
class EspeakFiles:
    """An eSpeak NG that can be loaded.

    Attributes:
        library: The shared library.
        folder: What holds ``espeak-ng-data``.
        version: Names library and data; the same on every machine with the same package.
    """

    library: Path
    folder: Path
    version: str

    @property
    def data(self) -> Path:
        """Voices, variants and dictionaries."""
        return self.folder / DATA


def find_espeak() -> EspeakFiles | None:
    """The bundled eSpeak NG, else the system's; None when there is neither."""
    return next((files for files in (find_bundled(), find_installed()) if files), None)


def find_bundled() -> EspeakFiles | None:
    """Look in the package ``espeakng-loader``; the package itself is not imported."""
    spec = importlib.util.find_spec("espeakng_loader")
    for location in (spec and spec.submodule_search_locations) or ():
        folder = Path(location)
        library = folder / _LIBRARY.get(sys.platform, "libespeak-ng.so")
        if library.is_file() and (folder / DATA / "phontab").is_file():
            # The folder's name carries the version; importlib.metadata takes 30 ms to tell it.
            package = next(folder.parent.glob("espeakng_loader-*.dist-info"), folder)
            return EspeakFiles(library, folder, f"{package.stem}-{library.stat().st_size}")
    return None


def find_installed() -> EspeakFiles | None:
    """Look where the system's packages install it."""
    folder = next((at for at in _data_folders() if (at / DATA / "phontab").is_file()), None)
    library = next(_libraries(), None)
    if folder is None or library is None:
        return None
    real = library.resolve()
    return EspeakFiles(library, folder, f"{real.name}-{real.stat().st_size}")


def _data_folders() -> Iterator[Path]:
    if named := os.environ.get("ESPEAK_DATA_PATH"):
        yield Path(named)
        yield Path(named).parent
    for root in ("/usr/lib", "/usr/lib64", "/usr/share", "/usr/local/share", "/opt/homebrew/share"):
        yield Path(root)
    yield from Path("/usr/lib").glob("*-linux-*")
    yield Path(r"C:\Program Files\eSpeak NG")


def _libraries() -> Iterator[Path]:
    for folder in ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/opt/homebrew/lib"):
        yield from Path(folder).glob("libespeak-ng.so.1")
        yield from Path(folder).glob("libespeak-ng.1.dylib")
        yield from Path(folder).glob("*-linux-*/libespeak-ng.so.1")
    yield from Path(r"C:\Program Files\eSpeak NG").glob("libespeak-ng.dll")


class _Voice(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_char_p),
        ("identifier", ctypes.c_char_p),
    ]


class EspeakLibrary:
    """The library, loaded and set up; once in a process, which should do nothing else.

    Attributes:
        sample_rate: Hz of what `speak` returns.
    """

    def __init__(self, files: EspeakFiles) -> None:
        # The library keeps at most 160 characters of the path: go there, and name it by a dot.
        os.chdir(files.folder)
        try:
            self._library = ctypes.CDLL(str(files.library))
        except OSError as error:
            raise VoiceUnavailable(
                "embedded", f"{files.library} cannot be loaded: {error}."
            ) from error
        self._library.espeak_GetCurrentVoice.restype = ctypes.POINTER(_Voice)
        self._library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        self.sample_rate = self._library.espeak_Initialize(
            _SYNCHRONOUS, _BUFFER_MS, b".", _DO_NOT_EXIT
        )
        if self.sample_rate <= 0:
            raise VoiceUnavailable(
                "embedded",
                f"eSpeak NG cannot read its data in {files.data}.",
                "Install it again: pip install --force-reinstall espeakng-loader.",
            )
        self._parts: list[bytes] = []
        self._callback = _CALLBACK(self._collect)  # kept, or it would be freed while in use
        self._library.espeak_SetSynthCallback(self._callback)
        if hasattr(self._library, "espeak_ng_SetRandSeed"):  # from 1.52 on; it takes the time else
            self._library.espeak_ng_SetRandSeed(ctypes.c_long(1))

    def _collect(self, samples: int | None, count: int, _events: int | None) -> int:
        if samples and count > 0:
            self._parts.append(ctypes.string_at(samples, 2 * count))
        return 0

    def use_voice(self, voice: str) -> bool:
        """Choose a voice such as ``gmw/en-US+f3``.

        Returns:
            Whether it is the current one now; an unknown variant is left out silently, so the
            library is asked.
        """
        if self._library.espeak_SetVoiceByName(voice.encode()):
            return False
        current = self._library.espeak_GetCurrentVoice().contents.identifier or b""
        return current.decode(errors="replace").lower() == voice.lower()

    def use_rate(self, rate_wpm: int) -> bool:
        """Choose a rate; returns whether it is the current one now."""
        self._library.espeak_SetParameter(_RATE, rate_wpm, 0)
        return bool(self._library.espeak_GetParameter(_RATE, 1) == rate_wpm)

    def speak(self, text: str) -> bytes:
        """Speak with the current voice and rate, with no pause at the end.

        The library's wave generator goes on where the last text ended, and nothing sets it back:
        a text would sound a little different after every other one. So where the system can fork,
        a copy of this process speaks, and this one stays as it was when it was set up.

        Returns:
            Mono, 16 bit, native byte order.
        """
        return self._speak_in_copy(text) if hasattr(os, "fork") else self._speak_here(text)

    def _speak_in_copy(self, text: str) -> bytes:
        reading, writing = os.pipe()
        copy = os.fork()
        if copy == 0:
            try:
                os.close(reading)
                with os.fdopen(writing, "wb") as answer:
                    answer.write(self._speak_here(text))
            except BaseException:  # noqa: BLE001  a copy must never go on as if it were the original
                os._exit(1)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as answer:
            sound = answer.read()
        _, ended = os.waitpid(copy, 0)
        if ended:
            raise RuntimeError(f"eSpeak NG ended with {os.waitstatus_to_exitcode(ended)}")
        return sound

    def _speak_here(self, text: str) -> bytes:
        self._parts.clear()
        data = text.encode()
        failed = self._library.espeak_Synth(
            data,
            ctypes.c_size_t(len(data) + 1),
            0,
            _CHARACTER_POSITION,
            0,
            _UTF8,
            None,
            None,
        )
        if failed:
            raise RuntimeError(f"espeak_Synth answered {failed}")
        return b"".join(self._parts)

    def phonemes(self, text: str) -> str:
        """How the current voice pronounces a text, in eSpeak's own letters, clauses by spaces."""
        rest = ctypes.c_char_p(text.encode())
        clauses = []
        while rest.value:
            clauses.append(self._library.espeak_TextToPhonemes(ctypes.byref(rest), 1, 0) or b"")
        return " ".join(clause.decode() for clause in clauses)
