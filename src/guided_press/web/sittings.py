"""Sessions that are open on the page, and the files made of them.

All of it is in memory and in a private folder that disappears with the server. How much stays is
counted for each access by itself: whoever may only listen closes nothing of the owner's.
"""

from __future__ import annotations

import secrets
import shutil
import threading
import weakref
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args

from guided_press.app.exporting import ONE_FILE_ENDING
from guided_press.app.player_content import held_in
from guided_press.app.session import OpenSession, StageProgress, export
from guided_press.app.sheets import write_sheet
from guided_press.app.wishes import Wishes
from guided_press.compiling.opening import Opening
from guided_press.errors import ExportError
from guided_press.exporting import Details, endings, write_audio
from guided_press.exporting.captions import CAPTIONS
from guided_press.files import working_folder, write_atomically
from guided_press.phone.data import player_data
from guided_press.script.library import named_script
from guided_press.web.answering import NotThere
from guided_press.web.guarding import Access
from guided_press.words.texts import choice

SHEET = "sheet"

ENDINGS = (*endings(), ONE_FILE_ENDING, SHEET, *CAPTIONS)
"""Of the files that can be made: every kind of sound, one file for a phone, the sheet, captions."""

MOST_SITTINGS = 8
MOST_FILES = 8
MOST_SOUNDS = 2
"""Of the sessions that were listened to last; a quarter of an hour takes 90 MB, and is written anew
in less than a second.

Each of these three numbers is of one access.
"""


