"""Which voice is understood best: a recogniser writes down what each says, and words are counted.

    python benchmarks/voice_choice.py us gb us-f2 gb-m3            # every sentence of every session
    python benchmarks/voice_choice.py --every 4 us us+klatt4       # every fourth, for a first look
    python benchmarks/voice_choice.py --tones plain,warm,soft gb   # a voice in several tones

Needs pocketsphinx 5. Each sentence of the shipped sessions is spoken at 145 words a minute, as it
would be in a session, and recognised in four settings:

- clean: the words of the sessions in any order, in a quiet room;
- noise: the same, in pink noise 20 dB below the voice;
- phone: as clean, through a small loudspeaker, 400 to 6 000 Hz;
- open: as clean, with the recogniser's own model of general English, which knows 130 000 words.

The recogniser is old and strict, so the figures compare voices; they do not say what people
understand. A table in Markdown goes to stdout, progress to stderr.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from pocketsphinx import Decoder
from shipped import sentences

from guided_press.knowledge.loading import load_knowledge
from guided_press.sound.clip import FloatArray
from guided_press.store import Store
from guided_press.voices.base import VoiceSpec
from guided_press.voices.speaker import Speaker
from guided_press.words.respelling import respeller
from guided_press.words.texts import LANGUAGE

RATE_WPM = 145
HZ = 16_000
PAUSE_FRAMES = 9_600
ROOM_DB = 35
"""How far below the voice the quiet room is; without any noise the recogniser does worse."""
UNKNOWN = {
    "thinners": "TH IH N ER Z",
    "sacrum": "S AE K R AH M",
    "tailbone": "T EY L B OW N",
}
"""Words of the sessions that the recogniser's dictionary lacks."""


def words_of(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())


def word_list_model(texts: Iterable[str], path: Path) -> Path:
    """A language model in ARPA form in which every word of the texts is equally likely."""
    words = sorted({word for text in texts for word in words_of(text)})
    share = -np.log10(len(words) + 1)
    lines = [f"{share:.4f} {word} 0" for word in ("</s>", *words)]
    path.write_text(
        f"\\data\\\nngram 1={len(words) + 2}\n\n\\1-grams:\n-99 <s> 0\n"
        + "\n".join(lines)
        + "\n\n\\end\\\n"
    )
    return path


