"""Writing an MP3 from ready packets: no codec, no numpy, only bytes.

A session is mostly silence and repeated sentences. Encoded without a bit reservoir every MP3 packet
stands alone, so a file is a *plan* (which segment begins at which packet), the packets of the
segments, and one packet of silence everywhere else. The encoder's delay is 1105 frames: packet
``i`` carries the session from frame ``i * 1152 - 1105`` on.

Sources: the MPEG-1 Layer III header (ISO/IEC 11172-3, 2.4.1.3) and the Info tag as LAME writes it
(http://gabriel.mp3-tech.org/mp3infotag.html).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import BinaryIO

from guided_press.units import GRID_FRAMES, SAMPLE_RATE, Frames

PACKET_FRAMES = GRID_FRAMES
"""Frames in a packet: 24 ms."""

DELAY_FRAMES = 1_105
"""Frames that a decoder throws away at the start: 576 of the encoder and 529 of the decoder."""

KIND = "segments"
"""The store's kind of entries that are read here."""

_DECODER_DELAY_FRAMES = 529
_SILENCE_RUN_PACKETS = 4_096
"""Silence is written in pieces of at most this many packets (under 2 MB)."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Packets that follow one another.

    Attributes:
        packets: Whole packets, one after the other.
        crc: CRC-16 of them.
    """

    packets: bytes
    crc: int

    def to_bytes(self) -> bytes:
        """The form that is kept in the store."""
        return struct.pack("<H", self.crc) + self.packets

    @classmethod
    def from_bytes(cls, data: bytes) -> Segment:
        """Read the kept form.

        Raises:
            ValueError: Too short.
        """
        if len(data) < 2:
            raise ValueError("a segment has at least its checksum")
        return cls(data[2:], int.from_bytes(data[:2], "little"))


@dataclass(frozen=True, slots=True)
class PlacedSegment:
    """Where a segment goes.

    Attributes:
        first_packet: From 0.
        packets: How many; those beyond the end of the session are left out.
        key: Of the segment.
    """

    first_packet: int
    packets: int
    key: str

    @property
    def end_packet(self) -> int:
        """The first packet after it."""
        return self.first_packet + self.packets


