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

import hashlib
import json
import os
import struct
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import guided_press
from guided_press.app.exported import Exported, check_output
from guided_press.app.stores import open_store
from guided_press.app.wishes import Wishes
from guided_press.errors import ScriptError, VoiceError
from guided_press.exporting import Written
from guided_press.exporting.mp3 import MissingSegments, PacketPlan, write_mp3
from guided_press.knowledge.loading import load_knowledge
from guided_press.session.script_files import find_script, read_script
from guided_press.store import Store, key_of
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

_SETTLED_S = 2.0
"""A sound file changed less than this before the export began may have been read half changed."""

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
class VoiceAsked:
    """What a speaker is made from, and who answered.

    Attributes:
        engine, name, rate_wpm, voice_lufs, tone: As for `Speaker`.
        key: Of the speaker that spoke.
        engine_id: Its engine.
    """

    engine: str
    name: str | None
    rate_wpm: int
    voice_lufs: float
    tone: str | None
    key: str
    engine_id: str

    def answers_still(self, store: Store) -> bool:
        """Whether the same voice of the same version would speak today."""
        from guided_press.voices.speakers import speaker_for

        try:
            with speaker_for(
                self.engine, self.name, self.rate_wpm, self.voice_lufs, store, str, self.tone
            ) as speaker:
                return speaker.key == self.key
        except VoiceError:  # the full way says what is wrong
            return False


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is needed to write a session's MP3 again.

    Attributes:
        plan: Which packets.
        tag: The ID3 tag that stands before them.
        timeline: For captions, chapters and the summary.
        voice: Who spoke.
        sounds: Own sound files and digests of their content.
        sentences, segments: How many different ones there are.
    """

    plan: PacketPlan
    tag: bytes
    timeline: Timeline
    voice: VoiceAsked
    sounds: tuple[tuple[str, str], ...]
    sentences: int
    segments: int

    def to_bytes(self) -> bytes:
        """The form that is kept."""
        head = {
            "plan": self.plan.to_json(),
            "timeline": dict(_rows(self.timeline)),
            "voice": astuple(self.voice),
            "sounds": self.sounds,
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
            VoiceAsked(*head["voice"]),
            tuple((path, known) for path, known in head["sounds"]),
            *head["counts"],
        )

    def holds_still(self, store: Store) -> bool:
        """Whether voice and own sounds are what they were."""
        return all(digest(Path(path)) == known for path, known in self.sounds) and (
            self.voice.answers_still(store)
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
        if not kept.holds_still(self._store):
            return None
        try:
            size = write_mp3(kept.plan, self._store, kept.tag, self._target)
        except MissingSegments:
            return None
        frames = kept.plan.total_frames
        written = Written(self._target, frames, size, 0, kept.segments, kept.plan, kept.tag)
        return Exported(
            written, (), kept.timeline, kept.voice.engine_id, 0, kept.sentences, kept.sounds
        )

    def keep(self, prepared: Prepared, written: Written) -> None:
        """Keep what a full export found out, unless script or sounds changed meanwhile.

        Raises:
            CacheError: The store cannot be used.
        """
        if self._key is None or written.packet_plan is None or self._find_key() != self._key:
            return
        sounds = own_sounds(prepared)
        if any(_touched_since(path, self._began_s) for path in sounds):
            return
        session, speaker = prepared.script.session, prepared.speaker
        voice = VoiceAsked(
            session.voice.engine,
            session.voice.name,
            session.voice.rate_wpm,
            float(session.sound.voice_lufs),
            session.voice.tone,
            speaker.key,
            speaker.spoken_by,
        )
        kept = Kept(
            written.packet_plan,
            written.tag,
            prepared.timeline,
            voice,
            tuple((str(path), digest(path)) for path in sounds),
            speaker.synthesized + speaker.reused,
            written.encoded_segments + written.reused_segments,
        )
        self._store.put(KIND, self._key, kept.to_bytes())

    def _find_key(self) -> str | None:
        """Name everything that an MP3 depends on and that is known without parsing the script.

        Returns:
            None when nothing may be kept, or the script cannot be read; the full way says why.
        """
        # A person's screening is gone through each time, and nothing of it is left in the cache.
        if self._target.suffix.lower() != ".mp3" or self._wishes.profile is not None:
            return None
        try:
            script = find_script(self._source)
            content = read_script(script, str(script))
            folder = str(script.parent.resolve())
        except (OSError, ValueError, ScriptError):
            return None
        known = load_knowledge().fingerprint()
        wanted = [f"{field.name}={getattr(self._wishes, field.name)!r}" for field in fields(Wishes)]
        here = str(Path.cwd()) if self._wishes.bed else ""  # a wished sound is looked for here
        return key_of("warm", _SCHEMA, program_identity(), known, folder, content, here, *wanted)


def export_again(source: Path | str, target: Path) -> Exported | None:
    """Write an MP3 that was exported before without any wish; None when it has to be made anew.

    Raises:
        ExportError: The file cannot be written there.
    """
    if target.suffix.lower() != ".mp3":
        return None
    check_output(target)
    return Memory(open_store(), source, target, Wishes()).export()


@cache
def program_identity() -> str:
    """Names the code that runs: our modules as they lie on disk, Python, and every package.

    Modules go by size and time of change, packages by the version in their folder's name: a third
    of a millisecond each, where reading metadata would take thirty.
    """
    package = Path(guided_press.__file__).parent
    ours = sorted(_modules(package))
    installed = sorted(name for folder in sys.path for name in _distributions(folder))
    return key_of(sys.version, sys.platform, *ours, *installed)


def _modules(folder: Path | str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                facts = entry.stat()
                yield f"{entry.path} {facts.st_size} {facts.st_mtime_ns}"
            elif entry.is_dir() and entry.name not in ("__pycache__", "data", "static"):
                yield from _modules(entry.path)


def _distributions(folder: str) -> Iterable[str]:
    try:
        names = os.listdir(folder)  # noqa: PTH208  paths would be made of hundreds of names
        return [name for name in names if name.endswith((".dist-info", ".egg-info"))]
    except OSError:  # a ZIP file, or a folder that is not there
        return []


def own_sounds(prepared: Prepared) -> list[Path]:
    """The person's own sound files in a session."""
    from guided_press.session.script import ChimeFiles
    from guided_press.sound.beds import BED_NAMES

    sound, folder = prepared.script.session.sound, prepared.script.folder
    if prepared.own_bed is not None:
        names = [str(prepared.own_bed)]
    else:
        names = [] if sound.bed in BED_NAMES else [sound.bed]
    if isinstance(sound.chimes, ChimeFiles):
        names += sound.chimes.model_dump(exclude_none=True).values()
    # As they are named: a link that leads to another file from now on is another sound.
    return [(folder / name).absolute() for name in names]


def _touched_since(path: Path, began_s: float) -> bool:
    try:
        link, facts = path.lstat(), path.stat()
    except OSError:  # gone since it was read
        return True
    changed_s = max(link.st_ctime, facts.st_mtime, facts.st_ctime)
    return changed_s > min(began_s, time.time()) - _SETTLED_S


def digest(path: Path) -> str:
    """Of a file's content; empty when it is gone."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except OSError:
        return ""


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
