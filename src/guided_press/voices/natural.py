"""The engine ``natural``: a neural voice inside a package, so that nothing is fetched for it."""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from guided_press.errors import VoiceBadAudio, VoiceUnavailable
from guided_press.voices.base import Request, VoiceInfo
from guided_press.voices.natural_files import (
    ENGINE,
    PACKAGES,
    REMEDY,
    all_voices,
    check_model,
    check_package,
    find_voice,
    package,
)
from guided_press.voices.wav import write_wav
from guided_press.words.english import listed
from guided_press.words.respelling import with_sounds, without_sounds

if TYPE_CHECKING:
    from hibari import Hibari

    from guided_press.sound.clip import FloatArray

_ESPEAK_S = (
    (80, 316.6),
    (90, 298.5),
    (100, 270.2),
    (120, 225.8),
    (145, 187.0),
    (180, 150.8),
    (220, 124.6),
    (300, 94.7),
)
"""Seconds that eSpeak needs for 62 sentences of the shipped sessions, by words a minute."""
_MODEL_S = ((0.525, 297.0), (0.625, 243.5), (0.75, 204.0), (0.9, 152.3), (1.2, 132.2), (1.5, 91.9))
"""The same of the model, by its own factor of pace. It counts sounds in whole steps of 25 ms, so
between these factors the rhythm is uneven; the rest is made up by stretching, which sounds more
natural than making shorter."""

_LETTERS = frozenset(
    "ÀÁÂÃÄÅÆÇÉÊÌÍÎÏÑÒÓÔÕÖØÚÜßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýÿĀāĂăąĆćČčĎĒēĕĖėęěĝĞğīĭİıķľŁłńņňŋ"
    "ŌōŏőŒœŘřŚśŞşŠšţťūŭŮůŰųŽžơưǎǐǒǔǚ"
)
"""Letters beyond ASCII that its models for unknown words read, the American and the British one.
Others they leave out without a sign. eSpeak NG has rules for every letter of Europe, so what it is
given keeps them."""


def pace_for(rate_wpm: int) -> tuple[float, float]:
    """How to take as long as eSpeak does at a rate; beyond what was measured, the nearest.

    Returns:
        The model's own factor of pace, and how much longer its frames last.
    """
    least, most = Natural.rates_wpm
    rate = min(max(rate_wpm, least), most)
    after = max(1, bisect_left(_ESPEAK_S, (rate,)))
    (slow, slow_s), (fast, fast_s) = _ESPEAK_S[after - 1 : after + 1]
    # what is spoken in a minute grows evenly between two rates
    wanted_s = 1 / (1 / slow_s + (1 / fast_s - 1 / slow_s) * (rate - slow) / (fast - slow))
    quicker = [pace for pace in _MODEL_S if pace[1] <= wanted_s]
    speed, model_s = max(quicker, key=lambda pace: pace[1])
    return speed, wanted_s / model_s


def stretched(frames: Sequence[FloatArray], stretch: float) -> list[FloatArray]:
    """Make the model's frames last longer, or shorter.

    Args:
        frames: Levels of the voice, its phase, levels of noise and of the rest, the rest's phase,
            each of shape (bins, frames), and the pitch in Hz, of shape (frames,); 0 is unvoiced.
        stretch: 1 changes nothing.
    """
    import numpy as np

    count = frames[-1].shape[-1]
    at = (np.arange(max(1, round(count * stretch))) + 0.5) / stretch - 0.5
    at = np.clip(at, 0, count - 1)
    before = at.astype(int)
    after = np.minimum(before + 1, count - 1)
    share = (at - before).astype(np.float32)
    nearest = np.rint(at).astype(int)

    def between(values: FloatArray) -> FloatArray:
        mixed: FloatArray = values[..., before] * (1 - share) + values[..., after] * share
        return mixed

    voice, phase, noise, rest, rest_phase, pitch = frames
    voiced = (pitch[before] > 0) & (pitch[after] > 0)
    return [
        between(voice),
        phase[:, nearest],
        between(noise),
        between(rest),
        rest_phase[:, nearest],
        np.where(voiced, between(pitch), pitch[nearest]),
    ]


