"""Sessions that are open on the page, and the files made of them.

All of it is in memory and in a private folder that disappears with the server.
"""

from __future__ import annotations

import secrets
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guided_press import app
from guided_press.app.exported import PAGE_ENDING
from guided_press.app.own_scripts import script_path
from guided_press.app.pages import Opened, open_session
from guided_press.app.wishes import Wishes
from guided_press.errors import ExportError
from guided_press.exporting import captions, endings
from guided_press.files import write_atomically
from guided_press.web.answering import NotThere

CAPTIONS = ("vtt", "srt", "lrc")
SHEET = "sheet"

ENDINGS = (*endings(), PAGE_ENDING.removeprefix("."), SHEET, *CAPTIONS)
"""Of the files that can be made: every kind of sound, the one-file page, the sheet, captions."""

KEPT_SITTINGS = 8
KEPT_FILES = 8

Told = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session that somebody opened.

    Attributes:
        script: Its file.
        wishes: How it was wished.
        opened: Its timeline and sound.
    """

    script: Path
    wishes: Wishes
    opened: Opened


@dataclass(frozen=True, slots=True)
class MadeFile:
    """An export that waits to be fetched.

    Attributes:
        path: Where it is.
        name: What it shall be called.
    """

    path: Path
    name: str


class Sittings:
    """All open sessions and made files; the oldest are closed first."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(
            prefix="guided-press-", ignore_cleanup_errors=True
        )
        self._sittings: OrderedDict[str, Sitting] = OrderedDict()
        self._files: OrderedDict[str, MadeFile] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, sitting_id: str) -> Sitting:
        """An open session.

        Raises:
            NotThere: It was closed, or never was.
        """
        with self._lock:
            found = self._sittings.get(sitting_id)
            if found is None:
                raise NotThere
            self._sittings.move_to_end(sitting_id)
            return found

    def file(self, file_id: str) -> MadeFile:
        """A made file.

        Raises:
            NotThere: It was removed, or never was.
        """
        with self._lock:
            found = self._files.get(file_id)
        if found is None:
            raise NotThere
        return found

    def script_of(self, script_id: str | None, text: str | None) -> Path:
        """The file of a script of this id, or of this text, which is kept while the server runs.

        Raises:
            ScriptError: No script has this id.
            ExportError: The text cannot be kept.
        """
        if text is None:
            return script_path(script_id or "")
        path = self._new_file("session.yaml")
        # the half of a surrogate pair is no text; JSON can hold one
        write_atomically(path, text.encode("utf-8", "replace"))
        return path

    def open(self, script: Path, wishes: Wishes, told: Told) -> dict[str, Any]:
        """Prepare a session; work for a job.

        Raises:
            GuidedPressError: It cannot be prepared.
        """
        told("Reading the script", 0.0)
        opened = open_session(script, wishes, lambda _, share: told("Speaking", share))
        sitting_id = secrets.token_urlsafe(12)
        with self._lock:
            self._sittings[sitting_id] = Sitting(script, wishes, opened)
            while len(self._sittings) > KEPT_SITTINGS:
                self._sittings.popitem(last=False)
        return {"sitting": sitting_id}

    def export(self, sitting: Sitting, ending: str, told: Told) -> dict[str, Any]:
        """Write a session as a file; work for a job.

        Raises:
            GuidedPressError: It cannot be written.
        """
        stages = {"speaking": "Speaking", "writing": "Writing"}
        name = f"{sitting.script.stem}{'-sheet.html' if ending == SHEET else f'.{ending}'}"
        path = self._new_file(name)
        if ending == SHEET:
            app.write_sheet(sitting.script, path, sitting.wishes)
        elif ending in CAPTIONS:
            text = getattr(captions, ending)(sitting.opened.timeline)
            write_atomically(path, text.encode())
        else:
            app.export(
                sitting.script, path, sitting.wishes,
                progress=lambda stage, share: told(stages.get(stage, stage), share),
            )  # fmt: skip
        file_id = secrets.token_urlsafe(12)
        with self._lock:
            self._files[file_id] = MadeFile(path, name)
            while len(self._files) > KEPT_FILES:
                _, oldest = self._files.popitem(last=False)
                oldest.path.unlink(missing_ok=True)
        return {"file": file_id, "name": name, "bytes": path.stat().st_size}

    def close(self) -> None:
        """Forget everything and remove the folder."""
        with self._lock:
            self._sittings.clear()
            self._files.clear()
        self._folder.cleanup()

    def _new_file(self, name: str) -> Path:
        """A place for a file in a folder of its own; the server alone chooses the name."""
        path = Path(self._folder.name) / secrets.token_hex(8) / name
        try:
            path.parent.mkdir(mode=0o700)
        except OSError as error:
            raise ExportError(path, f"cannot be written: {error.strerror}.") from error
        return path