@dataclass(frozen=True, slots=True)
class PacketPlan:
    """Which packets make up a file.

    Attributes:
        total_frames: Length of the sound.
        channels: 1 or 2.
        bitrate: Bit/s; a packet has ``bitrate * 0.024 / 8`` bytes.
        silence_key: Of the segment that is one packet of silence.
        segments: In order, not overlapping.
    """

    total_frames: Frames
    channels: int
    bitrate: int
    silence_key: str
    segments: tuple[PlacedSegment, ...]

    @property
    def packet_bytes(self) -> int:
        """Length of every packet: at 48 kHz none needs padding."""
        return self.bitrate * PACKET_FRAMES // (8 * SAMPLE_RATE)

    @property
    def total_packets(self) -> int:
        """Packets of sound, without the Info packet; FFmpeg refuses files with only one."""
        return max(2, -(-(self.total_frames + DELAY_FRAMES) // PACKET_FRAMES))

    @property
    def lengths(self) -> dict[str, int]:
        """Packets of every segment that is needed, by key; the one of silence first."""
        return {self.silence_key: 1} | {placed.key: placed.packets for placed in self.segments}


def write_packets(
    plan: PacketPlan, segments: Mapping[str, Segment], tag: bytes, file: BinaryIO
) -> None:
    """Write a whole MP3.

    Args:
        plan: What goes where.
        segments: All that the plan names.
        tag: A complete ID3v2 tag; may be empty.
        file: Open for writing, at its start.
    """
    file.write(tag)
    file.write(info_packet(plan, segments[plan.silence_key], _music_crc(plan, segments)))
    silence = segments[plan.silence_key].packets
    long_silence = silence * min(_SILENCE_RUN_PACKETS, plan.total_packets)
    for run in _runs(plan, segments):
        if isinstance(run, Segment):
            file.write(run.packets)
            continue
        for _ in range(run // _SILENCE_RUN_PACKETS):
            file.write(long_silence)
        file.write(silence * (run % _SILENCE_RUN_PACKETS))


@lru_cache(maxsize=16)  # the end of a session is met twice in its file, and in many files alike
def crc16(data: bytes) -> int:
    """CRC-16/ARC, the one of the Info tag (polynomial 0x8005, reflected)."""
    table, crc = _crc_table(), 0
    for byte in data:
        crc = crc >> 8 ^ table[(crc ^ byte) & 0xFF]
    return crc


def _runs(plan: PacketPlan, segments: Mapping[str, Segment]) -> Iterator[Segment | int]:
    """The file's packets in order: segments, and counts of silent packets between them."""
    size, position = plan.packet_bytes, 0
    for placed in plan.segments:
        packets = min(placed.packets, plan.total_packets - placed.first_packet)
        if placed.first_packet > position:
            yield placed.first_packet - position
        segment = segments[placed.key]
        if packets < placed.packets:
            part = segment.packets[: packets * size]
            segment = Segment(part, crc16(part))
        yield segment
        position = placed.first_packet + packets
    if plan.total_packets > position:
        yield plan.total_packets - position


def info_packet(plan: PacketPlan, silence: Segment, music_crc: int) -> bytes:
    """The packet before the sound that tells its exact length; decoders do not play it.

    Args:
        plan: What goes where.
        silence: One packet of silence.
        music_crc: Of all packets of sound; 0 when they are not known yet.
    """
    total_bytes = (plan.total_packets + 1) * plan.packet_bytes
    end_padding = plan.total_packets * PACKET_FRAMES - DELAY_FRAMES - plan.total_frames
    delays = (DELAY_FRAMES - _DECODER_DELAY_FRAMES) << 12 | end_padding + _DECODER_DELAY_FRAMES
    side_info_bytes = 17 if plan.channels == 1 else 32
    mode = 0 if plan.channels == 1 else 1
    body = b"".join(
        (
            silence.packets[:4] + bytes(side_info_bytes),
            # Frame count, byte count, table of contents and quality follow.
            struct.pack(">4sIII", b"Info", 0xF, plan.total_packets, total_bytes),
            bytes(i * 256 // 100 for i in range(100)),  # constant rate: byte position is time
            struct.pack(">I", 0),  # quality: not stated
            b"LAME3.100",
            # Revision 0 and constant rate; no low-pass, peak or replay gain stated; no flags.
            struct.pack(">BBfHHBB", 1, 0, 0.0, 0, 0, 0, plan.bitrate // 1000),
            delays.to_bytes(3, "big"),
            struct.pack(">BBH", 2 << 6 | mode << 2, 0, 0),  # 48 kHz source; no gain, no preset
            struct.pack(">IH", total_bytes, music_crc),
        )
    )
    return (body + struct.pack(">H", crc16(body))).ljust(plan.packet_bytes, b"\0")


def _music_crc(plan: PacketPlan, segments: Mapping[str, Segment]) -> int:
    """CRC-16 of all packets of sound, put together from those of the segments."""
    size = plan.packet_bytes
    silence = segments[plan.silence_key].crc
    crc = 0
    for run in _runs(plan, segments):
        if isinstance(run, Segment):
            crc = _times(crc, _shift(len(run.packets))) ^ run.crc
        else:
            crc = _times(crc, _shift(run * size)) ^ _repeated(silence, size, run)
    return crc


# A CRC with start value 0 is a remainder of polynomials over GF(2), so that the CRC of two pieces
# is the first one's, moved on by the second one's length, plus the second one's. Bit 15 is x^0.


@cache
def _repeated(crc: int, size: int, times: int) -> int:
    """CRC of a piece of ``size`` bytes, written ``times`` times."""
    if times <= 1:
        return crc if times else 0
    half = _repeated(crc, size, times // 2)
    even = _times(half, _shift(size * (times // 2))) ^ half
    return _times(even, _shift(size)) ^ crc if times % 2 else even


@cache
def _shift(size: int) -> int:
    """What moves a CRC on by so many bytes: x^(8 * size)."""
    if size == 0:
        return 0x8000
    if size % 2:
        return _times(_shift(size - 1), 0x0080)
    half = _shift(size // 2)
    return _times(half, half)


def _times(left: int, right: int) -> int:
    """Product of two remainders."""
    product = 0
    while left:
        if left & 0x8000:
            product ^= right
        left = left << 1 & 0xFFFF
        right = right >> 1 ^ (0xA001 if right & 1 else 0)
    return product


@cache
def _crc_table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
        table.append(crc)
    return tuple(table)
