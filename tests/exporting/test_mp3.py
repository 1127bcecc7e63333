"""Splicing an MP3 must be as good as encoding the whole."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guided_press.exporting import mp3, mp3_encoding, write_audio
from guided_press.exporting.mp3_packets import PACKET_FRAMES, crc16, write_packets
from guided_press.mixing import Mix
from guided_press.sound.clip import FloatArray
from guided_press.units import SAMPLE_RATE
from tests.exporting.fakes import (
    FakeBed,
    FakeEvent,
    FakeMix,
    FakeStore,
    click,
    details,
    timeline,
    voice,
)
from tests.support import requires_program


def difference(ours: FloatArray, whole: FloatArray) -> tuple[float, float]:
    """Root mean square and largest difference."""
    apart = np.abs(ours - whole)
    return float(np.sqrt(np.mean(apart**2))), float(apart.max())


def spliced(mix: FakeMix | Mix, store: FakeStore | None = None) -> bytes:
    prepared = mp3.prepare(mix, store)
    stream = BytesIO()
    write_packets(prepared.plan, prepared.segments, b"", stream)
    return stream.getvalue()


def decoded(data: bytes) -> FloatArray:
    """Decode as players do: shape (frames, channels)."""
    with av.open(BytesIO(data), format="mp3") as container:
        blocks = [frame.to_ndarray().T for frame in container.decode(audio=0)]
    return np.concatenate(blocks)


def encoded_whole(mix: FakeMix | Mix) -> FloatArray:
    """The same mix through plain LAME and a decoder, without any splicing."""
    packets = mp3_encoding._encode([mix.read(0, mix.total_frames)], mix.channels)
    decoder = av.CodecContext.create("mp3float", "r")
    frames = [f for packet in packets for f in decoder.decode(av.Packet(packet))]
    sound = np.concatenate([frame.to_ndarray().T for frame in [*frames, *decoder.decode(None)]])
    return sound[1105 : 1105 + mix.total_frames]


def assert_as_whole(mix: FakeMix | Mix) -> None:
    ours, whole = decoded(spliced(mix)), encoded_whole(mix)
    assert ours.shape == (mix.total_frames, mix.channels) == whole.shape
    rms, largest = difference(ours, whole)
    assert rms < 1e-4
    assert largest < 0.01


events = st.lists(
    st.tuples(
        st.integers(0, 60 * PACKET_FRAMES),
        st.integers(1, 20 * PACKET_FRAMES),
        st.integers(0, 5),
        st.sampled_from([1.0, 0.5, 0.1]),
    ),
    max_size=5,
)


@settings(max_examples=12, deadline=None)
@given(events, st.integers(1, 90 * PACKET_FRAMES))
@example([], 1)
@example([], 48_000)
@example([(0, 1, 0, 1.0)], 1)
@example([(0, 5000, 1, 1.0), (5000, 5000, 2, 1.0), (7000, 9000, 3, 0.5)], 48_000)
@example([(60 * 1152 - 1, 4000, 1, 1.0)], 60 * 1152)
@example([(575, 9000, 1, 1.0), (30 * 1152 + 576, 9000, 1, 1.0)], 50 * 1152)
def test_any_timeline_sounds_as_if_encoded_whole(
    placed: list[tuple[int, int, int, float]], total_frames: int
) -> None:
    """Touching, overlapping, cut off, at the very start and end: no difference is to be heard."""
    made = [FakeEvent(start, voice(frames, seed), gain) for start, frames, seed, gain in placed]
    assert_as_whole(FakeMix(total_frames, made))


def test_two_channels_sound_as_if_encoded_whole() -> None:
    """Left, right and both."""
    made = [
        FakeEvent(4000, voice(30_000, 1), channel="left"),
        FakeEvent(50_000, voice(30_000, 2), channel="right"),
        FakeEvent(120_000, voice(30_000, 3)),
    ]
    mix = FakeMix(200_000, made, channels=2)
    assert_as_whole(mix)
    heard = decoded(spliced(mix))
    assert np.abs(heard[2000:40_000, 1]).max() < 1e-3


@pytest.mark.parametrize("channels", [1, 2])
def test_with_a_bed_it_sounds_as_if_encoded_whole(channels: int) -> None:
    """Pieces meet without a step."""
    made = [FakeEvent(s, voice(40_000, s), channel="left") for s in (0, 140_000, 300_001, 430_000)]
    assert_as_whole(FakeMix(500_000, made, FakeBed(100_000), channels))


@pytest.mark.long
@pytest.mark.parametrize("split", [False, True])
@pytest.mark.parametrize("with_bed", [False, True])
def test_the_real_mix_sounds_as_if_encoded_whole(split: bool, with_bed: bool) -> None:
    """With wake-up noise, ducking and fades, as a session has them."""
    placed = timeline(600_000, [], ["one", "two", "three"])
    clips = {text: voice(50_000, i) for i, text in enumerate(["one", "two", "three"])}
    mix = Mix(placed, clips, {}, FakeBed(144_000) if with_bed else None, split=split)
    assert_as_whole(mix)


def test_a_bed_alone_is_encoded_once_for_each_loop() -> None:
    """Twelve loops of 6 s cost hardly more than one."""
    mix = FakeMix(12 * 288_000, [], FakeBed(288_000))
    prepared = mp3.prepare(mix, None)
    assert prepared.encoded <= 5  # two of the loop; the first, the last, and what is left over
    assert len(prepared.plan.segments) == 25


@pytest.mark.long
def test_one_changed_line_over_a_bed_encodes_only_what_it_touches() -> None:
    """The other pieces come from the store."""
    store, bed = FakeStore(), FakeBed(100_000)
    mp3.prepare(FakeMix(2_880_000, [FakeEvent(1_000_000, voice(40_000, 1))], bed), store)
    again = mp3.prepare(FakeMix(2_880_000, [FakeEvent(1_000_000, voice(40_000, 2))], bed), store)
    assert again.encoded <= 2
    assert again.reused >= 18


def test_one_changed_line_encodes_one_segment() -> None:
    """The same sentence at the same phase is the same segment, wherever it is."""
    store = FakeStore()
    first = [FakeEvent(i * 150 * PACKET_FRAMES, voice(30_000, i % 3)) for i in range(1, 21)]
    assert mp3.prepare(FakeMix(3_600_000, first), store).encoded == 3
    changed = [*first[:-1], FakeEvent(20 * 150 * PACKET_FRAMES, voice(30_000, 9))]
    again = mp3.prepare(FakeMix(3_600_000, changed), store)
    assert (again.encoded, again.reused) == (1, 3)


@pytest.mark.parametrize(
    "change",
    [
        {"gain": 0.5},
        {"start_frame": 48_001},
        {"clip": voice(20_000, 2)},
        {"channel": "left"},
        {"down_at": 9_600},
    ],
)
def test_what_changes_the_sound_changes_the_key(change: dict[str, object]) -> None:
    """Clip, gain, phase, channel and where it goes down are part of a segment's name."""
    event: dict[str, object] = {"start_frame": 48_000, "clip": voice(20_000, 1)}
    keys = [
        mp3_encoding.plan_mix(FakeMix(96_000, [FakeEvent(**values)], channels=2))[0].segments[0].key  # type: ignore[arg-type]
        for values in (event, event | change)
    ]
    assert keys[0] != keys[1]


