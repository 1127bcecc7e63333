"""A sheet for somebody who records a session: every sentence, and how its file is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from guided_press.sheet.document import STYLE, policy
from guided_press.words.texts import LANGUAGE, text

_STYLE = """
table.lines td { padding: 1.4mm 3mm 1.4mm 0; }
table.lines th, table.lines td { text-align: left; width: auto; }
table.lines th:nth-child(1), table.lines td:nth-child(1) { text-align: right; width: 10mm; }
table.lines td:nth-child(2) { font: 10.5pt/1.3 "DejaVu Sans Mono", Consolas, monospace;
  white-space: nowrap; }
table.lines td:nth-child(3) { width: 100%; font-size: 1.15em; }
"""


@dataclass(frozen=True, slots=True)
class RecordingLine:
    """One sentence to be recorded.

    Attributes:
        number: In the session, from 1.
        code: What its file's name ends with.
        text: What is read.
        recorded: It is there already.
    """

    number: int
    code: str
    text: str
    recorded: bool


def recording_sheet_html(title: str, lines: Sequence[RecordingLine]) -> str:
    """Set the sentences of a session for paper.

    Args:
        title: Of the session.
        lines: Its sentences, in order.

    Returns:
        A whole HTML document without scripts or any request.
    """
    style = STYLE.read_text("utf-8") + _STYLE
    rows = "".join(
        f"<tr><td>{line.number}</td><td>{escape(line.code)}.wav</td><td>{escape(line.text)}"
        f"{' <b>✓</b>' if line.recorded else ''}</td></tr>\n"
        for line in lines
    )
    recorded = any(line.recorded for line in lines)
    legend = f"<p>{escape(text('sheet.recording.seen'))}</p>" if recorded else ""
    first = lines[0] if lines else None
    name = f"{first.number:03} {first.code}" if first else text("sheet.recording.number_and_code")
    return (
        f'<!doctype html>\n<html lang="{LANGUAGE}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy(style)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(text('sheet.recording.title', title=title))}</title>\n"
        f"<style>{style}</style>\n</head>\n"
        f"<body>\n<header><h1>{escape(title)}</h1>"
        f"<p>{escape(text('sheet.recording.how'))}: <b>{escape(name)}.wav</b>.</p>"
        f'{legend}</header>\n<table class="lines"><thead><tr><th></th>'
        f"<th>{escape(text('sheet.recording.file'))}</th>"
        f"<th>{escape(text('sheet.recording.sentence'))}</th></tr></thead>"
        f"<tbody>\n{rows}</tbody></table>\n</body>\n</html>\n"
    )
