"""The ``log`` command: the private log that the page keeps for those who want one."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from guided_press.app import private_log
from guided_press.app.private_log import LogEntry
from guided_press.cli import show, terminal
from guided_press.cli.options import Json
from guided_press.display_text import visible
from guided_press.words.english import counted
from guided_press.words.texts import choice, text

PLOT_ROWS = 11
MOST_COLUMNS = 60
"""Sessions in the plot; the latest of them."""


def log_command(
    csv: Annotated[bool, typer.Option("--csv", help="As a table for other programs.")] = False,
    delete: Annotated[
        bool, typer.Option("--delete", help="Delete the whole log, and keep none.")
    ] = False,
    json: Json = False,
) -> None:
    """Show your private log: when, which session, how long, and how strong it was after it."""
    if sum((csv, delete, json)) > 1:
        raise typer.BadParameter("choose one of --csv, --delete and --json")
    if delete:
        _delete()
    elif csv:
        print(private_log.csv_text("\n"), end="")
    elif json:
        show.json_value([asdict(entry) for entry in private_log.read_log()])
    else:
        _show(private_log.read_log())


def _delete() -> None:
    """Delete it; asked once more where somebody can answer."""
    count = len(private_log.read_log())
    if count and sys.stdin.isatty() and not typer.confirm(counted("log.delete", count)):
        raise typer.Exit(1)
    print(counted("log.deleted", private_log.delete_log()))


def _show(entries: Sequence[LogEntry]) -> None:
    if not entries:
        is_on = private_log.read_preferences().log != "off"
        show.wrapped(text("log.empty" if is_on else "log.off"))
        return
    numbered = [entry.after for entry in entries if entry.after is not None]
    if len(numbered) > 1:
        print(text("log.plot"))
        for line in plot_lines(numbered[-MOST_COLUMNS:], unicode=terminal.speaks_unicode()):
            print(line)
        print()
    drawn = show.table("when", "session", "minutes", "felt", "before", "after", flexible="session")
    for entry in reversed(entries):
        when = datetime.fromisoformat(entry.at).strftime("%Y-%m-%d %H:%M")
        drawn.add_row(
            when,
            visible(entry.session),
            f"{entry.minutes:.0f}",
            choice("log.felt", entry.felt) if entry.felt else "",
            _number(entry.before),
            _number(entry.after),
        )
    show.console().print(drawn)


def plot_lines(values: Sequence[int], *, unicode: bool = True) -> list[str]:
    """A row for each number from 10 down to 0, a column for each session.

    Args:
        values: 0 to 10, the oldest first.
        unicode: Whether the terminal shows more than ASCII.
    """
    dot = "●" if unicode else "*"
    rows = []
    for number in reversed(range(PLOT_ROWS)):
        dots = "".join(f" {dot}" if value == number else "  " for value in values)
        rows.append(f"{number:>4} |{dots}".rstrip())
    return rows


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
