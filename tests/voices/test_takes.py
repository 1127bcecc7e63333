"""A take is cut to what is spoken, and what would be heard later is told while it can be mended."""

from __future__ import annotations

import numpy as np
import pytest

from guided_press.voices.takes import AFTER_S, BEFORE_S, take_of
from guided_press.voices.wav import Waveform

RATE = 48_000


def recording(level_db: float, noise_db: float = -70.0, *, clip: bool = False) -> Waveform:
    """A second of "speech" after 0.7 s of room, and 0.9 s of room after it."""
    chance = np.random.default_rng(3)
    room = 10 ** (noise_db / 20) * chance.standard_normal(round(2.6 * RATE))
    at = np.arange(RATE) / RATE
    voice = np.sin(2 * np.pi * 180 * at) * (0.55 + 0.45 * np.sin(2 * np.pi * 3 * at))
    spoken = 10 ** (level_db / 20) * voice / np.sqrt(np.square(voice).mean())
    room[round(0.7 * RATE) : round(1.7 * RATE)] += 4 * spoken if clip else spoken
    return Waveform(np.clip(room, -1, 1).astype(np.float32), RATE)


@pytest.mark.parametrize("noise_db", [-90.0, -70.0, -50.0])
def test_a_take_is_cut_to_the_sentence_whatever_the_room(noise_db: float) -> None:
    """The cut finds the speech in a still and in a noisy room, and leaves the stated margins."""
    take = take_of(recording(-20, noise_db))
    assert take.length_s == pytest.approx(1.0 + BEFORE_S + AFTER_S, abs=0.08)
    assert take.level_dbfs == pytest.approx(-20, abs=1.5)
    assert take.sound.samples[0] == take.sound.samples[-1] == 0


def test_a_click_of_a_key_is_no_speech() -> None:
    """A short click before the sentence is cut away with the silence."""
    sound = recording(-20)
    sound.samples[4_800:5_300] = 0.5
    assert take_of(sound).length_s == pytest.approx(1.18, abs=0.08)


@pytest.mark.parametrize(
    ("sound", "usual_dbfs", "said"),
    [
        (recording(-20), None, ""),
        (recording(-20), -22.0, ""),
        (recording(-12, clip=True), None, "too loud"),
        (recording(-50, -90), None, "very quiet"),
        (recording(-25, -38), None, "room is loud"),
        (recording(-20), -30.0, "10 dB louder"),
        (recording(-30), -20.0, "10 dB quieter"),
    ],
)
def test_what_would_be_heard_later_is_said(
    sound: Waveform, usual_dbfs: float | None, said: str
) -> None:
    """A take that is too loud, too soft or clipped gets a complaint; a good one gets none."""
    complaint = take_of(sound).complaint(usual_dbfs)
    assert said in complaint
    assert bool(said) == bool(complaint)


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(RATE, np.float32),
        np.zeros(10, np.float32),
        np.zeros(0, np.float32),
        np.full(RATE, np.nan, np.float32),
        np.full(RATE, 0.7, np.float32),
    ],
    ids=["silence", "short", "empty", "not numbers", "direct current"],
)
def test_what_is_no_speech_is_refused(samples: np.ndarray) -> None:
    """Silence, a moment of sound, nothing and sound that is no number are no take."""
    with pytest.raises(ValueError, match=r"speaks|shorter|number"):
        take_of(Waveform(samples, RATE))
