"""MP3: a session spliced from encoded segments, so that only what is new has to be encoded.

`prepare` encodes; `write` puts a file together from what it gives.
"""

from __future__ import annotations

from dataclasses import dataclass

from guided_press.exporting.base import AnyMix, ExportTask, FractionProgress, Segments
from guided_press.exporting.mp3_packets import (
    KIND,
    PacketPlan,
    Segment,
    write_packets,
)
from guided_press.store import Store

__all__ = ["Encoding", "PacketPlan", "prepare", "write"]


@dataclass(frozen=True, slots=True)
class Encoding:
    """All that a file needs.

    Attributes:
        plan: Which packets go where.
        segments: All that the plan names, by key.
        encoded, reused: How many of them were encoded now, and found in the store.
    """

    plan: PacketPlan
    segments: dict[str, Segment]
    encoded: int
    reused: int


def prepare(
    mix: AnyMix, store: Store | None = None, progress: FractionProgress | None = None
) -> Encoding:
    """Encode what is not in the store yet, on all cores.

    Args:
        mix: The sound.
        store: Where segments are found and left; None to encode everything and keep nothing.
        progress: Told how much is done, 0 to 1.

    Raises:
        CacheError: The store cannot be used.
    """
    from guided_press.exporting import mp3_encoding  # loads the codec library

    plan, recipes = mp3_encoding.plan_mix(mix)
    segments = _stored(plan, store)
    missing = [key for key in recipes if key not in segments]
    reused = len(recipes) - len(missing)
    if plan.silence_key not in segments:
        segments[plan.silence_key] = mp3_encoding.encode_silence(mix.channels)
        _keep(store, plan.silence_key, segments[plan.silence_key])
    encoded = mp3_encoding.on_all_cores(lambda key: mp3_encoding.encode(recipes[key], mix), missing)
    for count, (key, segment) in enumerate(encoded, 1):
        segments[key] = segment
        _keep(store, key, segment)
        if progress is not None:
            progress(count / len(missing))
    return Encoding(plan, segments, len(missing), reused)


def write(job: ExportTask) -> Segments:
    """Write an MP3 with tags and chapters."""
    from guided_press.exporting.tags import id3_tag

    encoding = prepare(job.mix, job.store, job.progress)
    tag = id3_tag(job.details, job.mix.total_frames)
    with job.path.open("wb") as file:
        write_packets(encoding.plan, encoding.segments, tag, file)
    return Segments(encoding.encoded, encoding.reused)


def _stored(plan: PacketPlan, store: Store | None) -> dict[str, Segment]:
    """The segments of a plan that are in the store and have the right length."""
    if store is None:
        return {}
    segments = {}
    for key, packets in plan.lengths.items():
        data = store.get(KIND, key)
        if data is not None and len(data) == 2 + packets * plan.packet_bytes:
            segments[key] = Segment.from_bytes(data)
    return segments


def _keep(store: Store | None, key: str, segment: Segment) -> None:
    if store is not None:
        store.put(KIND, key, segment.to_bytes())
