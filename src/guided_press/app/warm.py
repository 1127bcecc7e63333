"""Warm exports: what was exported before is written again from what the store kept of it.

After a full export of an MP3 the store keeps its packet plan, its tag and its timeline, under a key
made of everything that the file depends on. Asked for the same again, nothing is parsed, compiled
or encoded: packets are copied. The file is the same to the byte, because the key names the
program's own code, every installed package, the point data, the script's bytes and the wishes; and
because voice and own sound files, which only the script names, are compared before anything is
written. Whatever is missing or different leads to the full export.

Nothing here imports YAML, pydantic, numpy or a codec: a warm export lasts little longer than the
start of Python.
"""

from __future__ import annotations

import json
import struct
import time
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guided_press.app.exported import Exported, check_output
from guided_press.app.identity import Origins, VoiceAsked, name_of
from guided_press.app.stores import open_store
from guided_press.app.wishes import Wishes
from guided_press.exporting import Written
from guided_press.exporting.mp3 import MissingSegments, PacketPlan, write_mp3
from guided_press.store import Store
from guided_press.timeline import (
    Adjusted,
    Chapter,
    PlacedChime,
    PlacedClip,
    PlacedGate,
    PlacedHold,
    PlacedSlot,
    Span,
    Timeline,
)

if TYPE_CHECKING:
    from guided_press.app.preparing import Prepared

KIND = "plans"

_SCHEMA = 1
"""Counts up when what is kept changes its form."""

_HEAD = struct.Struct("<I")
"""Bytes of the JSON that follows; the tag is the rest."""

_MARKS: dict[str, type[Any]] = {
    "slots": PlacedSlot,
    "clips": PlacedClip,
    "chimes": PlacedChime,
    "holds": PlacedHold,
    "gates": PlacedGate,
    "chapters": Chapter,
    "adjusted": Adjusted,
}


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is needed to write a session's MP3 again.

    Attributes:
        plan: Which packets.
        tag: The ID3 tag that stands before them.
        timeline: For captions, chapters and the summary.
        origins: Who spoke, and which own sounds are in it.
        sentences, segments: How many different ones there are.
    """

    plan: PacketPlan
    tag: bytes
    timeline: Timeline
    origins: Origins
    sentences: int
    segments: int

    def to_bytes(self) -> bytes:
        """The form that is kept."""
        head = {
            "plan": self.plan.to_json(),
            "timeline": dict(_rows(self.timeline)),
            "voice": astuple(self.origins.voice),
            "sounds": self.origins.sounds,
            "counts": [self.sentences, self.segments],
        }
        text = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
        return _HEAD.pack(len(text)) + text + self.tag

    @classmethod
    def from_bytes(cls, data: bytes) -> Kept:
        """Read the kept form; the store has checked that it is whole."""
        (size,) = _HEAD.unpack_from(data)
        head = json.loads(data[_HEAD.size : _HEAD.size + size])
        return cls(
            PacketPlan.from_json(head["plan"]),
            data[_HEAD.size + size :],
            _timeline(head["timeline"]),
            Origins(VoiceAsked(*head["voice"]), tuple(map(tuple, head["sounds"]))),
            *head["counts"],
        )


class Memory:
    """What is known of one export from the last time.

    Args:
        store: The cache.
        source: A path, or the id of a shipped script.
        target: The file to write.
        wishes: What is wanted differently from the script.
    """

    def __init__(self, store: Store, source: Path | str, target: Path, wishes: Wishes) -> None:
        self._store = store
        self._source = source
        self._target = target
        self._wishes = wishes
        self._began_s = time.time()
        self._key = self._find_key()

    def export(self) -> Exported | None:
        """Write the file as the last time; None when it has to be made anew.

        Raises:
            ExportError: The file could not be written.
        """
        data = self._store.get(KIND, self._key) if self._key else None
        if data is None:
            return None
        kept = Kept.from_bytes(data)
        if not kept.origins.hold_still(self._store):
            return None
        try:
            size = write_mp3(kept.plan, self._store, kept.tag, self._target)
        except MissingSegments:
            return None
        frames = kept.plan.total_frames
        written = Written(self._target, frames, size, 0, kept.segments, kept.plan, kept.tag)
        origins = kept.origins
        return Exported(
            written, (), kept.timeline, origins.voice.engine_id, 0, kept.sentences, origins.sounds
        )

    def keep(self, prepared: Prepared, written: Written) -> None:
        """Keep what a full export found out, unless script or sounds changed meanwhile.

        Raises:
            CacheError: The store cannot be used.
        """
        if self._key is None or written.packet_plan is None or self._find_key() != self._key:
            return
        speaker = prepared.speaker
        origins = Origins.of(prepared.script, speaker, prepared.own_bed, self._began_s)
        if origins is None:
            return
        kept = Kept(
            written.packet_plan,
            written.tag,
            prepared.timeline,
            origins,
            speaker.synthesized + speaker.reused,
            written.encoded_segments + written.reused_segments,
        )
        self._store.put(KIND, self._key, kept.to_bytes())

    def _find_key(self) -> str | None:
        if self._target.suffix.lower() != ".mp3":
            return None
        return name_of(f"warm {_SCHEMA}", self._source, self._wishes)


def export_again(source: Path | str, target: Path) -> Exported | None:
    """Write an MP3 that was exported before without any wish; None when it has to be made anew.

    Raises:
        ExportError: The file cannot be written there.
    """
    if target.suffix.lower() != ".mp3":
        return None
    check_output(target)
    return Memory(open_store(), source, target, Wishes()).export()


def _rows(timeline: Timeline) -> Iterator[tuple[str, Any]]:
    yield "title", timeline.title
    yield "total_frames", timeline.total_frames
    yield "routine", [timeline.routine.start_frame, timeline.routine.end_frame]
    for name, kind in _MARKS.items():
        names = [field.name for field in fields(kind)]
        yield name, [[getattr(mark, part) for part in names] for mark in getattr(timeline, name)]


def _timeline(rows: dict[str, Any]) -> Timeline:
    marks = {
        name: tuple(
            kind(*[tuple(part) if isinstance(part, list) else part for part in row])
            for row in rows[name]
        )
        for name, kind in _MARKS.items()
    }
    return Timeline(
        title=rows["title"],
        total_frames=rows["total_frames"],
        routine=Span(*rows["routine"]),
        **marks,
    )
