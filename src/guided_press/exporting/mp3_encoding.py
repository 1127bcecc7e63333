"""From a mix to encoded segments: which stretches have sound, what names them, and their packets.

Without a bed a segment is a group of clips whose packets would touch, with silence around it; its
name is made from its clips. With a bed everything has sound, and is cut into pieces of equal length
that are named by their samples: a piece that sounds the same (the bed alone, one loop later) is
encoded once.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import av
import numpy as np

from guided_press.exporting.base import AnyMix
from guided_press.exporting.mp3_packets import (
    DELAY_FRAMES,
    PACKET_FRAMES,
    PacketPlan,
    PlacedSegment,
    Segment,
    crc16,
)
from guided_press.sound.clip import FloatArray
from guided_press.store import key_of
from guided_press.units import SAMPLE_RATE, Frames

if TYPE_CHECKING:
    from guided_press.mixing import Event

BITRATES = {1: 64_000, 2: 128_000}
"""Bit/s by number of channels."""

MARGIN_PACKETS = 4
"""Packets of silence before and after the clips of a segment: the encoder comes to rest in them."""

GAP_PACKETS = 94
"""Clips with less silence between them (2.3 s) are one segment. LAME hears more finely the longer
it is quiet: its hearing threshold falls by 7.5 % a packet, for 94 packets. From then on it does not
depend on what was before, and a segment's packets are those of encoding the whole, to the bit.
Measured on the shipped sessions: from 24 packets on, sentences differ by up to 0.036."""

REST_PACKETS = 40
"""Silence that the encoder gets before a segment, to fall from its starting threshold to rest."""

PIECE_PACKETS = 125
"""Length of a piece of a session with a bed: 3 s, so that loops of whole multiples meet again."""

LEAD_PACKETS = 64
"""Sound before a piece that is encoded with it and cut off: the encoder's memory, and the time in
which its hearing threshold falls from where it starts to that of a quiet bed.
Largest difference from encoding the whole, measured with our beds, quiet ones and music: 16 packets
0.024, 48 packets 0.005, 64 packets 0 to 0.0024, 94 packets 0. Each of them costs time."""

_TAIL_PACKETS = 3
"""Sound after a piece that the encoder looks at."""

_BLOCK_PACKETS = 125
"""What is handed to the encoder at once."""

_SCHEMA = 1
"""Raise it when segments of before must not be used any more."""

_Key = TypeVar("_Key")
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to encode one segment from the mix.

    Attributes:
        placed: Where it goes, how long it is, and its key.
        lead_packets: Sound before it that is encoded with it and cut off.
        rest_packets: Silence before that, whatever the mix has there; cut off as well.
    """

    placed: PlacedSegment
    lead_packets: int = 0
    rest_packets: int = 0

    @property
    def start_frame(self) -> int:
        """First frame that is read from the mix; may be negative."""
        return (self.placed.first_packet - self.lead_packets) * PACKET_FRAMES

    @property
    def end_frame(self) -> int:
        """First frame after what is read from the mix; may lie beyond its end."""
        return (self.placed.end_packet + _TAIL_PACKETS) * PACKET_FRAMES


def plan_mix(mix: AnyMix) -> tuple[PacketPlan, dict[str, Recipe]]:
    """Decide which packets make up a session.

    Returns:
        The plan, and how to encode each of its segments, by key.
    """
    recipes = _piece_recipes(mix) if mix.bed is not None else _group_recipes(mix)
    plan = PacketPlan(
        mix.total_frames,
        mix.channels,
        BITRATES[mix.channels],
        _key("silence", mix.channels),
        tuple(recipe.placed for recipe in recipes),
    )
    by_key: dict[str, Recipe] = {}
    for recipe in recipes:
        by_key.setdefault(recipe.placed.key, recipe)
    return plan, by_key


def encode_silence(channels: int) -> Segment:
    """The packet of silence; every one is the same."""
    zeros = np.zeros((2 * PACKET_FRAMES, channels), np.float32)
    return _segment(_encode([zeros], channels)[:1])


def encode(recipe: Recipe, mix: AnyMix) -> Segment:
    """Encode one segment; may run in several threads at once."""
    packets = _encode(_blocks(recipe, mix), mix.channels)
    first = recipe.rest_packets + recipe.lead_packets
    return _segment(packets[first : first + recipe.placed.packets])


def on_all_cores(
    make: Callable[[_Key], _Made], keys: Iterable[_Key]
) -> Iterator[tuple[_Key, _Made]]:
    """Make something for every key; codecs and digests let go of Python's lock.

    Yields:
        Key and result, in the order in which they become ready.
    """
    pool = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="encode")
    try:
        futures: dict[Future[_Made], _Key] = {pool.submit(make, key): key for key in keys}
        for future in as_completed(futures):
            yield futures.pop(future), future.result()  # popped: results are large
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def samples_of(mix: AnyMix, start_frame: int, frames: int) -> FloatArray:
    """Read a stretch that may reach beyond the session; there is silence outside.

    Returns:
        float32, shape (frames, channels).
    """
    first, last = max(start_frame, 0), min(start_frame + frames, mix.total_frames)
    samples = np.zeros((frames, mix.channels), np.float32)
    if last > first:
        samples[first - start_frame : last - start_frame] = mix.read(
            Frames(first), Frames(last - first)
        )
    return samples


