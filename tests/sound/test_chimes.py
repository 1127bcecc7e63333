"""Chimes: told apart, gentle, findable to the millisecond."""

from __future__ import annotations

import io
import time
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from guided_press.errors import SoundError
from guided_press.sound.chimes import CHIME_KINDS, CHIME_STYLES, chime, chimes
from guided_press.sound.clip import FloatArray, key_of
from guided_press.sound.loudness import momentary_max_lufs
from guided_press.units import SAMPLE_RATE

LONGEST_S = {"begin": 1.3, "half": 0.6, "switch": 1.6, "release": 1.3, "end": 3.0}

every_chime = pytest.mark.parametrize(
    ("kind", "style"), [(kind, style) for style in CHIME_STYLES for kind in CHIME_KINDS]
)


def correlation(sound: FloatArray, pattern: FloatArray) -> FloatArray:
    """How much of the pattern's energy lies at each place of the sound, -1 to 1 when alone."""
    size = 1 << (len(sound) + len(pattern)).bit_length()
    product = np.fft.rfft(sound, size) * np.conj(np.fft.rfft(pattern, size))
    return np.fft.irfft(product, size)[: len(sound)] / np.dot(pattern, pattern)


@every_chime
def test_it_is_placed_short_and_ends_in_silence(kind: str, style: str) -> None:
    """A timeline counts what it always did; at its end it has died away by 60 dB."""
    made = chime(kind, style)
    share = {"bowl": 1.0, "soft": 0.85, "wood": 0.4}[style]
    strokes_s = {"switch": 0.32, "end": 1.2}.get(kind, 0.0)
    placed_s = strokes_s + (LONGEST_S[kind] - strokes_s) * share
    assert made.placed_frames == pytest.approx(placed_s * SAMPLE_RATE, abs=2_000)
    assert made.placed_frames <= LONGEST_S[kind] * SAMPLE_RATE
    assert np.abs(made.samples[-480:]).max() < 0.001 * np.abs(made.samples).max()


@pytest.mark.parametrize("kind", CHIME_KINDS)
def test_a_bowl_rings_for_four_to_six_seconds(kind: str) -> None:
    """From the last stroke, without ever growing again for long, and low ones longest."""
    strokes_s = {"switch": 0.32, "end": 1.2}.get(kind, 0.0)
    samples = chime(kind, "bowl").samples
    assert 4.0 <= len(samples) / SAMPLE_RATE - strokes_s <= 6.5
    after = samples[round((strokes_s + 0.2) * SAMPLE_RATE) :]
    power = np.add.reduceat(after**2, np.arange(0, len(after), SAMPLE_RATE))
    assert (np.diff(power[:4]) < 0).all()
    heard_s = np.flatnonzero(np.abs(samples) > 0.003 * np.abs(samples).max())[-1] / SAMPLE_RATE
    assert heard_s - strokes_s > 3.0


def test_the_partials_of_a_bowl_fade_each_at_its_own_pace() -> None:
    """The higher a mode, the sooner it is gone; measured from one swell of it to the next."""
    samples = chime("begin", "bowl").samples
    swell_s = {1.0: 1 / 1.2, 2.0: 0.5, 2.71: 1 / 2.3, 4.95: 0.2}
    fall = [_fall_db_s(samples, 783.99 * ratio, period) for ratio, period in swell_s.items()]
    assert fall == pytest.approx([60 / 8.0, 60 / 3.5, 60 / 2.6, 60 / 0.8], rel=0.15)


def _fall_db_s(samples: FloatArray, hz: float, period_s: float) -> float:
    """How fast a tone falls from 0.05 s on over a period, in dB/s."""
    window = np.hanning(9_600) * np.exp(-2j * np.pi * hz * np.arange(9_600) / SAMPLE_RATE)
    starts = (2_400, 2_400 + round(period_s * SAMPLE_RATE))
    first, second = (np.abs(np.dot(samples[at : at + 9_600], window)) for at in starts)
    return float(20 * np.log10(first / second) / period_s)


@every_chime
def test_it_stays_below_the_voice(kind: str, style: str) -> None:
    """About -28 LUFS at its loudest, and its peak below -12 dBFS."""
    samples = chime(kind, style).samples
    assert -30.0 <= momentary_max_lufs([samples]) <= -26.0
    assert 20 * np.log10(np.abs(samples).max()) < -12.0


@every_chime
def test_a_phone_can_play_it(kind: str, style: str) -> None:
    """Nine tenths of its energy lie between 500 and 3 000 Hz."""
    samples = chime(kind, style).samples
    power = np.abs(np.fft.rfft(samples)) ** 2
    hz = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
    assert power[(hz >= 500) & (hz <= 3_000)].sum() > 0.9 * power.sum()


