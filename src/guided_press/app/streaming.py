"""The MP3 of a session, any part of it at once, while its pieces are still being encoded.

Every packet is equally long and the plan says what lies where, so the whole file's layout is known
before the first sound is encoded. A part waits only for the segments that lie in it.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from guided_press.errors import GuidedPressError
from guided_press.exporting.mp3_packets import KIND, Segment, SegmentStore, info_packet

if TYPE_CHECKING:
    from guided_press.exporting.mp3_packets import PacketPlan
    from guided_press.mixing import Mix

WAIT_S = 120.0
"""A part whose sound is not encoded by then is given up."""

KEPT_SEGMENTS = 48
"""Segments that stay in memory; a listener needs the next few."""


class SoundLost(GuidedPressError):
    """The sound could not be encoded, or disappeared from the cache."""


@dataclass
class _Arrivals:
    """A store that tells when something was put into it."""

    store: SegmentStore
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def get(self, kind: str, key: str) -> bytes | None:
        return self.store.get(kind, key)

    def put(self, kind: str, key: str, data: bytes) -> None:
        self.store.put(kind, key, data)
        with self.arrived:
            self.arrived.notify_all()


class Mp3Stream:
    """A session's MP3 as one long row of bytes.

    The encoder starts when the first part is asked for, in a thread of its own. The Info packet
    carries no checksum of the sound: it stands before sound that does not exist yet.

    Attributes:
        size: Bytes of the whole.
    """

    def __init__(self, mix: Mix, store: SegmentStore) -> None:
        from guided_press.exporting.mp3_encoding import plan_mix

        self._mix = mix
        self._store = _Arrivals(store)
        self._plan: PacketPlan = plan_mix(mix)[0]
        self._starts = [placed.first_packet for placed in self._plan.segments]
        self._near: OrderedDict[str, Segment] = OrderedDict()
        self._lock = threading.Lock()
        self._encoding = False
        self._encoded = False
        self.size = (self._plan.total_packets + 1) * self._plan.packet_bytes

    def read(self, start: int, stop: int) -> bytes:
        """Bytes from ``start`` to before ``stop``; waits until they are encoded.

        Args:
            start: Within the size.
            stop: At most a few hundred kB later.

        Raises:
            SoundLost: They cannot be had.
        """
        size = self._plan.packet_bytes
        first, last = start // size, -(-stop // size)
        packets = b"".join(self._packets(first, last))
        return packets[start - first * size : stop - first * size]

    def _packets(self, first: int, last: int) -> list[bytes]:
        """Packets of the file: the Info packet is number 0, sound begins at 1."""
        size = self._plan.packet_bytes
        silence = self._segment(self._plan.silence_key, 1).packets
        parts: list[bytes] = []
        position = first - 1
        if first == 0:
            parts.append(info_packet(self._plan, Segment(silence, 0), 0))
            position = 0
        end = min(last - 1, self._plan.total_packets)
        index = max(bisect_right(self._starts, position) - 1, 0)
        while position < end:
            while index < len(self._starts) and self._plan.segments[index].end_packet <= position:
                index += 1
            placed = self._plan.segments[index] if index < len(self._starts) else None
            if placed is None or placed.first_packet > position:
                until = min(end, placed.first_packet if placed else end)
                parts.append(silence * (until - position))
            else:
                until = min(end, placed.end_packet)
                packets = self._segment(placed.key, placed.packets).packets
                inside = position - placed.first_packet
                parts.append(packets[inside * size : (inside + until - position) * size])
            position = until
        return parts

    def _segment(self, key: str, packets: int) -> Segment:
        with self._lock:
            if key in self._near:
                self._near.move_to_end(key)
                return self._near[key]
        found = self._awaited(key, packets)
        with self._lock:
            self._near[key] = found
            while len(self._near) > KEPT_SEGMENTS:
                self._near.popitem(last=False)
        return found

    def _awaited(self, key: str, packets: int) -> Segment:
        """A segment from the store, as soon as it is there; one that was pruned is made again."""
        length = 2 + packets * self._plan.packet_bytes
        for _ in range(2):
            self._encode()
            with self._store.arrived:
                self._store.arrived.wait_for(lambda: self._there(key, length), WAIT_S)
            data = self._store.get(KIND, key)
            if data is not None and len(data) == length:
                return Segment.from_bytes(data)
            with self._lock:
                self._encoding = self._encoding and not self._encoded
        raise SoundLost("This part of the sound could not be made. Open the session again.")

    def _there(self, key: str, length: int) -> bool:
        data = self._store.get(KIND, key)
        return self._encoded or (data is not None and len(data) == length)

    def _encode(self) -> None:
        with self._lock:
            if self._encoding:
                return
            self._encoding, self._encoded = True, False
        threading.Thread(target=self._encode_all, name="encoder", daemon=True).start()

    def _encode_all(self) -> None:
        from guided_press.exporting.mp3 import prepare

        try:
            prepare(self._mix, self._store)
        finally:
            with self._store.arrived:
                self._encoded = True
                self._store.arrived.notify_all()
