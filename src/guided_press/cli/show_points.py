"""Prints what is known of points, and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from guided_press.cli import show, terminal
from guided_press.knowledge.facts import without_codes
from guided_press.knowledge.models import Point
from guided_press.words.english import listed
from guided_press.words.texts import choice, text

if TYPE_CHECKING:
    from guided_press.knowledge.facts import Facts
    from guided_press.knowledge.models import EffectKind, Mode, Position, Technique

_MODES: tuple[Mode, ...] = ("self", "partner")

EFFECTS: tuple[EffectKind, ...] = (
    *("stop_session", "avoid", "ask_first"),
    *("change_position", "lighten", "note"),
)
"""What a condition does, strongest first."""


def points_list(targets: Sequence[Point | Technique]) -> None:
    """List points and techniques, from trunk to foot."""
    narrow = terminal.width() < terminal.NARROW
    columns = ("where", "id") if narrow else ("where", "id", "hold", "at_most", "sides")
    drawn = show.table(*columns, flexible="where")
    for target in targets:
        hold = target.hold
        more = (
            text("points.from_to", least=f"{hold.min_s:g}", most=f"{hold.max_s:g}"),
            choice("names.pressures", target.pressure.max),
            choice("points.side_modes", target.side_mode),
        )
        drawn.add_row(target.plain_title, target.id, *(() if narrow else more))
    show.console().print(drawn)
    print()
    show.wrapped(text("points.how_to_read"))


def point_json(facts: Facts) -> dict[str, Any]:
    """Everything about one point or technique, as plain values."""
    return {
        **facts.target.model_dump(mode="json"),
        "disagreements": [entry.model_dump(mode="json") for entry in facts.conflicts],
        "sources": [entry.model_dump(mode="json") for entry in (*facts.sources, *facts.references)],
    }


def point_details(facts: Facts, *, sources: bool = False) -> None:
    """Tell where a point or technique is, how it is pressed, and what to be careful with.

    Args:
        facts: All that is known.
        sources: Also what it rests on, and where sources disagree.
    """
    target = facts.target
    show.heading(target.title)
    show.wrapped(getattr(target, "location", "") or text("points.at", place=target.place), "  ")
    if rule := getattr(target, "must", ""):
        show.wrapped(rule, "  ")
    if isinstance(target, Point):
        show.bullets(_heading("landmarks"), [", ".join(target.landmarks)])
    show.bullets(_heading("find_alone"), _spoken_lines(target, "self"))
    show.bullets(_heading("find_giver"), _spoken_lines(target, "partner"))
    show.bullets(_heading("how"), _numbers(target))
    side = choice("names.sides", "left")
    spoken = (line.text.format(side=side) for line in target.lines.caution)
    careful = [*spoken, *target.cautions]
    show.bullets(_heading("careful"), careful if sources else map(without_codes, careful))
    show.bullets(_heading("restrictions"), _restrictions(facts))
    if isinstance(target, Point):
        show.bullets(_heading("names"), _names(target))
    if sources:
        show.bullets(_heading("not_to_speak"), target.not_to_speak)
        _disagreements(facts)
        show.bullets(_heading("claims"), (f"[{c.source}] {c.says}" for c in target.claims))
        show.bullets(_heading("sources"), (_source(source) for source in facts.sources))
    else:
        print()
        show.wrapped(text("points.more", id=target.id))


def _names(point: Point) -> list[str]:
    names = point.names
    simplified = "" if names.hanzi_simplified == names.hanzi_traditional else names.hanzi_simplified
    characters = listed([*filter(None, (names.hanzi_traditional, simplified))], "or")
    said = text("page.said", pinyin=names.pinyin_tones, characters=characters, say_as=names.say_as)
    return [
        f"{said} ({', '.join(names.english)})",
        text("points.meridian", name=point.meridian),
        point.tradition,
    ]


def _numbers(target: Point | Technique) -> list[str]:
    hold = target.hold
    held = text(
        "points.held_ours" if hold.basis == "inferred" else "points.held",
        least=f"{hold.min_s:g}",
        most=f"{hold.max_s:g}",
        usual=f"{hold.typical_s:g}",
    )
    pressure = text(
        "points.pressure",
        usual=choice("names.pressures", target.pressure.default),
        most=choice("names.pressures", target.pressure.max),
    )
    if score := target.pressure.cap_score:
        pressure = text("points.pressure_score", pressure=pressure, score=score)
    moved = text("points.movement", movement=choice("names.movements", target.movement.default))
    if never := [choice("points.never", name) for name in target.movement.forbidden]:
        moved = text("points.movement_never", movement=moved, never=", ".join(never))
    sides = text("points.sides", sides=choice("points.side_modes", target.side_mode))
    if also := target.side_mode_also:
        sides = text("points.sides_also", sides=sides, also=choice("points.side_modes", also))
    alone, paired = (
        ", ".join(choice("positions.doing", p) for p in target.positions(m)) for m in _MODES
    )
    movement = target.movement.default
    lines = [line.text for line in target.lines.work if line.movement == movement]
    return [
        *dict.fromkeys(lines),
        held,
        pressure,
        moved,
        sides,
        text(
            "points.positions",
            alone=alone or text("points.none_alone"),
            paired=paired or text("points.none_paired"),
        ),
    ]


def _spoken_lines(target: Point | Technique, mode: Mode) -> list[str]:
    """Its finding lines, with the left side as the example where sides take turns."""
    if not target.positions(mode):
        return []
    sides = "both" if target.side_mode == "together" else "one"
    return [
        line.text.format(side=choice("names.sides", "left"))
        + (f" ({', '.join(map(_position, line.positions))})" if line.positions else "")
        for line in target.lines.find
        if line.mode in (mode, "any") and line.sides in (sides, "any")
    ]


def _restrictions(facts: Facts) -> list[str]:
    lines = []
    for effect in EFFECTS:
        conditions = [
            facts.conditions[restricted.condition]
            for restricted in facts.target.contraindications
            if restricted.effect == effect
        ]
        if conditions:
            names = "; ".join(conditions)
            lines.append(text("points.restricted", what=_effect(effect), conditions=names))
    return lines


def _effect(effect: EffectKind) -> str:
    return choice("points.effects", effect)


def _position(position: Position) -> str:
    return choice("positions.short", position)


def _heading(part: str) -> str:
    return choice("points.headings", part)


def _disagreements(facts: Facts) -> None:
    """Both sides of every disagreement, what was chosen and why."""
    if facts.conflicts:
        print()
        show.heading(choice("sheet.headings", "disagreements"))
    for conflict in facts.conflicts:
        show.wrapped(f"{conflict.question} ({conflict.id})", "  - ")
        for claim in conflict.claims:
            apart = claim.part not in ("body", "entry")
            part = f", {choice('points.parts', claim.part)}" if apart else ""
            show.wrapped(f"{claim.id}. [{claim.source}{part}] {claim.says}", "    ", "       ")
        chosen = text("points.chosen", what=conflict.chosen)
        show.wrapped(chosen, "    ", "       ")
        show.wrapped(text("points.because", why=conflict.reason), "    ", "       ")


def _source(source: Any) -> str:
    author = f" ({source.author})" if source.author else ""
    url = f" {source.url}" if source.url else ""
    return f"[{source.id}] {source.what}{author}{url}"
