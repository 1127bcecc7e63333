"""Prints what is known: scripts, points, and what their facts rest on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from guided_press.cli import show, terminal

if TYPE_CHECKING:
    from guided_press.app.looking import Facts
    from guided_press.knowledge.models import Mode, Point, Technique
    from guided_press.session.script_files import ShippedScript

_MODES: tuple[Mode, ...] = ("self", "partner")

EFFECTS = {
    "stop_session": "No session with",
    "avoid": "Left out with",
    "ask_first": "A clinician is asked first with",
    "change_position": "Another position with",
    "lighten": "Lighter with",
    "note": "Good to know with",
}
"""What a condition does, strongest first."""


def _words(name: str) -> str:
    return name.replace("_", " ")


def scripts_list(scripts: Sequence[ShippedScript]) -> None:
    """List the scripts that come with the program."""
    columns = ("id", "min", "for", "title")
    drawn = show.table(*columns, flexible="title")
    for script in scripts:
        who = "two" if script.mode == "partner" else "one"
        drawn.add_row(script.id, f"{script.minutes:g}", who, script.title)
    show.console().print(drawn)


def points_list(targets: Sequence[Point | Technique]) -> None:
    """List points and techniques, from trunk to foot."""
    narrow = terminal.width() < terminal.NARROW
    columns = ("id", "where") if narrow else ("id", "where", "hold", "at most", "sides")
    drawn = show.table(*columns, flexible="where")
    for target in targets:
        hold = target.hold
        more = (
            f"{hold.min_s:g}-{hold.max_s:g} s",
            _words(target.pressure.max),
            target.side_mode,
        )
        title = target.title.removesuffix(f" ({target.id})")
        drawn.add_row(target.id, title, *(() if narrow else more))
    show.console().print(drawn)
    print()
    show.wrapped("guided-press points BL40 tells everything about one, with its sources.")


def point_json(facts: Facts) -> dict[str, Any]:
    """Everything about one point or technique, as plain values."""
    return {
        **facts.target.model_dump(mode="json"),
        "disagreements": [found.model_dump(mode="json") for found in facts.conflicts],
        "sources": [found.model_dump(mode="json") for found in (*facts.sources, *facts.references)],
    }


def point_details(facts: Facts) -> None:
    """Tell everything about one point or technique, with its sources."""
    target = facts.target
    show.heading(target.title)
    if names := getattr(target, "names", None):
        english = ", ".join(names.english)
        show.wrapped(f"{names.pinyin_tones} {names.hanzi_traditional} ({english})", "  ")
    if location := getattr(target, "location", ""):
        show.wrapped(location, "  ")
    if rule := getattr(target, "must", ""):
        show.wrapped(rule, "  ")
    if getattr(target, "schedulable", True):
        _numbers(target)
    show.bullets("To find it, alone", _spoken(target, "self"))
    show.bullets("To find it, for the giver", _spoken(target, "partner"))
    show.bullets("Careful", target.cautions)
    show.bullets("Who leaves it out, and what changes", _restrictions(facts))
    _disagreements(facts)
    show.bullets("What it rests on", (f"[{c.source}] {c.says}" for c in target.claims))
    show.bullets("Sources", (_source(source) for source in facts.sources))


def _numbers(target: Point | Technique) -> None:
    hold = target.hold
    ours = ", a time of ours" if hold.basis == "inferred" else ""
    held = f"{hold.min_s:g} to {hold.max_s:g} s, usually {hold.typical_s:g} s{ours}"
    pressure = f"{_words(target.pressure.default)}, at most {_words(target.pressure.max)}"
    show.wrapped(f"Hold: {held}", "  ")
    show.wrapped(f"Pressure: {pressure}", "  ")
    show.wrapped(f"Movement: {_words(target.movement.default)}", "  ")
    also = f", also {target.side_mode_also}" if target.side_mode_also else ""
    show.wrapped(f"Sides: {target.side_mode}{also}", "  ")
    alone, paired = (", ".join(map(_words, target.positions(m))) for m in _MODES)
    show.wrapped(f"Position: {alone or 'none alone'}; with a partner {paired or 'none'}", "  ")


def _spoken(target: Point | Technique, mode: Mode) -> list[str]:
    """Its finding lines, with the left side as the example where sides take turns."""
    if not target.positions(mode):
        return []
    sides = "both" if target.side_mode == "together" else "one"
    return [
        line.text.format(side="left")
        + (f" ({', '.join(map(_words, line.positions))})" if line.positions else "")
        for line in target.lines.find
        if line.mode in (mode, "any") and line.sides in (sides, "any")
    ]


def _restrictions(facts: Facts) -> list[str]:
    found = []
    for effect, words in EFFECTS.items():
        conditions = [
            facts.conditions[restricted.condition]
            for restricted in facts.target.contraindications
            if restricted.effect == effect
        ]
        if conditions:
            found.append(f"{words}: {'; '.join(conditions)}.")
    return found


def _disagreements(facts: Facts) -> None:
    """Both sides of every disagreement, what was chosen and why."""
    if facts.conflicts:
        print()
        show.heading("Where sources disagree")
    for conflict in facts.conflicts:
        show.wrapped(f"{conflict.question} ({conflict.id})", "  - ")
        for claim in conflict.claims:
            part = f", {_words(claim.part)}" if claim.part not in ("body", "entry") else ""
            show.wrapped(f"{claim.id}. [{claim.source}{part}] {claim.says}", "    ", "       ")
        show.wrapped(f"Chosen: {conflict.chosen}", "    ", "       ")
        show.wrapped(f"Because: {conflict.reason}", "    ", "       ")


def _source(source: Any) -> str:
    author = f" ({source.author})" if source.author else ""
    url = f" {source.url}" if source.url else ""
    return f"[{source.id}] {source.what}{author}{url}"
