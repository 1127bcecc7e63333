"""The engine ``piper``: neural voices, from the extra ``neural``, wholly on this machine."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guided_press.errors import VoiceBadAudio, VoiceUnavailable
from guided_press.voices.base import Request, VoiceInfo
from guided_press.voices.installed import InstalledVoice, installed_voices, not_installed
from guided_press.voices.wav import write_wav

if TYPE_CHECKING:
    from piper import PiperVoice

EXTRA = "Install it: pip install 'guided-press[neural]'."
_PAUSE_S = 0.45
"""Our silence between sentences that came as one; the model makes each on its own."""
_MEASURE = "Place both thumbs on the fold behind your left knee, and press slowly."
_SLOWEST, _FASTEST = 2.5, 0.5


class Piper:
    """Piper voices; one is named ``en_US-kristin-medium``, or ``name/speaker`` when it has several.

    The engine's own name of a voice carries a checksum of model and settings, so that clips of a
    voice that was replaced under the same name are never used.
    """

    id = "piper"
    quick = True
    timeout_base_s = 30.0
    timeout_per_character_s = 0.2

    def __init__(self) -> None:
        self._current = ""
        self._voice: PiperVoice | None = None
        self._natural_wpm = 0.0

    def unavailable(self) -> str:
        """Why not: the extra is missing, or no voice is installed."""
        if _package() is None:
            return f"the package piper-tts is not installed. {EXTRA}"
        if not installed_voices():
            return (
                "no voice is installed. "
                "guided-press voices install en_US-kristin-medium installs one (64 MB)."
            )
        return ""

    def version(self) -> str:
        """Ours, and the package's."""
        folder = _package()
        if folder is None:
            raise VoiceUnavailable(self.id, "the package piper-tts is not installed.", EXTRA)
        metadata = next(folder.parent.glob("piper_tts-*.dist-info"), folder)
        return f"1-{metadata.stem}"

    def voices(self) -> list[VoiceInfo]:
        """What is installed, a speaker a line."""
        return [
            VoiceInfo(name, voice.record.language, _about(voice))
            for voice in installed_voices().values()
            for name in (
                voice.name,
                *(f"{voice.name}/{speaker}" for speaker in voice.record.speakers[1:]),
            )
        ]

    def resolve(self, name: str | None) -> str:
        """``name`` or ``name/speaker``, and after ``@`` the checksum of what lies there."""
        voices = installed_voices()
        own_name, _, speaker = (name or next(iter(voices), "")).partition("/")
        voice = voices.get(own_name)
        if voice is None or (speaker and speaker not in voice.record.speakers):
            raise not_installed(name or "", [entry.name for entry in self.voices()])
        return f"{own_name}{'/' if speaker else ''}{speaker}@{voice.identity()}"

    def start(self) -> None:
        """Import what speaking needs; the model is loaded with the first sentence."""
        try:
            import piper  # noqa: F401
        except Exception as error:  # a broken installation raises what it likes
            raise VoiceUnavailable(self.id, f"piper-tts cannot start: {error}.", EXTRA) from error

    def speak(self, request: Request, path: Path) -> None:
        """Write one sentence at the model's own rate of samples."""
        voice = self._load(request.voice.partition("@")[0].partition("/")[0])
        speaker = request.voice.partition("@")[0].partition("/")[2]
        scale = voice.config.length_scale * self._natural_wpm / request.rate_wpm
        sound, rate = self._sound(request.text, speaker, min(_SLOWEST, max(_FASTEST, scale)))
        if not sound:
            raise VoiceBadAudio(self.id, f"it has no sound for {request.text[:60]!r}.")
        write_wav(path, rate, sound)

    def _load(self, name: str) -> PiperVoice:
        """Load a voice, and measure how fast it speaks by itself."""
        if self._voice is not None and self._current == name:
            return self._voice
        voices = installed_voices()
        if name not in voices:
            raise not_installed(name, list(voices))
        from piper import PiperVoice

        try:
            self._voice = PiperVoice.load(voices[name].model, voices[name].config)
        except Exception as error:  # the runtime raises its own kinds
            problem = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
            raise VoiceUnavailable(
                self.id, f"the voice {name} cannot be loaded: {problem}.", "Install it again."
            ) from error
        self._current = name
        sound, rate = self._sound(_MEASURE, "", self._voice.config.length_scale, noise=0.0)
        minutes = len(sound) / 2 / rate / 60
        self._natural_wpm = min(400.0, max(60.0, len(_MEASURE.split()) / minutes))
        return self._voice

    def _sound(
        self, text: str, speaker: str, scale: float, noise: float | None = None
    ) -> tuple[bytes, int]:
        """Sentence by sentence, with our silence between them: mono 16 bit, and its rate."""
        from piper import SynthesisConfig

        voice = self._voice
        assert voice is not None, "loaded before"
        config = SynthesisConfig(
            speaker_id=voice.config.speaker_id_map.get(speaker),
            length_scale=scale,
            noise_scale=noise,
            noise_w_scale=noise,
            normalize_audio=False,  # one gain per voice, not one per sentence
        )
        rate = voice.config.sample_rate
        pause = bytes(2 * round(_PAUSE_S * rate))
        # what stands in double brackets would be read as phonemes
        parts = [
            chunk.audio_int16_bytes for chunk in voice.synthesize(text.replace("[[", "[ ["), config)
        ]
        return pause.join(part for part in parts if part), rate


def _about(voice: InstalledVoice) -> str:
    count = len(voice.record.speakers)
    words = [
        f"{voice.record.size / 1e6:.0f} MB" if voice.record.size > 1e6 else "tiny",
        f"{count} speakers" if count > 1 else "",
        voice.record.licence,
    ]
    return ", ".join(filter(None, words))


def _package() -> Path | None:
    """The folder of piper-tts; the package itself is not imported."""
    spec: Any = importlib.util.find_spec("piper")
    locations = spec.submodule_search_locations if spec else None
    return Path(next(iter(locations))) if locations else None