def to_16k(samples: FloatArray) -> FloatArray:
    """A third of the frames, with silence around."""
    padded = np.pad(samples, PAUSE_FRAMES)
    padded = padded[: len(padded) // 3 * 3]
    spectrum = np.fft.rfft(padded)[: len(padded) // 6 + 1]
    return (np.fft.irfft(spectrum, len(padded) // 3) / 3).astype(np.float32)


def in_pink_noise(samples: FloatArray, below_db: float) -> FloatArray:
    """Add pink noise, the same for every voice, so far below it."""
    spectrum = np.fft.rfft(np.random.default_rng(20).standard_normal(len(samples)))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    noise = np.fft.irfft(spectrum, len(samples))
    voice = samples[PAUSE_FRAMES // 3 : -PAUSE_FRAMES // 3]
    level = np.sqrt(np.mean(voice**2) / np.mean(noise**2)) * 10 ** (-below_db / 20)
    return (samples + level * noise).astype(np.float32)


def by_small_speaker(samples: FloatArray) -> FloatArray:
    """Keep 400 to 6 000 Hz."""
    spectrum = np.fft.rfft(samples)
    hz = np.linspace(0, HZ / 2, len(spectrum))
    spectrum[(hz < 400) | (hz > 6000)] = 0
    return np.fft.irfft(spectrum, len(samples)).astype(np.float32)


def heard(decoder: Decoder, samples: FloatArray) -> list[str]:
    pcm = np.clip(samples * 32768, -32768, 32767).astype("<i2").tobytes()
    decoder.start_utt()
    decoder.process_raw(pcm, full_utt=True)
    decoder.end_utt()
    best = decoder.hyp()
    return best.hypstr.split() if best else []


def wrong_words(wanted: Sequence[str], got: Sequence[str]) -> int:
    """Edit distance: words that are missing, added or others."""
    row = list(range(len(got) + 1))
    for number, word in enumerate(wanted, 1):
        last, row[0] = row[0], number
        for at, other in enumerate(got, 1):
            last, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, last + (word != other))
    return row[-1]


Setting = tuple[Decoder, Callable[[FloatArray], FloatArray]]


def settings(texts: Sequence[str], names: Sequence[str], folder: Path) -> dict[str, Setting]:
    model = str(word_list_model(texts, folder / "words.arpa"))
    closed, open_ = Decoder(lm=model, loglevel="FATAL"), None
    if "open" in names:
        open_ = Decoder(loglevel="FATAL")
    for word, sounds in UNKNOWN.items():
        for decoder in filter(None, (closed, open_)):
            decoder.add_word(word, sounds, True)
    known: dict[str, Setting] = {
        "clean": (closed, lambda samples: in_pink_noise(samples, ROOM_DB)),
        "noise": (closed, lambda samples: in_pink_noise(samples, 20)),
        "phone": (closed, lambda samples: by_small_speaker(in_pink_noise(samples, ROOM_DB))),
        "open": (open_, lambda samples: in_pink_noise(samples, ROOM_DB)),
    }
    return {name: known[name] for name in names}


def accuracy(
    sounds: dict[str, FloatArray], decoder: Decoder, change: Callable[[FloatArray], FloatArray]
) -> float:
    """Share of words that were recognised, less those that were added; 0 at the least."""
    wrong = sum(
        wrong_words(words_of(text), heard(decoder, change(samples)))
        for text, samples in sounds.items()
    )
    return max(0.0, 1 - wrong / sum(len(words_of(text)) for text in sounds))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("voices", nargs="+", help="voice names, or ENGINE:NAME")
    parser.add_argument("--every", type=int, default=1, help="only every n-th sentence")
    parser.add_argument("--tones", default="plain")
    parser.add_argument("--settings", default="clean,noise,phone,open")
    options = parser.parse_args()
    texts = sentences()[:: options.every]
    names = options.settings.split(",")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        ways = settings(sentences(), names, Path(folder))
        for voice in options.voices:
            for tone in options.tones.split(","):
                row = measure(voice, tone, texts, ways, Path(folder))
                print(*row, file=sys.stderr)
                rows.append(row)
    print(f"{len(texts)} sentences, {sum(len(words_of(text)) for text in texts)} words, "
          f"{RATE_WPM} words a minute\n")  # fmt: skip
    print("| voice | tone | mean |", " | ".join(names), "| seconds |")
    print("| --- | --- | --- |", " --- |" * (len(names) + 1), sep="")
    for name, tone, mean, *shares, seconds in sorted(rows, key=lambda row: -float(row[2])):
        figures = " | ".join(f"{float(share):.1%}" for share in (mean, *shares))
        print(f"| {name} | {tone} | {figures} | {float(seconds):.0f} |")


def measure(
    voice: str, tone: str, texts: Sequence[str], ways: dict[str, Setting], folder: Path
) -> tuple[str | float, ...]:
    engine, _, name = voice.rpartition(":")
    respell = respeller(load_knowledge().lexicon(LANGUAGE))
    spec = VoiceSpec(engine or "embedded", name, RATE_WPM, tone=tone)
    with Speaker(spec, Store(folder), respell) as speaker:
        clips = speaker.speak(texts)
    sounds = {text: to_16k(clip.samples) for text, clip in clips.items()}
    shares = [accuracy(sounds, *way) for way in ways.values()]
    seconds = sum(clip.frames for clip in clips.values()) / 48_000
    return voice, tone, float(np.mean(shares)), *shares, seconds


if __name__ == "__main__":
    main()
