"""Prints the list of scripts: how long each is, where one sits or lies, and what is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from guided_press.cli import show, terminal
from guided_press.words.texts import choice, text

if TYPE_CHECKING:
    from guided_press.script.library import LibraryEntry

WIDE = 110
"""Columns; from here on a script fits on one line, so that grep finds it whole."""


def scripts_list(scripts: Sequence[tuple[LibraryEntry, Mapping[str, Any]]]) -> None:
    """List scripts.

    Args:
        scripts: Each with what is known of it; see `app.worked.worked`.
    """
    if terminal.width() < WIDE:
        for script, about in scripts:
            show.heading(script.id)
            *facts, needs = _facts(script, about)
            parts = [*facts, text("listing.needs", things=needs) if needs else ""]
            show.wrapped("; ".join(filter(None, parts)), "  ", "  ")
        return
    drawn = show.table("id", "length", "for", "where", "needs", flexible="needs")
    for script, about in scripts:
        drawn.add_row(script.id, *_facts(script, about))
    show.console().print(drawn)


def _facts(script: LibraryEntry, about: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """Length, company, positions and what has to be there."""
    number = script.minutes
    minutes = "" if number is None else text("listing.minutes", n=f"{number:g}")
    company = choice("listing.company", script.mode)
    if script.own:
        company = text("listing.own", company=company)
    doing = (choice("positions.doing", position) for position in about["positions"])
    where = text("sheet.then").join(doing)
    return about["length"] or minutes, company, where, ", ".join(about["needs"])