class Natural:
    """English voices distilled from Kokoro, by the package hibari-tts."""

    id = ENGINE
    quick = True
    timeout_base_s = 15.0
    timeout_per_character_s = 0.05
    rates_wpm = (_ESPEAK_S[0][0], _ESPEAK_S[-1][0])
    letters = _LETTERS

    def __init__(self) -> None:
        self._loaded: dict[str, Hibari] = {}

    def unavailable(self) -> str:
        """Why not: a package is missing; the model itself is looked at in `start`."""
        missing = [
            name.replace("_", "-") for module, name in PACKAGES.items() if package(module) is None
        ]
        if not missing:
            return ""
        verb = "are" if len(missing) > 1 else "is"
        return f"{listed(missing)} {verb} not installed. {REMEDY}"

    def version(self) -> str:
        """Ours, and the packages'."""
        return "-".join(["3", *(_version(module) for module in PACKAGES)])

    def voices(self) -> list[VoiceInfo]:
        """Those that are installed, the one in the package first."""
        return [voice.info for voice in all_voices().values() if voice.installed]

    def resolve(self, name: str | None) -> str:
        """The name, and after ``@`` what its model is."""
        voice = find_voice(name)
        return f"{voice.name}@{voice.sha256[:16]}"

    def start(self) -> None:
        """Import what speaking needs; a model is loaded with its first sentence."""
        # with scipy the last bits would differ, so it counts as missing in this process
        sys.modules.setdefault("scipy.fft", None)  # type: ignore[arg-type]
        try:
            import hibari  # noqa: F401
            import onnxruntime  # noqa: F401
        except Exception as error:  # a broken installation raises what it likes
            self.check_installation()
            raise VoiceUnavailable(self.id, f"it cannot start: {error}.", REMEDY) from error

    def check_installation(self) -> None:
        """Name the file that is damaged, after something failed: all of them take 0.1 s to read."""
        for module in PACKAGES:
            check_package(module)

    def speak(self, request: Request, path: Path) -> None:
        """Write one sentence, 24 000 Hz."""
        import numpy as np

        voice = self._load(request.voice)
        # in square and round brackets, what a script says would be read as phonemes
        text = with_sounds(request.text.replace("](", "] ("), r"[\1](/\2/)")
        samples = _sound(voice, text, *pace_for(request.rate_wpm))
        if not len(samples):
            raise VoiceBadAudio(
                self.id, f"it has no sound for {without_sounds(request.text)[:60]!r}."
            )
        sound = (np.clip(samples, -1.0, 1.0) * 32767).astype(np.int16)
        write_wav(path, voice.sample_rate, sound.tobytes())

    def _load(self, own_name: str) -> Hibari:
        name = own_name.partition("@")[0]
        if name not in self._loaded:
            voice = find_voice(name)
            check_package("hibari")
            check_model(voice)
            try:
                from hibari import Hibari

                # a path, so that nothing is ever fetched
                self._loaded[name] = Hibari(name, model=str(voice.model))
            except Exception as error:  # broken packages and models raise what they like
                self.check_installation()
                problem = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
                problem = f"the voice {name} cannot be loaded: {problem}."
                raise VoiceUnavailable(self.id, problem, REMEDY) from error
        return self._loaded[name]


def _sound(voice: Hibari, text: str, speed: float, stretch: float) -> FloatArray:
    """Speak at 24 000 Hz, always alike."""
    import numpy as np
    from hibari import dsp

    random = np.random.default_rng(0)
    parts = [np.zeros(0, np.float32)]
    for phonemes in voice.phonemize(text):
        inputs = {
            "ids": np.asarray([voice.ids(phonemes)], np.int64),
            "speed": np.asarray([speed], np.float32),
        }
        frames = [part[0] for part in voice.sess.run(None, inputs)]
        parts.append(dsp.synth(*stretched(frames, stretch), random))
    return np.concatenate(parts)


def _version(module: str) -> str:
    """Name and version of an installed package, read off the name of its folder of facts."""
    folder = package(module)
    if folder is None:
        raise VoiceUnavailable(ENGINE, f"{module} is not installed.", REMEDY)
    metadata = next(folder.parent.glob(f"{PACKAGES[module]}-*.dist-info"), folder)
    return metadata.stem
