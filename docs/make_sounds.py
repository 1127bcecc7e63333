"""Make the sound samples of docs/sounds again: short stretches of shipped sessions, as MP3.

Run it from anywhere: ``python docs/make_sounds.py``. They are cut from the sound of the whole
session, with the usual voice, and hold what a listener hears there. Beside them lies a digest of
what each was made from, by which a test tells that they are due.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from guided_press.app.session import OpenSession, voice_of
from guided_press.app.wishes import Wishes
from guided_press.cues import Role
from guided_press.files import atomic_file, write_atomically
from guided_press.timeline import Timeline
from guided_press.units import SAMPLE_RATE, Frames
from guided_press.voices.natural import pace_for
from guided_press.voices.natural_files import ENGINE, find_voice
from guided_press.voices.speaker import SCHEMA
from guided_press.words.respelling import respeller

FOLDER = Path(__file__).parent / "sounds"
MADE_OF = FOLDER / "made-of.json"
BIT_RATE = 64_000
FADE_FRAMES = SAMPLE_RATE // 5
MOST_BYTES = 300_000


@dataclass(frozen=True, slots=True)
class Sample:
    """A stretch of a session.

    Attributes:
        name: Of the file, without its ending.
        script: A shipped session.
        role: It begins with the first sentence of this role after the opening.
        length_s: At most so long; it ends in a silence.
    """

    name: str
    script: str
    role: Role
    length_s: float


SAMPLES = (
    Sample("opening", "low-back-15-self", Role.SETTLE, 30),
    Sample("hold", "low-back-15-self", Role.FIND, 36),
    Sample("partner", "sacrum-partner-20", Role.CONTACT, 36),
)


def stretch(timeline: Timeline, sample: Sample) -> tuple[Frames, Frames]:
    """Where a sample begins and ends, in frames: from a sentence to a silence."""
    clips = timeline.clips
    first = next((clip for clip in clips if clip.role == sample.role), clips[0])
    start = max(first.start_frame - SAMPLE_RATE, 0)
    latest = start + int(sample.length_s * SAMPLE_RATE)
    ends = [clip.end_frame for clip in clips if start < clip.end_frame <= latest - SAMPLE_RATE]
    return Frames(start), Frames(max(ends) + SAMPLE_RATE)


def made_of(sample: Sample) -> str:
    """A digest of what can be heard in a sample, or right behind it, without the voice's own sound.

    Everything is placed by a silent voice, whose lengths are the same on every machine. A new
    version of the natural voice's package or of its runtime is not seen.
    """
    with OpenSession(sample.script, Wishes(engine="silent")) as session:
        timeline, spec = session.plan, voice_of(session.script.session)
        respell = respeller(session.knowledge.lexicon(session.script.session.language))
        start, end = stretch(timeline, sample)
        sound = session.mix.read(start, Frames(end - start))  # chimes and bed, as loud as they are
    heard = [
        (respell(clip.text), clip.role, clip.addressee, clip.start_frame - start, clip.frames)
        for clip in timeline.clips
        if start <= clip.start_frame < end
    ]
    loudness = [
        f"{np.sqrt(np.mean(np.square(part))):.4f}"
        for part in np.array_split(sound, round(sample.length_s * 2))
    ]
    voice = find_voice(None)
    spoken = [SCHEMA, voice.name, voice.sha256, *pace_for(spec.rate_wpm), spec.lufs, spec.tone]
    everything = json.dumps([asdict(sample), heard, loudness, spoken])
    return hashlib.sha256(everything.encode()).hexdigest()


def write_mp3(path: Path, samples: np.ndarray) -> None:
    """Write mono sound, faded at both ends."""
    samples = samples.copy()
    ramp = np.linspace(0, 1, FADE_FRAMES, dtype=np.float32)
    samples[:FADE_FRAMES] *= ramp
    samples[-FADE_FRAMES:] *= ramp[::-1]
    with atomic_file(path) as temporary, av.open(str(temporary), "w", format="mp3") as file:
        stream = file.add_stream("libmp3lame", rate=SAMPLE_RATE, layout="mono")
        stream.bit_rate = BIT_RATE
        stream.time_base = Fraction(1, SAMPLE_RATE)
        for start in range(0, len(samples), 1152):
            frame = av.AudioFrame.from_ndarray(
                samples[None, start : start + 1152], format="fltp", layout="mono"
            )
            frame.sample_rate, frame.pts = SAMPLE_RATE, start
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))


def main() -> None:
    """Write every sample."""
    FOLDER.mkdir(exist_ok=True)
    for sample in SAMPLES:
        path = FOLDER / f"{sample.name}.mp3"
        with OpenSession(sample.script, Wishes(engine=ENGINE)) as session:
            start, end = stretch(session.plan, sample)
            sound = session.mix.read(start, Frames(end - start))
        write_mp3(path, np.ascontiguousarray(sound.mean(axis=1)))
        size = path.stat().st_size
        assert size < MOST_BYTES, (path, size)
        print(f"{path}: {(end - start) / SAMPLE_RATE:.1f} s, {size // 1000} kB")
    digests = {sample.name: made_of(sample) for sample in SAMPLES}
    write_atomically(MADE_OF, f"{json.dumps(digests, indent=2)}\n".encode())


if __name__ == "__main__":
    main()