class FileLease:
    """A file in a folder of its own, which is removed when nobody has this any more.

    Attributes:
        path: Where the file is, or shall be.
    """

    def __init__(self, path: Path, *, ours: bool = False) -> None:
        self.path = path
        if ours:
            weakref.finalize(self, shutil.rmtree, path.parent, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session that somebody opened.

    Attributes:
        script: Its file.
        wishes: How it was wished.
        session: Everything spoken and placed.
        data: For the player, see `player_data`.
        access: Of whoever opened it.
    """

    script: FileLease
    wishes: Wishes
    session: OpenSession
    data: Mapping[str, Any]
    access: Access


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of a session that waits to be fetched.

    Attributes:
        place: Where it is.
        name: What it shall be called.
        access: Of whoever opened the session.
    """

    place: FileLease
    name: str
    access: Access


_Entry = TypeVar("_Entry", Sitting, WrittenFile)


class Sittings:
    """All open sessions and made files; the oldest of the same access are closed first."""

    def __init__(self) -> None:
        self._exit = ExitStack()
        self._folder = self._exit.enter_context(working_folder())
        self._sittings: OrderedDict[str, Sitting] = OrderedDict()
        self._files: OrderedDict[str, WrittenFile] = OrderedDict()
        self._sounds: OrderedDict[str, WrittenFile] = OrderedDict()
        self._lock = threading.Lock()
        self._writing_sound = {access: threading.Lock() for access in get_args(Access)}

    def get(self, sitting_id: str) -> Sitting:
        """An open session.

        Raises:
            NotThere: It was closed, or never was.
        """
        with self._lock:
            sitting = _of(self._sittings, sitting_id)
            self._sittings.move_to_end(sitting_id)
            return sitting

    def file(self, file_id: str) -> WrittenFile:
        """A made file.

        Raises:
            NotThere: It was removed, or never was.
        """
        with self._lock:
            return _of(self._files, file_id)

    def script_of(self, script_id: str | None, text: str | None) -> FileLease:
        """The file of a script of this id, or of this text, which stays while somebody has it.

        Raises:
            ScriptError: No script has this id.
            ExportError: The text cannot be kept.
        """
        if text is None:
            return FileLease(named_script(script_id or ""))
        place = self._new_file("session.yaml")
        # the half of a surrogate pair is no text; JSON can hold one
        write_atomically(place.path, text.encode("utf-8", "replace"))
        return place

    def open(
        self,
        script: FileLease,
        wishes: Wishes,
        report: StageProgress,
        *,
        access: Access,
        opening: Opening = "whole",
    ) -> dict[str, Any]:
        """Prepare a session; work for a job.

        Args:
            script: Its file.
            wishes: How it is wished.
            report: Hears how far it is.
            access: Of whoever opens it.
            opening: ``short`` for who asked for that; see `OpenSession`.

        Raises:
            GuidedPressError: It cannot be prepared.
        """
        report(choice("page.stages", "reading"), 0.0)

        def speaking(_: str, share: float) -> None:
            report(choice("page.stages", "speaking"), share)

        with OpenSession(script.path, wishes, speaking, opening=opening) as session:
            sitting = Sitting(script, wishes, session, _data_of(session), access)
        sitting_id = secrets.token_urlsafe(12)
        with self._lock:
            _put(self._sittings, sitting_id, sitting, MOST_SITTINGS)
        return {"sitting": sitting_id}

    def sound(self, sitting_id: str) -> FileLease:
        """The sound of an open session as a WAV file, written when somebody first listens.

        Raises:
            NotThere: It was closed, or never was.
            ExportError: It cannot be written.
        """
        sitting = self.get(sitting_id)
        session = sitting.session
        with self._writing_sound[sitting.access]:  # nobody waits for somebody else's
            with self._lock:
                file = self._sounds.get(sitting_id)
            if file is None:
                place = self._new_file("session.wav")
                details = Details(session.plan.title)
                write_audio(session.mix, session.plan, details, place.path, store=None)
                file = WrittenFile(place, place.path.name, sitting.access)
            with self._lock:
                self._sounds.pop(sitting_id, None)
                _put(self._sounds, sitting_id, file, MOST_SOUNDS)
        return file.place

    def export(self, sitting: Sitting, ending: str, report: StageProgress) -> dict[str, Any]:
        """Write a session as a file; work for a job.

        Raises:
            GuidedPressError: It cannot be written.
        """
        stages = {name: choice("page.stages", name) for name in ("speaking", "writing")}
        script = sitting.script.path
        name = f"{script.stem}{'-sheet.html' if ending == SHEET else f'.{ending}'}"
        place = self._new_file(name)
        if ending == SHEET:
            write_sheet(script, place.path, sitting.wishes)
        elif ending in CAPTIONS:
            with OpenSession(script, sitting.wishes, to_pass_on=True) as whole:
                text = CAPTIONS[ending](whole.plan)  # as the sound file has it
            write_atomically(place.path, text.encode())
        else:
            export(
                script,
                place.path,
                sitting.wishes,
                progress=lambda stage, share: report(stages.get(stage, stage), share),
            )
        file_id = secrets.token_urlsafe(12)
        with self._lock:
            _put(self._files, file_id, WrittenFile(place, name, sitting.access), MOST_FILES)
        return {"file": file_id, "name": name, "bytes": place.path.stat().st_size}

    def close(self) -> None:
        """Forget everything and remove the folder."""
        with self._lock:
            self._sittings.clear()
            self._files.clear()
            self._sounds.clear()
        self._exit.close()

    def _new_file(self, name: str) -> FileLease:
        """A place for a file in a folder of its own; the server alone chooses the name."""
        path = self._folder / secrets.token_hex(8) / name
        try:
            path.parent.mkdir(mode=0o700)
        except OSError as error:
            raise ExportError(path, f"cannot be written: {error.strerror}.") from error
        return FileLease(path, ours=True)


def _of(entries: Mapping[str, _Entry], entry_id: str) -> _Entry:
    if entry_id not in entries:
        raise NotThere
    return entries[entry_id]


def _put(entries: OrderedDict[str, _Entry], entry_id: str, entry: _Entry, most: int) -> None:
    """Put in what is newest, and drop the oldest of the same access that are too many."""
    entries[entry_id] = entry
    same = [key for key, other in entries.items() if other.access == entry.access]
    for key in same[:-most]:
        del entries[key]


def _data_of(session: OpenSession) -> Mapping[str, Any]:
    targets, charts = held_in(session)
    script = session.script.session
    return player_data(
        session.plan, targets, language=script.language, mode=script.mode, charts=charts
    )