@every_chime
def test_it_begins_softly_and_at_once(kind: str, style: str) -> None:
    """It starts at zero, needs 5 ms at least to half its first peak, and 40 ms at most."""
    samples = np.abs(chime(kind, style).samples)
    assert samples[0] < 1e-4
    loud = np.flatnonzero(samples > 0.5 * samples[:2_400].max())[0]
    assert 240 <= loud <= 1_920
    assert np.abs(np.diff(samples)).max() < 0.05


@pytest.mark.parametrize("style", CHIME_STYLES)
def test_no_two_kinds_can_be_confused(style: str) -> None:
    """At no shift does one look like another; release is lower and softer than begin."""
    for one in CHIME_KINDS:
        for other in CHIME_KINDS:
            if {one, other} & {"switch", "end"} or one == other:
                continue
            a, b = chime(one, style).samples, chime(other, style).samples
            likeness = correlation(np.pad(a, len(b)), b) * np.linalg.norm(b) / np.linalg.norm(a)
            assert np.abs(likeness).max() < 0.3, (one, other)
    begin, release = chime("begin", style).samples, chime("release", style).samples
    assert np.linalg.norm(release) < np.linalg.norm(begin)
    assert np.argmax(np.abs(np.fft.rfft(release, 1 << 17))) < np.argmax(
        np.abs(np.fft.rfft(begin, 1 << 17))
    )


@every_chime
def test_strokes_can_be_counted(kind: str, style: str) -> None:
    """One for begin, half and release, two for switch, three for end."""
    samples = chime(kind, style).samples
    power = np.add.reduceat(samples**2, np.arange(0, len(samples), 1_920))
    rises = np.flatnonzero((power[1:] > 3 * power[:-1]) & (power[1:] > 0.1 * power.max()))
    assert len(rises) + 1 == {"switch": 2, "end": 3}.get(kind, 1)


@every_chime
def test_an_mp3_keeps_its_onset(kind: str, style: str) -> None:
    """Correlation finds the onset within 2 ms in a decoded MP3."""
    sound = np.zeros(9 * SAMPLE_RATE, np.float32)
    samples = chime(kind, style).samples
    sound[20_011 : 20_011 + len(samples)] = samples
    found = int(np.argmax(correlation(_through_mp3(sound), samples)))
    assert abs(found - 20_011) <= 96


def _through_mp3(sound: FloatArray) -> FloatArray:
    file = io.BytesIO()
    with av.open(file, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=SAMPLE_RATE, layout="mono")
        stream.bit_rate = 64_000
        frame = av.AudioFrame.from_ndarray(sound[np.newaxis], format="fltp", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    file.seek(0)
    with av.open(file) as container:
        return np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])


def test_making_one_takes_milliseconds() -> None:
    """They are made anew in each run instead of being stored."""
    started = time.process_time()
    for kind in CHIME_KINDS:
        chime.__wrapped__(kind, "bowl")
    assert time.process_time() - started < 0.1


def test_the_same_chime_has_the_same_key_and_samples() -> None:
    """The key names style, kind and content, so that a changed sound has another one."""
    again = chime.__wrapped__("begin", "bowl")
    assert np.array_equal(again.samples, chime("begin", "bowl").samples)
    assert again.key == chime("begin", "bowl").key
    assert again.key != key_of("chime-bowl-begin", again.samples * np.float32(0.99))
    keys = {chime(kind, style).key for kind in CHIME_KINDS for style in CHIME_STYLES}
    assert len(keys) == len(CHIME_KINDS) * len(CHIME_STYLES)


def test_what_does_not_exist_is_refused() -> None:
    """The message names what there is."""
    with pytest.raises(SoundError, match="bowl, soft, wood"):
        chime("begin", "gong")
    with pytest.raises(SoundError, match="release"):
        chime("pause")


def test_an_own_sound_takes_a_chimes_place_at_its_level(tmp_path: Path) -> None:
    """Whatever its level was, it comes out as loud as ours; the others stay."""
    t = np.arange(22_050) / 22_050
    loud = (0.9 * np.sin(2 * np.pi * 700 * t) * np.exp(-3 * t) * 32767).astype("<i2")
    with wave.open(str(tmp_path / "gong.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22_050)
        file.writeframes(loud.tobytes())
    made = chimes("soft", {"begin": "gong.wav", "end": None}, tmp_path)
    assert momentary_max_lufs([made["begin"].samples]) == pytest.approx(-28, abs=1)
    assert made["begin"].frames == SAMPLE_RATE
    assert made["end"] is chime("end", "soft")
    with pytest.raises(SoundError, match="there is none"):
        chimes("soft", {"gong": "gong.wav"}, tmp_path)
