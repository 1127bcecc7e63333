"""Prints what this machine has: voices, cache, and what the doctor found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

from guided_press.cli import show
from guided_press.cli.show import MB

if TYPE_CHECKING:
    from guided_press.store import Amount, Store
    from guided_press.voices.listing import EngineRow

SHOWN_VOICES = 8
"""Of each engine, until all are asked for."""


def voices_list(rows: Sequence[EngineRow], *, everything: bool) -> None:
    """List engines and voices; what is missing says why and what helps.

    Args:
        rows: As ``app.voices`` gives them.
        everything: Also voices of other languages and variants.
    """
    for number, row in enumerate(rows):
        if number:
            print()
        automatic = ", which 'auto' takes here" if row.automatic else ""
        show.heading(f"{row.engine}{automatic}")
        if row.problem:
            show.wrapped(row.problem, "  not here: ")
        speaking = [voice for voice in row.voices if voice.language.lower().startswith("en")]
        shown = list(row.voices) if everything else (speaking or list(row.voices))[:SHOWN_VOICES]
        width = max((len(voice.name) for voice in shown), default=0)
        for voice in shown:
            about = voice.description or voice.language
            show.wrapped(f"{voice.name:<{width}}  {about} ({voice.language})", "  ", " " * 6)
        if left := len(row.voices) - len(shown):
            show.wrapped(f"and {left} more: guided-press voices --all", "  ")
    print()
    show.wrapped("Try one: guided-press voices try 'Let go slowly.' --voice embedded:gb", "", "  ")


def cache_info(store: Store) -> None:
    """Say where the cache is and what is in it."""
    print(store.root)
    drawn = show.table("kind", "entries", "MB")
    for kind, amount in store.info().items():
        drawn.add_row(kind, str(amount.entries), f"{amount.size_bytes / MB:.1f}")
    show.console().print(drawn)


def cache_info_json(store: Store) -> dict[str, Any]:
    """Where the cache is and what is in it, as plain values."""
    kinds = {kind: asdict(amount) for kind, amount in store.info().items()}
    return {"folder": str(store.root), "kinds": kinds}


def cache_verified(good: Amount, damaged: Amount) -> None:
    """Say how many entries were read and which were damaged."""
    print(f"{good.entries} entries are good, {damaged.entries} were damaged and removed.")


def cache_pruned(removed: Amount) -> None:
    """Say how many entries were removed."""
    print(f"Removed {removed.entries} entries, {removed.size_bytes / MB:.1f} MB.")


def doctor(findings: Sequence[Mapping[str, Any]]) -> None:
    """Print what was found, part by part: good or not, with what helps."""
    for number, (part, group) in enumerate(groupby(findings, key=lambda f: str(f["part"]))):
        if number:
            print()
        show.heading(part)
        for finding in group:
            mark = "good" if finding["good"] else "look"
            if finding["good"] is None:
                mark = "    "
            show.wrapped(f"{finding['what']}: {finding['found']}", f"  {mark}  ")
            if finding["help"]:
                show.wrapped(finding["help"], " " * 8)


def doctor_report(findings: Sequence[Mapping[str, Any]]) -> None:
    """Print what was found in the shortest form, one line each."""
    for finding in findings:
        print(f"{finding['what']}: {finding['found']}")
