"""Prints what this machine has: voices, cache, and what the doctor found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

from guided_press.cli import show
from guided_press.cli.show import MB
from guided_press.voices.listing import first_voices

if TYPE_CHECKING:
    from guided_press.store import Amount, Store
    from guided_press.voices.listing import EngineRow


NAMED_VOICES = 5
"""Of an engine with so many or fewer, each is named: what somebody recorded or installed."""


def voices_list(rows: Sequence[EngineRow], *, everything: bool) -> None:
    """List the voices that matter first, or all; what is missing says why and what helps.

    Args:
        rows: As ``list_voices`` gives them.
        everything: All engines with all their voices, other languages and variants included.
    """
    if everything:
        _all_voices(rows)
    else:
        _first_voices(rows)
    print()
    show.wrapped("Hear one: guided-press voices try embedded:gb 'Let go slowly.'", "", "  ")


def _first_voices(rows: Sequence[EngineRow]) -> None:
    first = first_voices(rows)
    width = max((len(voice.voice) for voice in first), default=0)
    for voice in first:
        missing = f"; {voice.install}" if voice.install else ""
        about = f"{voice.about or voice.language} ({voice.language}){missing}"
        show.wrapped(f"{voice.voice:<{width}}  {about}", "", " " * 4)
    print()
    for row in rows:
        automatic = ", which 'auto' takes here" if row.automatic else ""
        names = [voice.name for voice in row.voices]
        few = ", ".join(names) if len(names) <= NAMED_VOICES else f"{len(names)} voices"
        state = row.problem or few
        show.wrapped(f"{row.engine}{automatic}: {state}", "", "    ")
    print()
    show.wrapped("All voices: guided-press voices --all", "", "  ")


def _all_voices(rows: Sequence[EngineRow]) -> None:
    for number, row in enumerate(rows):
        if number:
            print()
        automatic = ", which 'auto' takes here" if row.automatic else ""
        show.heading(f"{row.engine}{automatic}")
        if row.problem:
            show.wrapped(row.problem, "  not here: ")
        width = max((len(voice.name) for voice in row.voices), default=0)
        for voice in row.voices:
            about = voice.description or voice.language
            show.wrapped(f"{voice.name:<{width}}  {about} ({voice.language})", "  ", " " * 6)


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
