"""A session for paper."""

from __future__ import annotations

from pathlib import Path

from guided_press.app.session import OpenSession
from guided_press.app.wishes import Wishes
from guided_press.script.loading import Source
from guided_press.sheet.document import Paper, sheet_html
from guided_press.sheet.printing import check_paper, write_paper


def write_sheet(
    source: Source, path: Path | str, wishes: Wishes | None = None, paper: Paper = "auto"
) -> Path:
    """Write a session for paper, by the file's ending: html or pdf.

    Args:
        source: A path, or the id of a script; or one that is loaded.
        path: The file to write; whole or not at all.
        wishes: What is wanted differently. Paper is passed on, so what to know before the session
            stands on it with a profile too.
        paper: Its size; ``auto`` leaves it to whoever prints.

    Returns:
        The path.

    Raises:
        ScriptError, SafetyRefusal, VoiceError: As for `OpenSession`.
        ExportError: Another ending, no browser for a PDF, or the file could not be written.
    """
    target = Path(path)
    check_paper(target)
    with OpenSession(source, wishes, to_pass_on=True) as session:
        html = sheet_html(
            session.script.session, session.plan, session.knowledge, paper, session.owner_note
        )
    write_paper(html, target)
    return target