def _blocks(recipe: Recipe, mix: AnyMix) -> Iterator[FloatArray]:
    if recipe.rest_packets:
        yield np.zeros((recipe.rest_packets * PACKET_FRAMES, mix.channels), np.float32)
    for start in range(recipe.start_frame, recipe.end_frame, _BLOCK_PACKETS * PACKET_FRAMES):
        frames = min(_BLOCK_PACKETS * PACKET_FRAMES, recipe.end_frame - start)
        yield samples_of(mix, start, frames)


def _group_recipes(mix: AnyMix) -> list[Recipe]:
    return [
        Recipe(
            PlacedSegment(first, end - first, _group_key(mix, group, first, end)),
            rest_packets=min(REST_PACKETS, first),
        )
        for first, end, group in _groups(mix)
    ]


def _groups(mix: AnyMix) -> Iterator[tuple[int, int, list[Event]]]:
    """Events with little silence between them: first packet, packet after the last, events."""
    group: list[Event] = []
    first = end = last_stop = 0
    for event in mix.events:
        stop = min(event.start_frame + event.clip.frames, mix.total_frames)
        if stop <= event.start_frame:
            continue
        event_first = max(event.start_frame // PACKET_FRAMES - MARGIN_PACKETS, 0)
        event_end = (stop - 1 + DELAY_FRAMES) // PACKET_FRAMES + 1 + MARGIN_PACKETS
        if group and event.start_frame - last_stop >= GAP_PACKETS * PACKET_FRAMES:
            yield first, end, group
            group = []
        if not group:
            first, end, last_stop = event_first, event_end, stop
        group.append(event)
        end, last_stop = max(end, event_end), max(last_stop, stop)
    if group:
        yield first, end, group


def _group_key(mix: AnyMix, group: list[Event], first: int, end: int) -> str:
    # At the start of a session the encoder has not come to rest yet, and nor has ours.
    parts: list[str | int | float] = [end - first, min(REST_PACKETS, first)]
    for event in group:
        offset = event.start_frame - first * PACKET_FRAMES
        frames = min(event.clip.frames, mix.total_frames - event.start_frame)
        down_at = -1 if event.down_at is None else event.down_at
        parts += [event.clip.key, offset, frames, event.gain, event.channel, down_at]
    return _key("group", mix.channels, *parts)


def _piece_recipes(mix: AnyMix) -> list[Recipe]:
    total = PacketPlan(mix.total_frames, mix.channels, 0, "", ()).total_packets

    def named(first: int) -> Recipe:
        # At the start of a session nothing is before it, not even silence.
        packets, lead = min(PIECE_PACKETS, total - first), min(LEAD_PACKETS, first)
        digest = hashlib.blake2b(digest_size=16)
        for block in _blocks(Recipe(PlacedSegment(first, packets, ""), lead), mix):
            digest.update(block.data)
        key = _key("piece", mix.channels, packets, lead, digest.digest())
        return Recipe(PlacedSegment(first, packets, key), lead)

    recipes = dict(on_all_cores(named, range(0, total, PIECE_PACKETS)))
    return [recipes[first] for first in sorted(recipes)]


def _key(kind: str, channels: int, *parts: str | bytes | int | float) -> str:
    codec = ".".join(str(number) for number in av.library_versions["libavcodec"])
    margins = (MARGIN_PACKETS, REST_PACKETS, LEAD_PACKETS, _TAIL_PACKETS)
    return key_of(
        "mp3", _SCHEMA, "libmp3lame", codec, BITRATES[channels], *margins, kind, channels, *parts
    )


def _segment(packets: list[bytes]) -> Segment:
    joined = b"".join(packets)
    return Segment(joined, crc16(joined))


def _encode(blocks: Iterable[FloatArray], channels: int) -> list[bytes]:
    """Encode blocks of shape (frames, channels) with LAME; every packet stands alone."""
    codec = av.CodecContext.create("libmp3lame", "w")
    assert isinstance(codec, av.AudioCodecContext)
    layout = "mono" if channels == 1 else "stereo"
    codec.sample_rate, codec.layout, codec.format = SAMPLE_RATE, layout, "fltp"
    codec.bit_rate = BITRATES[channels]
    # Two people share one pair of earphones in stereo: no ear may hear what is for the other.
    codec.options = {"reservoir": "0", "joint_stereo": "0"}
    packets: list[bytes] = []
    position = 0
    for block in blocks:
        planes = np.ascontiguousarray(block.T)
        frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout=layout)
        frame.sample_rate, frame.pts = SAMPLE_RATE, position
        position += len(block)
        packets += [bytes(packet) for packet in codec.encode(frame)]
    packets += [bytes(packet) for packet in codec.encode(None)]
    return packets