@pytest.mark.parametrize("start", [0, 1, 1151, 1152, 47_047, 100_000])
def test_onsets_are_exact(start: int) -> None:
    """A click begins where the timeline says, to one frame."""
    heard = decoded(spliced(FakeMix(150_000, [FakeEvent(start, click())])))[:, 0]
    around = np.pad(heard, 10)[start : start + 500]  # ten frames before to ten after
    match = [float(np.sum(around[10 + lag : 490 + lag])) for lag in range(-10, 11)]
    assert abs(int(np.argmax(match)) - 10) <= 1


def test_a_second_export_is_the_same_to_the_byte() -> None:
    """Nothing depends on time, threads or what the store held."""
    mix = FakeMix(480_000, [FakeEvent(i * 90_000, voice(40_000, i)) for i in range(5)])
    store = FakeStore()
    assert spliced(mix, store) == spliced(mix, store) == spliced(mix, None)


@pytest.mark.parametrize("damage", ["removed", "cut short"])
def test_missing_segments_are_noticed_and_made_again(damage: str) -> None:
    """What is not in the store, or not whole, is encoded again."""
    mix = FakeMix(480_000, [FakeEvent(100_000, voice(40_000)), FakeEvent(300_000, voice(9000, 1))])
    store = FakeStore()
    whole = spliced(mix, store)
    key = mp3.prepare(mix, store).plan.segments[1].key
    if damage == "removed":
        del store.entries["segments", key]
    else:
        store.entries["segments", key] = store.entries["segments", key][:-192]
    assert spliced(mix, store) == whole
    assert mp3.prepare(mix, store).encoded == 0


def test_the_info_packet_carries_right_checksums() -> None:
    """CRC of the sound, put together from segments, and CRC of the tag itself."""
    made = [FakeEvent(0, voice(9000, 1)), FakeEvent(250_000, voice(9000, 2))]
    data = spliced(FakeMix(258_000, made))  # the first and the last segment are cut
    assert int.from_bytes(data[21 + 152 : 21 + 154], "big") == crc16(data[192:])
    assert int.from_bytes(data[21 + 154 : 21 + 156], "big") == crc16(data[: 21 + 154])
    assert int.from_bytes(data[21 + 8 : 21 + 12], "big") + 1 == len(data) // 192
    assert int.from_bytes(data[21 + 12 : 21 + 16], "big") == len(data)


def test_crc_is_the_published_one() -> None:
    """CRC-16/ARC of the digits 1 to 9."""
    assert crc16(b"123456789") == 0xBB3D


@pytest.mark.real
@requires_program("ffmpeg", "ffprobe", "mp3val")
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("total_frames", [1, 47, 48_000, 480_001, 1_234_567])
def test_other_programs_find_the_file_in_order(
    tmp_path: Path, total_frames: int, channels: int
) -> None:
    """mp3val has no complaint, ffprobe reads the length, ffmpeg decodes exactly that many."""
    path = tmp_path / "a.mp3"
    mix = FakeMix(total_frames, [FakeEvent(0, voice(40_000))], channels=channels)
    write_audio(mix, timeline(total_frames, ["A", "B"]), details(), path, store=None)
    report = subprocess.run(["mp3val", path], capture_output=True, text=True).stdout
    complaints = [line for line in report.splitlines() if "WARNING" in line or "ERROR" in line]
    assert [line for line in complaints if "Too few MPEG frames" not in line] == []
    assert not complaints or total_frames < SAMPLE_RATE
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-map", "0:a", "-f", "s16le", "-"],
        capture_output=True,
    )
    assert len(raw.stdout) == 2 * channels * total_frames
    assert raw.stderr == b""
    probe = ["ffprobe", "-v", "error", "-show_entries", "stream=duration", "-of", "csv=p=0", path]
    seconds = subprocess.run(probe, capture_output=True, text=True).stdout.split()[0]
    packets = -(-(total_frames + 1105) // PACKET_FRAMES)
    assert abs(float(seconds) - packets * 0.024) < 0.03
    assert abs(float(seconds) - total_frames / SAMPLE_RATE) < 0.05
