"""Sentences that somebody recorded: a folder for each voice, a WAV file for each sentence.

A file is named by a code that is made from the sentence itself. So a recording serves every session
that says the sentence, and a changed sentence never gets the sound of the old one.
"""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from guided_press.errors import ExportError, VoiceError, VoiceNotFound
from guided_press.files import atomic_file, private_folder, remove_folder
from guided_press.own_folders import own_data
from guided_press.voices.base import voice_not_found
from guided_press.voices.installed import NAME
from guided_press.voices.wav import Waveform, write_wav

ENGINE = "recorded"
CODE_LETTERS = 16
SHORT_LETTERS = 5
"""Of a code on paper; one in 30 million pairs of sentences is alike, and then more are written."""

_PLAIN = str.maketrans("abcdefghijklmnopqrstuvwxyz234567", "abcdefghijkmnpqrstuvwxyz23456789")
"""From the usual alphabet to one without l, o, 0 and 1, which are hard to tell apart on paper."""


def code_of(text: str) -> str:
    """The code of a sentence as it is shown: 16 letters and digits."""
    plain = unicodedata.normalize("NFC", text).strip()
    digest = hashlib.blake2b(plain.encode("utf-8"), digest_size=10).digest()
    return base64.b32encode(digest).decode("ascii").lower().translate(_PLAIN)


def short_codes(texts: Iterable[str]) -> dict[str, str]:
    """The beginning of each sentence's code that tells it from the others, at least 5 letters."""
    codes = {text: code_of(text) for text in texts}
    letters = SHORT_LETTERS
    while len({code[:letters] for code in codes.values()}) < len(set(codes.values())):
        letters += 1
    return {text: code[:letters] for text, code in codes.items()}


def recordings_folder() -> Path:
    """Where recordings are kept: ``voices/recorded`` in the person's data folder."""
    return own_data("voices", ENGINE)


def _folder(name: str) -> Path:
    folder = recordings_folder() / name
    return private_folder(folder) if NAME.fullmatch(name) else folder  # never one elsewhere


def recorded_voices() -> list[str]:
    """The names of voices that have recorded at least one sentence."""
    root = recordings_folder()
    if not root.is_dir():
        return []
    return sorted(
        path.name
        for path in root.iterdir()
        if NAME.fullmatch(path.name) and path.is_dir() and recordings(path.name)
    )


def recordings(name: str) -> dict[str, Path]:
    """The files of a voice by the codes of their sentences."""
    return {
        path.stem: path
        for path in sorted(_folder(name).glob("*.wav"))
        if len(path.stem) == CODE_LETTERS and path.is_file()
    }


def identity(name: str) -> str:
    """Names what a voice has recorded by its content; 32 hexadecimal digits."""
    digest = hashlib.blake2b(digest_size=16)
    for code, path in recordings(name).items():
        digest.update(code.encode("ascii") + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def checked_name(name: str) -> str:
    """The name of a voice that is to be recorded.

    Raises:
        VoiceError: It is not one.
    """
    if NAME.fullmatch(name):
        return name
    problem = f"{name[:40]!r} cannot be the name of a voice."
    raise VoiceError(ENGINE, problem, "Use letters, digits, and - _ . +")


def keep_recording(name: str, text: str, sound: Waveform) -> Path:
    """Put a sentence's sound into a voice; an earlier take is replaced.

    Args:
        name: Of the voice.
        text: The sentence as it is shown.
        sound: Trimmed.

    Raises:
        VoiceError: The name is not one.
        ExportError: It could not be written; the earlier take still stands.
    """
    import numpy as np

    folder = _folder(checked_name(name))
    try:
        private_folder(folder, make=True)
    except OSError as error:
        raise ExportError(folder, f"cannot be made: {error.strerror}.") from error
    path = folder / f"{code_of(text)}.wav"
    samples = np.clip(np.rint(sound.samples * 32768), -32768, 32767).astype("<i2")
    with atomic_file(path) as unfinished:
        write_wav(unfinished, sound.sample_rate, samples.astype("=i2").tobytes())
    return path


def remove_recorded(name: str) -> None:
    """Remove everything that a voice has recorded.

    Raises:
        VoiceNotFound: There is none of that name.
        ExportError: It cannot be removed.
    """
    if name not in recorded_voices():
        raise not_recorded(name)
    remove_folder(_folder(name))


def not_recorded(name: str) -> VoiceNotFound:
    """The error for a voice that has recorded nothing; names the nearest, or how to record."""
    if names := recorded_voices():
        return voice_not_found(ENGINE, name, names)
    return VoiceNotFound(
        ENGINE,
        f"there is no voice {name!r}; nobody has recorded one." if name else "there is no voice.",
        "guided-press record SESSION records one.",
    )
