"""A sheet for somebody who records a session: every sentence, and how its file is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from guided_press.sheet.document import STYLE, policy

_STYLE = """
table.lines td { padding: 1.4mm 3mm 1.4mm 0; }
table.lines th, table.lines td { text-align: left; width: auto; }
table.lines th:nth-child(1), table.lines td:nth-child(1) { text-align: right; width: 10mm; }
table.lines td:nth-child(2) { font: 10.5pt/1.3 "DejaVu Sans Mono", Consolas, monospace;
  white-space: nowrap; }
table.lines td:nth-child(3) { width: 100%; font-size: 1.15em; }
"""


@dataclass(frozen=True, slots=True)
class Line:
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


def recording_sheet_html(title: str, lines: Sequence[Line]) -> str:
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
    seen = "<p>✓ is recorded already.</p>" if any(line.recorded for line in lines) else ""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy(style)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}: to be recorded</title>\n<style>{style}</style>\n</head>\n"
        f"<body>\n<header><h1>{escape(title)}</h1>"
        "<p>One WAV file for each sentence, mono or stereo, with a breath of quiet before and "
        "after it. Name it as the second column says; the number may stand before it: "
        f"<b>{f'{lines[0].number:03} {lines[0].code}' if lines else '001 code'}.wav</b>.</p>"
        f'{seen}</header>\n<table class="lines"><thead><tr><th></th><th>file</th>'
        f"<th>sentence</th></tr></thead><tbody>\n{rows}</tbody></table>\n</body>\n</html>\n"
    )
