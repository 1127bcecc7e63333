"""What a session is made from, named without parsing it, so that what was kept of it may be used.

Nothing here imports YAML, pydantic, numpy or a codec.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import guided_press
from guided_press.app.wishes import Wishes
from guided_press.errors import ScriptError, VoiceError
from guided_press.knowledge.loading import load_knowledge
from guided_press.session.script_files import find_script, read_script
from guided_press.store import Store, key_of

if TYPE_CHECKING:
    from guided_press.session.loading import LoadedScript
    from guided_press.voices.speaker import Speaker

_SETTLED_S = 2.0
"""A sound file changed less than this before the export began may have been read half changed."""


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
class Origins:
    """What a session was made from beside its script: the voice, and the person's own sounds.

    Attributes:
        voice: Who spoke.
        sounds: Own sound files and digests of their content.
    """

    voice: VoiceAsked
    sounds: tuple[tuple[str, str], ...]

    @classmethod
    def of(
        cls, script: LoadedScript, speaker: Speaker, own_bed: Path | None, began_s: float
    ) -> Origins | None:
        """Those of a session; None when a sound may have changed while it was read.

        Args:
            script: With the wishes applied.
            speaker: Who spoke it.
            own_bed: A sound file that the caller wants in the bed's place.
            began_s: When the session began to be made, as `time.time` tells.
        """
        if any(_touched_since(path, began_s) for path in own_sounds(script, own_bed)):
            return None
        asked, sound = script.session.voice, script.session.sound
        voice = VoiceAsked(
            asked.engine, asked.name, asked.rate_wpm, float(sound.voice_lufs), asked.tone,
            speaker.key, speaker.spoken_by,
        )  # fmt: skip
        return cls(voice, known_sounds(script, own_bed))

    def hold_still(self, store: Store) -> bool:
        """Whether voice and own sounds are what they were."""
        return all(digest(Path(path)) == known for path, known in self.sounds) and (
            self.voice.answers_still(store)
        )


def name_of(purpose: str, source: Path | str, wishes: Wishes) -> str | None:
    """Name everything that a session depends on and that is known without parsing its script.

    Args:
        purpose: What is kept under the name, with its schema.
        source: A path, or the id of a shipped script.
        wishes: What is wanted differently.

    Returns:
        A key of the store; None when nothing may be kept, or the script cannot be read.
    """
    # A person's screening is gone through each time, and nothing of it is left in the cache.
    if wishes.profile is not None:
        return None
    try:
        script = find_script(source)
        content = read_script(script, str(script))
        folder = str(script.parent.resolve())
    except (OSError, ValueError, ScriptError):
        return None
    known = load_knowledge().fingerprint()
    wanted = [f"{field.name}={getattr(wishes, field.name)!r}" for field in fields(Wishes)]
    here = str(Path.cwd()) if wishes.bed else ""  # a wished sound is looked for here
    return key_of(purpose, program_identity(), known, folder, content, here, *wanted)


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


def own_sounds(script: LoadedScript, own_bed: Path | None) -> list[Path]:
    """The person's own sound files in a session."""
    from guided_press.session.script import ChimeFiles
    from guided_press.sound.beds import BED_NAMES

    sound, folder = script.session.sound, script.folder
    bed = str(own_bed) if own_bed is not None else sound.bed
    names = [] if bed in BED_NAMES else [bed]
    if isinstance(sound.chimes, ChimeFiles):
        names += sound.chimes.model_dump(exclude_none=True).values()
    # As they are named: a link that leads to another file from now on is another sound.
    return [(folder / name).absolute() for name in names]


def known_sounds(script: LoadedScript, own_bed: Path | None) -> tuple[tuple[str, str], ...]:
    """The person's own sound files in a session, with digests of their content."""
    return tuple((str(path), digest(path)) for path in own_sounds(script, own_bed))


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
