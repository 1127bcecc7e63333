"""A session on paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from guided_press.app.preparing import prepare
from guided_press.app.wishes import Wishes
from guided_press.errors import ExportError
from guided_press.files import write_atomically

if TYPE_CHECKING:
    from guided_press.sheet import Paper


def write_sheet(
    source: Path | str, path: Path | str, wishes: Wishes | None = None, paper: Paper = "auto"
) -> Path:
    """Write a session for paper, by the file's ending: html or pdf.

    Args:
        source: A script's path, or the id of a shipped script.
        path: The file to write; whole or not at all.
        wishes: What is wanted differently. Paper is passed on, so what to know before the session
            stands on it with a profile too.
        paper: Its size; ``auto`` leaves it to whoever prints.

    Returns:
        The path.

    Raises:
        ScriptError, SafetyRefusal, VoiceError: As for `prepare`.
        ExportError: Another ending, no browser for a PDF, or the file could not be written.
    """
    from guided_press.sheet import sheet_html, write_pdf

    target = Path(path)
    ending = target.suffix.lower()
    if ending not in (".html", ".pdf"):
        raise ExportError(target, "a sheet is .html or .pdf.", "Give a name such as sheet.html.")
    with prepare(source, wishes, to_pass_on=True) as prepared:
        html = sheet_html(prepared.script.session, prepared.timeline, prepared.knowledge, paper)
    if ending == ".pdf":
        write_pdf(html, target)
    else:
        write_atomically(target, html.encode("utf-8"))
    return target
