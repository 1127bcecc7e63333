"""The mix: every sound at its frame, the same however it is read."""

from __future__ import annotations

import subprocess
import tracemalloc
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guided_press.mixing import CHIME_DUCKED_DB, DUCK_FRAMES, UNDUCK_FRAMES, Mix
from guided_press.sound.beds import Bed, bed
from guided_press.sound.chimes import CHIME_KINDS, chimes
from guided_press.sound.clip import Clip, FloatArray
from guided_press.sound.loudness import momentary_max_lufs
from guided_press.timeline import PlacedChime, PlacedClip, Span, Timeline
from guided_press.units import SAMPLE_RATE
from tests.support import requires_program

CHIMES = chimes()
WAKE_UP_FRAMES = 19_200


def spoken(frames: int, seed: int = 1) -> Clip:
    """Something like a sentence: noise with faded edges."""
    rng = np.random.default_rng(seed)
    sound = 0.1 * rng.standard_normal(frames)
    fade = min(240, frames // 2)
    sound[:fade] *= np.arange(fade) / fade
    sound[frames - fade :] *= np.arange(fade)[::-1] / fade
    return Clip(sound.astype(np.float32), f"spoken-{frames}-{seed}")


CLIPS = {f"line {number}": spoken(9_600 * number + 7, number) for number in range(1, 6)}


def timeline_of(
    sentences: list[tuple[int, str] | tuple[int, str, str]],
    signals: Sequence[tuple[int, str]] = (),
    total_s: float = 20.0,
) -> Timeline:
    """A timeline of nothing but sounds: (start, text[, channel]) and (start, kind)."""
    placed = [
        PlacedClip(at, at + CLIPS[text].frames, text, "own", 0, addressee=addressee)
        for at, text, addressee in ((*s, "giver")[:3] for s in sentences)
    ]
    total = round(total_s * SAMPLE_RATE)
    return Timeline(
        title="Test",
        total_frames=total,
        routine=Span(0, total),
        slots=(),
        clips=tuple(placed),
        chimes=tuple(PlacedChime(at, at + CHIMES[k].placed_frames, k, 0) for at, k in signals),
        holds=(),
        gates=(),
        chapters=(),
        adjusted=(),
    )


BUSY = timeline_of(
    [(30_000, "line 1"), (60_000, "line 2", "receiver"), (400_000, "line 5"), (700_001, "line 3")],
    [(150_000, "begin"), (500_001, "half"), (600_000, "release"), (800_000, "end")],
)


def rung(onset: int, words: Sequence[int]) -> FloatArray:
    """What becomes of a chime of `BUSY`: down to the first word after it, out with the session."""
    frames = np.arange(onset, BUSY.total_frames)
    word = min((at for at in words if at > onset), default=BUSY.total_frames + DUCK_FRAMES)
    down = np.clip((frames - word + DUCK_FRAMES) / DUCK_FRAMES, 0, 1)
    out = np.clip((frames - BUSY.total_frames + SAMPLE_RATE) / SAMPLE_RATE, 0, 1)
    return 10 ** (CHIME_DUCKED_DB / 20 * (0.5 - 0.5 * np.cos(np.pi * down))) * (
        0.5 + 0.5 * np.cos(np.pi * out)
    )


def all_of(mix: Mix) -> FloatArray:
    """The whole mix, in blocks."""
    return np.concatenate(list(mix.blocks()))


@pytest.mark.parametrize("split", [False, True])
@pytest.mark.parametrize("with_bed", [False, True])
def test_every_sample_is_the_sum_of_what_sounds_there(split: bool, with_bed: bool) -> None:
    """Against the plainest way to mix: one array for everything."""
    background = made_bed("brown") if with_bed else None
    mix = Mix(BUSY, CLIPS, CHIMES, background, chimes_db=3, bed_db=2, split=split)
    expected = np.zeros((BUSY.total_frames, mix.channels))
    if background:
        automation = mix.bed_gain(0, BUSY.total_frames)
        expected[:, -1] = background.read(0, BUSY.total_frames) * automation * 10 ** (2 / 20)
    for placed in BUSY.clips:
        sides = {"giver": slice(0, 1), "receiver": slice(1, 2)}[placed.addressee]
        sound = CLIPS[placed.text].samples[:, np.newaxis]
        expected[placed.start_frame : placed.end_frame, sides if split else slice(None)] += sound
    words = [placed.start_frame for placed in BUSY.clips]
    for placed in BUSY.chimes:
        sound = CHIMES[placed.kind].samples * 10 ** (3 / 20)
        sound = sound[: BUSY.total_frames - placed.start_frame]
        sound = sound * rung(placed.start_frame, words)[: len(sound)]
        expected[placed.start_frame : placed.start_frame + len(sound)] += sound[:, np.newaxis]
    for event in mix.events:
        if event.stem == "wake_up":
            expected[event.start_frame : event.end_frame] += event.clip.samples[:, np.newaxis]
    assert np.abs(all_of(mix) - expected).max() < 1e-6


@cache
def made_bed(name: str) -> Bed:
    """A bed, made once for all tests."""
    found = bed(name, Path())
    assert found is not None
    return found


@cache
def mixes() -> tuple[tuple[Mix, FloatArray], ...]:
    """Two mixes, each with all of its sound."""
    plain = Mix(BUSY, CLIPS, CHIMES)
    split = Mix(BUSY, CLIPS, CHIMES, made_bed("rain"), split=True)
    return (plain, all_of(plain)), (split, all_of(split))


@settings(max_examples=40, deadline=None)
@given(
    which=st.integers(0, 1),
    cuts=st.lists(st.integers(0, BUSY.total_frames), max_size=30),
)
def test_any_cut_gives_the_same_bits(which: int, cuts: list[int]) -> None:
    """Random access equals reading from start to end, bit by bit."""
    mix, whole = mixes()[which]
    edges = [0, *sorted(cuts), BUSY.total_frames]
    pieces = [mix.read(start, end - start) for start, end in pairwise(edges)]
    assert np.array_equal(whole, np.concatenate(pieces))


@given(start=st.integers(0, 2 * BUSY.total_frames), frames=st.integers(0, 5_000))
@settings(max_examples=30, deadline=None)
def test_blocks_have_the_promised_form(start: int, frames: int) -> None:
    """float32, (frames, channels), contiguous; silence beyond the end."""
    for mix, _ in mixes():
        block = mix.read(start, frames)
        assert block.shape == (frames, mix.channels)
        assert block.dtype == np.float32
        assert block.flags.c_contiguous
        assert not block[max(0, BUSY.total_frames - start) :].any()


def test_blocks_cover_exactly_the_session() -> None:
    """From any start, of any size, the last one shorter."""
    mix, _ = mixes()[0]
    sizes = [len(block) for block in mix.blocks(start_frame=5, block_frames=1_000)]
    assert sum(sizes) == BUSY.total_frames - 5
    assert set(sizes[:-1]) == {1_000}


def test_two_mixes_of_the_same_are_the_same() -> None:
    """Nothing in it depends on chance or on the run."""
    assert np.array_equal(all_of(Mix(BUSY, CLIPS, CHIMES)), mixes()[0][1])


def test_nothing_clicks() -> None:
    """Where chimes begin and end, where the bed begins, and at the last frame nothing jumps."""
    signals = [(30_000 + 380_000 * number, kind) for number, kind in enumerate(CHIME_KINDS)]
    quiet = timeline_of([], signals, 42.0)
    for background in (None, made_bed("drone")):
        sound = all_of(Mix(quiet, {}, CHIMES, background))[:, 0]
        ends = [start + CHIMES[kind].frames for start, kind in signals]
        edges = np.array([start for start, _ in signals] + ends)
        steps = np.abs(np.diff(np.concatenate(([0.0], sound, [0.0]))))
        around = np.concatenate([edges - 1, edges, edges + 1, [0, len(steps) - 1]])
        assert steps[around[around < len(steps)]].max() < 0.002


class TestBed:
    """The bed gives way to speech."""

    MIX = Mix(
        timeline_of([(200_000, "line 1"), (280_000, "line 2"), (600_000, "line 3")]),
        CLIPS,
        CHIMES,
        made_bed("brown"),
    )

    def test_it_is_down_from_the_first_word_to_the_last(self) -> None:
        """20 dB down at the first word's frame, not a frame later; gaps under 1.5 s stay down."""
        first, last = 200_000, 280_000 + CLIPS["line 2"].frames
        gain = self.MIX.bed_gain(0, 960_000)
        assert np.all(gain[first:last] == np.float32(0.1))
        assert gain[first - 1] == pytest.approx(0.1, rel=1e-3)
        assert gain[first - 480] > 0.1
        assert gain[last + 480] > 0.1

    def test_it_moves_in_half_a_second_and_eight_tenths(self) -> None:
        """The ramps begin and end where they should, and it is at its level between."""
        gain = self.MIX.bed_gain(0, 960_000)
        last = 280_000 + CLIPS["line 2"].frames
        assert gain[200_000 - DUCK_FRAMES] == 1.0
        assert gain[200_000 - DUCK_FRAMES + 480] < 1.0
        assert gain[last + UNDUCK_FRAMES] == 1.0
        assert gain[last + UNDUCK_FRAMES - 480] < 1.0
        assert np.all(gain[last + UNDUCK_FRAMES : 600_000 - DUCK_FRAMES] == 1.0)

    def test_it_comes_and_goes_with_the_session(self) -> None:
        """In from nothing, out to nothing."""
        gain = self.MIX.bed_gain(0, 960_000)
        assert gain[0] == 0.0
        assert gain[-1] == 0.0
        assert np.abs(np.diff(gain)).max() < 1e-3

    def test_it_is_20_db_below_the_voice_even_at_its_loudest(self) -> None:
        """Loudest bed, and speech at the usual level: WCAG 1.4.7 is met."""
        timeline = timeline_of([(200_000, "line 5")])
        mix = Mix(timeline, CLIPS, CHIMES, made_bed("rain"), bed_db=6)
        voice = CLIPS["line 5"].samples
        heard = mix.read(200_000, len(voice))[:, 0] - voice
        assert 20 * np.log10(np.std(heard) / np.std(voice)) < -20

    def test_live_volumes_act_on_their_own_part(self) -> None:
        """Bed 0 leaves the voice, voice 0 leaves the bed."""
        at, frames = 200_000, 5_000
        only_voice = self.MIX.read(at, frames, bed_gain=0.0)[:, 0]
        assert np.array_equal(only_voice, CLIPS["line 1"].samples[:frames])
        only_bed = self.MIX.read(at, frames, voice_gain=0.0)[:, 0]
        assert np.abs(only_bed).max() > 0
        both = self.MIX.read(at, frames)[:, 0]
        assert np.allclose(both, only_voice + only_bed, atol=1e-7)
        chimed = Mix(timeline_of([], [(0, "begin")]), {}, CHIMES)
        assert not chimed.read(0, 48_000, chime_gain=0.0).any()


class TestRinging:
    """A chime rings on under what follows its place."""

    RING = CHIMES["begin"]

    def heard(self, sentences: list[tuple[int, str]], total_s: float = 20.0) -> FloatArray:
        """The chime from its onset on, at frame 100 000."""
        mix = Mix(timeline_of(sentences, [(100_000, "begin")], total_s), CLIPS, CHIMES)
        return mix.read(100_000, self.RING.frames, voice_gain=0.0)[:, 0]

    def test_it_rings_in_full_where_nobody_speaks(self) -> None:
        """Bit by bit, beyond what the timeline counts."""
        assert self.RING.frames > 3 * self.RING.placed_frames
        assert np.array_equal(self.heard([]), self.RING.samples)

    def test_it_is_lower_from_the_first_word_on_and_never_comes_up_again(self) -> None:
        """Untouched until half a second before; then at least 20 dB below the voice at -19 LUFS."""
        word = SAMPLE_RATE
        heard = self.heard([(100_000 + word, "line 1")])
        untouched = word - DUCK_FRAMES
        assert np.array_equal(heard[:untouched], self.RING.samples[:untouched])
        lowered = self.RING.samples[word:] * np.float32(10 ** (CHIME_DUCKED_DB / 20))
        assert np.allclose(heard[word:], lowered, atol=1e-7)
        level = momentary_max_lufs([heard[word : word + SAMPLE_RATE]])
        assert level < -19 - 20

    def test_it_ends_with_the_session_without_a_click(self) -> None:
        """Where there is no room to ring, it fades within the last second."""
        cut_s = (100_000 + self.RING.placed_frames + 14_400) / SAMPLE_RATE
        heard = self.heard([], cut_s)
        last = self.RING.placed_frames + 14_400
        assert np.array_equal(heard[: last - SAMPLE_RATE], self.RING.samples[: last - SAMPLE_RATE])
        assert np.abs(heard[last - 480 : last]).max() < 1e-5
        assert not heard[last:].any()

    def test_it_counts_as_silence_for_speakers_that_fall_asleep(self) -> None:
        """A sentence 2 s behind its place is woken for, although the bowl still rings."""
        word = 100_000 + self.RING.placed_frames + 96_001
        assert word < 100_000 + self.RING.frames
        mix = Mix(timeline_of([(word, "line 1")], [(100_000, "begin")]), CLIPS, CHIMES)
        woken = [event.start_frame for event in mix.events if event.stem == "wake_up"]
        assert woken == [100_000 - WAKE_UP_FRAMES, word - WAKE_UP_FRAMES]


class TestWakeUp:
    """Bluetooth speakers that fell asleep are woken before a sound."""

    def starts(self, timeline: Timeline) -> list[int]:
        mix = Mix(timeline, CLIPS, CHIMES)
        return [event.start_frame for event in mix.events if event.stem == "wake_up"]

    def test_it_ends_where_the_phrase_begins(self) -> None:
        """0.4 s before the first phrase and before one after more than 2 s of silence."""
        end = 50_000 + CLIPS["line 1"].frames
        late = end + 96_001
        timeline = timeline_of([(50_000, "line 1"), (late, "line 2")])
        assert self.starts(timeline) == [50_000 - WAKE_UP_FRAMES, late - WAKE_UP_FRAMES]

    def test_two_seconds_of_silence_need_none(self) -> None:
        """Not after exactly 2 s, and not where a chime has just sounded."""
        end = 50_000 + CLIPS["line 1"].frames
        assert len(self.starts(timeline_of([(50_000, "line 1"), (end + 96_000, "line 2")]))) == 1
        chimed = timeline_of([(50_000, "line 1"), (400_000, "line 2")], [(330_000, "half")])
        assert self.starts(chimed) == [50_000 - WAKE_UP_FRAMES, 330_000 - WAKE_UP_FRAMES]

    def test_a_bed_keeps_speakers_awake(self) -> None:
        """With a bed there is no silence."""
        mix = Mix(BUSY, CLIPS, CHIMES, made_bed("rain"))
        assert not [event for event in mix.events if event.stem == "wake_up"]

    def test_without_room_there_is_none(self) -> None:
        """A phrase in the first 0.4 s comes as it is."""
        assert self.starts(timeline_of([(100, "line 1")])) == []


def test_between_events_there_is_silence() -> None:
    """What no event holds is digital silence."""
    mix, whole = mixes()[0]
    outside = np.ones(mix.total_frames, bool)
    for event in mix.events:
        outside[event.start_frame : event.end_frame] = False
    assert outside.any()
    assert not whole[outside].any()


def test_a_sound_that_is_missing_is_named() -> None:
    """A sentence without sound would be silence in its place."""
    with pytest.raises(ValueError, match="line 1"):
        Mix(timeline_of([(0, "line 1")]), {}, CHIMES)
    with pytest.raises(ValueError, match="begin"):
        Mix(timeline_of([], [(0, "begin")]), {}, {})
    with pytest.raises(ValueError, match="outside"):
        Mix(timeline_of([(999_999_999, "line 1")]), CLIPS, CHIMES)
    with pytest.raises(ValueError, match="cannot read"):
        Mix(BUSY, CLIPS, CHIMES).read(-1, 10)


def test_memory_does_not_grow_with_the_session() -> None:
    """Two hours are mixed within a few hundred kilobytes."""
    sentences = [(at, "line 3") for at in range(0, 7_000 * SAMPLE_RATE, 20 * SAMPLE_RATE)]
    mix = Mix(timeline_of(sentences, total_s=7_200), CLIPS, CHIMES)
    tracemalloc.start()
    for _ in mix.blocks(6_000 * SAMPLE_RATE):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 500_000


@pytest.mark.real
@requires_program("sox")
def test_sox_mixes_the_same(tmp_path: Path) -> None:
    """An independent program that delays and adds the clips gets the same sound."""
    timeline = timeline_of([(30_000, "line 1"), (60_000, "line 2")], [(150_000, "begin")])
    mix = Mix(timeline, CLIPS, CHIMES, split=False)
    raw = ["-t", "f32", "-r", "48000", "-c", "1"]
    command = ["sox", "-m"]
    for number, event in enumerate(mix.events):
        path = tmp_path / f"{number}.f32"
        silence = np.zeros(event.start_frame, np.float32)
        path.write_bytes(np.concatenate([silence, event.clip.samples]).tobytes())
        command += ["-v", "1", *raw, str(path)]
    command += [*raw, str(tmp_path / "mixed.f32")]
    subprocess.run(command, check=True, capture_output=True)
    theirs = np.frombuffer((tmp_path / "mixed.f32").read_bytes(), np.float32)
    ours = mix.read(0, len(theirs))[:, 0]
    assert np.abs(theirs - ours).max() < 1e-6
