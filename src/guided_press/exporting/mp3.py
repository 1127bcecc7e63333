"""MP3: a session spliced from encoded segments, so that only what is new has to be encoded.

`write` does everything; `prepare` stops before the file, and `write_mp3` writes the file again from
what `prepare` left in the store, without loading a codec library or numpy.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from guided_press.exporting.base import Coded, Job, Progress
from guided_press.exporting.mp3_packets import (
    KIND,
    MissingSegments,
    PacketPlan,
    Segment,
    SegmentStore,
    load_segments,
    write_packets,
)
from guided_press.files import atomic_file

if TYPE_CHECKING:
    from guided_press.mixing import Mix

__all__ = ["MissingSegments", "PacketPlan", "Prepared", "prepare", "write", "write_mp3"]


@dataclass(frozen=True, slots=True)
class Prepared:
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
    mix: Mix, store: SegmentStore | None = None, progress: Progress | None = None
) -> Prepared:
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
    segments = _found(plan, store)
    missing = [recipe for key, recipe in recipes.items() if key not in segments]
    reused = len(recipes) - len(missing)
    if plan.silence_key not in segments:
        segments[plan.silence_key] = mp3_encoding.encode_silence(mix.channels)
        _keep(store, plan.silence_key, segments[plan.silence_key])
    for done, (key, segment) in enumerate(mp3_encoding.encode_all(missing, mix), 1):
        segments[key] = segment
        _keep(store, key, segment)
        if progress is not None:
            progress(done / len(missing))
    return Prepared(plan, segments, len(missing), reused)


def write_mp3(plan: PacketPlan, store: SegmentStore, tag: bytes, path: Path) -> int:
    """Write a file from a plan and the store alone.

    Args:
        plan: Of a `Prepared`; may have been kept as JSON.
        store: The one that was given to `prepare`.
        tag: A complete ID3 tag, see ``tags.id3_tag``.
        path: Where; its folder exists.

    Returns:
        Length of the file in bytes.

    Raises:
        MissingSegments: Some were pruned or damaged: `prepare` again. Nothing was written.
        ExportError: The file could not be written.
    """
    segments = load_segments(plan, store)
    with atomic_file(path) as temporary, temporary.open("wb") as file:
        write_packets(plan, segments, tag, file)
        return file.tell()


def write(job: Job) -> Coded:
    """Write an MP3 with tags and chapters."""
    from guided_press.exporting.tags import id3_tag

    prepared = prepare(job.mix, job.store, job.progress)
    tag = id3_tag(job.details, job.mix.total_frames)
    with job.path.open("wb") as file:
        write_packets(prepared.plan, prepared.segments, tag, file)
    return Coded(prepared.encoded, prepared.reused, prepared.plan, tag)


def _found(plan: PacketPlan, store: SegmentStore | None) -> dict[str, Segment]:
    """The segments of a plan that are in the store and have the right length."""
    if store is None:
        return {}
    found = {}
    for key, packets in plan.lengths.items():
        data = store.get(KIND, key)
        if data is not None and len(data) == 2 + packets * plan.packet_bytes:
            found[key] = Segment.from_bytes(data)
    return found


def _keep(store: SegmentStore | None, key: str, segment: Segment) -> None:
    if store is not None:
        store.put(KIND, key, segment.to_bytes())
