"""How natural a voice sounds: Distill-MOS guesses what listeners would say, from 1 to 5.

    python benchmarks/naturalness.py natural:heart embedded:us-m6   # all shipped sessions
    python benchmarks/naturalness.py natural --every 8              # a first look
    python benchmarks/naturalness.py natural --fixed                # the words of the phrase bank
    python benchmarks/naturalness.py natural --texts lines.txt      # a sentence a line

Needs the dependency group `naturalness`, which `make naturalness` brings.
Each sentence is spoken as it would be in a session, with a quarter of a second of silence around
it, and measured by itself. A table in Markdown goes to stdout, with the worst sentences of each
voice below it; what was measured once is kept.
"""

from __future__ import annotations

import argparse
import json
import sys
import types
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from shipped import fixed_words, sentences

from guided_press.knowledge.loading import load_knowledge
from guided_press.sound.clip import FloatArray
from guided_press.store import Store, cache_folder
from guided_press.voices.base import VoiceSpec
from guided_press.voices.speaker import Speaker
from guided_press.words.respelling import respeller
from guided_press.words.texts import LANGUAGE

RATE_WPM = 145
AROUND_S = 0.25
LEAST_S = 1.0
"""What is shorter is filled with silence: the measure was made for sentences."""


class Listener:
    """Distill-MOS, and what it said before."""

    def __init__(self, kept: Path) -> None:
        self._kept = kept
        self._said: dict[str, float] = json.loads(kept.read_text()) if kept.is_file() else {}
        self._model: Any = None

    def score(self, key: str, samples: FloatArray) -> float:
        """What listeners would say, 1 to 5.

        Args:
            key: Names the sound.
            samples: Mono, 48 000 Hz.
        """
        if key not in self._said:
            self._said[key] = self._measured(to_16k(samples))
            if len(self._said) % 20 == 0:
                self.keep()
        return self._said[key]

    def keep(self) -> None:
        self._kept.parent.mkdir(parents=True, exist_ok=True)
        self._kept.write_text(json.dumps(self._said))

    def _measured(self, samples: FloatArray) -> float:
        import torch

        if self._model is None:
            # imported by the package for what is not used here; its builds lag behind torch's
            unused = types.ModuleType("torchaudio.transforms")
            unused.MFCC = None  # type: ignore[attr-defined]
            sys.modules["torchaudio"] = types.ModuleType("torchaudio")
            sys.modules["torchaudio.transforms"] = unused
            from distillmos import ConvTransformerSQAModel

            self._model = ConvTransformerSQAModel().eval()
        with torch.no_grad():
            return float(self._model(torch.from_numpy(samples)[None]))


def to_16k(samples: FloatArray) -> FloatArray:
    """A third of the frames, with silence around."""
    around = round(AROUND_S * 48_000)
    missing = max(0, round(LEAST_S * 48_000) - len(samples) - 2 * around)
    padded = np.pad(samples, around + missing // 2)
    padded = padded[: len(padded) // 6 * 6]
    spectrum = np.fft.rfft(padded)[: len(padded) // 6 + 1]
    return (np.fft.irfft(spectrum, len(padded) // 3) / 3).astype(np.float32)


def measure(
    voice: str, rate_wpm: int, tone: str | None, texts: Iterable[str], listener: Listener
) -> dict[str, float]:
    """The score of each sentence."""
    engine, _, name = voice.partition(":")
    respell = respeller(load_knowledge().lexicon(LANGUAGE))
    spec = VoiceSpec(engine, name or None, rate_wpm, tone=tone)
    with Speaker(spec, Store(cache_folder()), respell) as speaker:
        clips = speaker.speak(texts)
    scores = {}
    for number, (text, clip) in enumerate(clips.items()):
        scores[text] = listener.score(clip.key, clip.samples)
        if sys.stderr.isatty():
            print(f"\r{voice}: {number + 1} of {len(clips)}", end="", file=sys.stderr)
    listener.keep()
    return scores


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("voices", nargs="+", help="ENGINE or ENGINE:NAME")
    parser.add_argument("--every", type=int, default=1, help="only every n-th sentence")
    parser.add_argument("--rates", default=str(RATE_WPM), help="words a minute, such as 130,145")
    parser.add_argument("--tones", default="", help="such as plain,warm; default: the voice's own")
    parser.add_argument("--session", help="only this shipped session")
    parser.add_argument("--fixed", action="store_true", help="the words of the phrase bank")
    parser.add_argument("--texts", type=Path, help="a file with a sentence a line")
    parser.add_argument("--worst", type=int, default=10, help="how many of the worst are listed")
    options = parser.parse_args()
    if options.texts:
        texts = [line for line in options.texts.read_text().splitlines() if line.strip()]
    else:
        texts = fixed_words() if options.fixed else sentences(options.session)
    texts = texts[:: options.every]
    listener = Listener(cache_folder() / "naturalness.json")
    print(f"{len(texts)} sentences\n")
    print("| voice | words a minute | tone | mean | 10th percentile | least |")
    print("| --- | ---: | --- | ---: | ---: | ---: |")
    worst = []
    for voice in options.voices:
        for rate in map(int, options.rates.split(",")):
            for tone in options.tones.split(","):
                scores = measure(voice, rate, tone or None, texts, listener)
                got = np.array(list(scores.values()))
                figures = (got.mean(), np.percentile(got, 10), got.min())
                row = (voice, str(rate), tone or "its own", *(f"{one:.2f}" for one in figures))
                print(f"| {' | '.join(row)} |", flush=True)
                ranked = sorted(scores.items(), key=lambda pair: pair[1])[: options.worst]
                worst.append((f"{voice}, {rate}, {tone or 'its own tone'}", ranked))
    for title, ranked in worst:
        print(f"\n{title}, the worst:\n")
        print("\n".join(f"- {score:.2f} {text}" for text, score in ranked))


if __name__ == "__main__":
    main()
