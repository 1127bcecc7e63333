"""The engine ``embedded``: eSpeak NG from a wheel, so that installing the package is enough."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from guided_press.errors import VoiceBadAudio, VoiceUnavailable
from guided_press.voices.base import Request, VoiceInfo, voice_not_found
from guided_press.voices.espeak import EspeakFiles, EspeakLibrary, find_espeak
from guided_press.voices.wav import write_wav

_REMEDY = (
    "Install it: pip install espeakng-loader; where that has no wheel, "
    "install your system's package espeak-ng."
)
DEFAULT = "us-m6"
"""The best understood of those that were measured; see docs/voices.md."""

_ACCENTS = {
    # friendly name: (eSpeak's file below lang/, BCP 47, for the list)
    "us": ("gmw/en-US", "en-US", "American"),
    "gb": ("gmw/en", "en-GB", "British"),
    "rp": ("gmw/en-GB-x-rp", "en-GB", "British, received pronunciation"),
    "scottish": ("gmw/en-GB-scotland", "en-GB", "Scottish"),
    "lancaster": ("gmw/en-GB-x-gbclan", "en-GB", "British, Lancaster"),
    "midlands": ("gmw/en-GB-x-gbcwmd", "en-GB", "British, West Midlands"),
    "newyork": ("gmw/en-US-nyc", "en-US", "American, New York"),
    "caribbean": ("gmw/en-029", "en-029", "Caribbean"),
}
_ALIASES = {"en-gb": "gb", "en": "us", "en-us": "us"}
_VARIANTS = {
    **{f"f{number}": f"female {number}" for number in range(1, 6)},
    **{f"m{number}": f"male {number}" for number in range(1, 9)},
}
"""Shown in the list; every other variant of eSpeak works as well, such as ``us-klatt2``."""

PAUSES_S = {",": 0.22, ";": 0.32, ":": 0.32, ".": 0.45}
"""Silence after a clause inside a sentence, at 145 words a minute; also after ! and ?, like a full
stop. eSpeak's own are 0.21 and 0.42 s, and shrink below hearing at high rates."""
_PAUSES_WPM = 145
_CLAUSE = re.compile(r"(?<=[^\W\d_][,;:])\s+(?=\w)|(?<=[^\W\d_]{3}[.!?])\s+(?=[^\W\d_a-z])")
"""Where one ends: after a word and its sign. Numbers and short abbreviations stay whole."""


def clauses(text: str) -> list[str]:
    """Cut a sentence where it is to rest."""
    return _CLAUSE.split(text)


class Embedded:
    """eSpeak NG, called directly."""

    id = "embedded"
    quick = True
    timeout_base_s = 5.0
    timeout_per_character_s = 0.02

    def __init__(self) -> None:
        self._library: EspeakLibrary | None = None
        self._current: tuple[str, int] | None = None

    @functools.cached_property
    def _files(self) -> EspeakFiles | None:
        return find_espeak()

    def _installed(self) -> EspeakFiles:
        if self._files is None:
            raise VoiceUnavailable(self.id, "eSpeak NG is not installed.", _REMEDY)
        return self._files

    def unavailable(self) -> str:
        """Empty when library and data are there."""
        return "" if self._files else f"eSpeak NG is not installed. {_REMEDY}"

    def version(self) -> str:
        """Ours, and the package's or the library's."""
        return f"3-{self._installed().version}"

    def voices(self) -> list[VoiceInfo]:
        """Accents, and the two main ones in many variants."""
        data = self._installed().data
        accents = {name: row for name, row in _ACCENTS.items() if (data / "lang" / row[0]).exists()}
        listed = [VoiceInfo(name, row[1], row[2]) for name, row in accents.items()]
        listed += [
            VoiceInfo(f"{name}-{variant}", accents[name][1], f"{accents[name][2]}, {described}")
            for name in ("us", "gb")
            if name in accents
            for variant, described in _VARIANTS.items()
            if (data / "voices" / "!v" / variant).exists()
        ]
        return sorted(listed, key=lambda voice: voice.name != DEFAULT)

    def resolve(self, name: str | None) -> str:
        """Turn ``us-f3`` into ``gmw/en-US+f3``; eSpeak's own names work too."""
        lowered = (DEFAULT if name is None else name.strip()).lower()
        base, _, variant = lowered.partition("+")
        language = self._language(base)
        if language is None and not variant:
            base, _, variant = lowered.rpartition("-")
            language = self._language(base)
        if language is None:
            return self._refuse(name)
        if not variant:
            return language
        variants = {
            path.name.lower(): path.name for path in _files_in(self._installed().data / "voices/!v")
        }
        return f"{language}+{variants[variant]}" if variant in variants else self._refuse(name)

    def _language(self, base: str) -> str | None:
        """The library's name for an accent, or for a language file, with or without its family."""
        accent = _ALIASES.get(base, base)
        if accent in _ACCENTS:
            return _ACCENTS[accent][0]
        for path in _files_in(self._installed().data / "lang"):
            own = f"{path.parent.name}/{path.name}"
            if base in (own.lower(), path.name.lower()):
                return own
        return None

    def _refuse(self, name: str | None) -> str:
        raise voice_not_found(self.id, name or DEFAULT, [voice.name for voice in self.voices()])

    def start(self) -> None:
        """Load the library."""
        self._library = EspeakLibrary(self._installed())

    def speak(self, request: Request, path: Path) -> None:
        """Write one sentence, 22 050 Hz."""
        library = self._library
        assert library is not None, "start comes first"
        if self._current != (request.voice, request.rate_wpm):
            self._current = None
            if not library.use_voice(request.voice):
                self._refuse(request.voice)
            if not library.use_rate(request.rate_wpm):
                raise VoiceBadAudio(self.id, f"it does not take {request.rate_wpm} words a minute.")
            self._current = (request.voice, request.rate_wpm)
        write_wav(path, library.sample_rate, self._with_pauses(library, request))

    def _with_pauses(self, library: EspeakLibrary, request: Request) -> bytes:
        """Speak clause by clause, as eSpeak does itself, with our silences between them."""
        slowness = min(1.5, max(0.7, _PAUSES_WPM / request.rate_wpm))
        sound = bytearray()
        for clause in clauses(request.text):
            sound += library.speak(clause)
            pause_s = slowness * PAUSES_S.get(clause[-1], PAUSES_S["."])
            sound += bytes(2 * round(pause_s * library.sample_rate))
        return bytes(sound)


@functools.cache
def _files_in(folder: Path) -> tuple[Path, ...]:
    """Every file below a folder of eSpeak's data, which nobody changes while it is used."""
    return tuple(sorted(path for path in folder.rglob("*") if path.is_file()))
