"""Tones: the stated curve, equally loud, the same for loud and soft, and nothing moves."""

from __future__ import annotations

import numpy as np
import pytest

from guided_press.sound.clip import FloatArray
from guided_press.sound.loudness import integrated_lufs, true_peak_dbtp
from guided_press.units import SAMPLE_RATE
from guided_press.voices.catalog import natural_tone
from guided_press.voices.speaker import CALIBRATION
from guided_press.voices.tones import TONES, apply_tone
from tests.voices.conftest import MakeSpeaker

COLOURED = [name for name, tone in TONES.items() if tone]
OTHERS = (
    "Sit back, and let both feet rest on the floor.",
    "Ask a clinician first, if you are pregnant.",
    "Both hands wrap the calf, just below the knee.",
    "What do you notice? It is fine to feel nothing.",
)


def noise(frames: int, seed: int = 1) -> FloatArray:
    return (0.1 * np.random.default_rng(seed).standard_normal(frames)).astype(np.float32)


def third_octaves_db(samples: FloatArray) -> dict[int, float]:
    """Power in bands of a third of an octave, relative to the one around 1 kHz."""
    power = np.abs(np.fft.rfft(samples)) ** 2
    hz = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
    centres = (125, 200, 315, 500, 1000, 2000, 3150, 5000, 8000)
    bands = {
        centre: 10 * np.log10(power[(hz > centre / 1.122) & (hz < centre * 1.122)].mean())
        for centre in centres
    }
    return {centre: level - bands[1000] for centre, level in bands.items()}


@pytest.mark.parametrize("name", COLOURED)
def test_the_spectrum_changes_as_the_curve_says(name: str) -> None:
    """Within 1.5 dB in every third of an octave: the walls add no colour of their own."""
    tone = TONES[name]
    assert tone is not None
    sound = noise(20 * SAMPLE_RATE)
    before, after = third_octaves_db(sound), third_octaves_db(apply_tone(sound, name))
    hz, db = np.array(tone.curve).T
    for centre, level in before.items():
        stated = np.interp(np.log(centre), np.log(hz), db)
        assert after[centre] - level == pytest.approx(stated, abs=1.5), centre


def test_soft_has_less_treble_than_warm_and_warm_less_than_plain(speaker: MakeSpeaker) -> None:
    """On the voice itself, from 2.5 to 9 kHz, against 300 to 1 000 Hz."""
    shares = {}
    for name in TONES:
        clips = speaker(tone=name).speak(CALIBRATION).values()
        bands = third_octaves_db(np.concatenate([clip.samples for clip in clips]))
        shares[name] = np.mean([bands[hz] - bands[500] for hz in (3150, 5000, 8000)])
    assert shares["soft"] < shares["warm"] - 3
    assert shares["warm"] < shares["plain"] - 2


@pytest.mark.parametrize("name", COLOURED)
def test_every_tone_is_equally_loud(speaker: MakeSpeaker, name: str) -> None:
    """Within 0.3 LU on sentences that the level was not measured on; peaks stay low."""
    plain = [clip.samples for clip in speaker(tone="plain").speak(OTHERS).values()]
    coloured = [clip.samples for clip in speaker(tone=name).speak(OTHERS).values()]
    difference = integrated_lufs(coloured) - integrated_lufs(plain)
    assert difference == pytest.approx(0, abs=0.3)
    assert true_peak_dbtp(coloured) <= -1.9
    assert [len(samples) for samples in coloured] == [len(samples) for samples in plain]


@pytest.mark.parametrize("name", COLOURED)
def test_nothing_pumps(name: str) -> None:
    """Twice as loud in is twice as loud out, later in is later out, and sums stay sums."""
    first, second = noise(30_000, 1), noise(30_000, 2)
    one, two = apply_tone(first, name), apply_tone(second, name)
    assert np.allclose(apply_tone(2 * first, name), 2 * one, atol=1e-5)
    assert np.allclose(apply_tone(first + second, name), one + two, atol=1e-5)
    later = apply_tone(np.concatenate([np.zeros(777, np.float32), first]), name)
    assert np.allclose(later[777:], one, atol=1e-5)
    assert np.abs(later[:777]).max() < 1e-5


@pytest.mark.parametrize("name", COLOURED)
def test_a_click_stays_where_it_was_and_is_over_soon(name: str) -> None:
    """The first sound keeps its place to a quarter of a millisecond; after 45 ms it is silent."""
    click = np.zeros(SAMPLE_RATE, np.float32)
    click[10_000] = 1.0
    heard = np.abs(apply_tone(click, name))
    assert heard[:10_000].max() < 1e-5
    assert 0 <= int(heard.argmax()) - 10_000 < 12
    assert heard[10_000 + 2_160 :].max() < 1e-5
    walls = heard[10_200:].max() / heard.max()
    assert 10 ** (-40 / 20) < walls < 10 ** (-15 / 20)


@pytest.mark.parametrize("frames", [0, 1, 100, 7_000, 100_000])
def test_any_length_stays(frames: int) -> None:
    """A tone changes no clip's length, and the plain tone changes nothing."""
    sound = noise(frames)
    assert all(len(apply_tone(sound, name)) == frames for name in TONES)
    assert np.array_equal(apply_tone(sound, "plain"), sound)


def test_espeak_is_warm_and_others_are_plain(
    speaker: MakeSpeaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless a script says otherwise; the tone is part of what a clip is named by."""
    assert speaker().key == speaker(tone="warm").key != speaker(tone="plain").key
    assert natural_tone("command", "espeak-ng/en-us") == "warm"
    assert natural_tone("command", "flite/slt") == natural_tone("piper", "x") == "plain"
    monkeypatch.setattr("sys.platform", "darwin")
    assert natural_tone("system", "com.apple.voice") == "plain"
