"""What the conditions do to one session: whom it concerns, and in which way.

Conditions that are spoken of by one name share a heading; all that is said is said of headings.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import get_args

from guided_press.knowledge.conditions import Condition
from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import BREATHING, EFFECT_RANK, Mode, Phrase, Reach
from guided_press.screening.restrictions import WORKS_AT
from guided_press.script.demands import asked_by_use

FAMILIES: Mapping[str, frozenset[str]] = {
    "back": frozenset({"low_back", "sacrum"}),
    "legs": frozenset({"knee", "calf", "leg", "foot", "toe"}),
    "hands": frozenset({"palm"}),
}
"""Regions of which one is not left out without the others that are asked about."""

PLACES: Mapping[str, Mapping[str, str]] = {
    "back": {"low_back": "low_back", "sacrum": "sacrum"},
    "legs": {"knee": "knee", "calf": "calves", "leg": "legs"},
    "feet": {"foot": "feet", "toe": "feet"},
    "hands": {"palm": "hands"},
}
"""What several regions are called together, and each of them alone."""

MANNERS: Mapping[str, frozenset[str]] = {
    "stand": frozenset({"standing"}),
    "bend": frozenset({"seated_lean_forward"}),
    "cross": frozenset({"leg_crossed"}),
    "prone": frozenset({"prone"}),
    "supine": frozenset({"supine"}),
    "side": frozenset({"side_lying"}),
    "sit": frozenset({"seated", "long_sitting"}),
    "breathe": frozenset({BREATHING}),
    "rise": frozenset({"quick_rise"}),
}
"""What a session asks of the body, by the sentence that says what is done instead."""

OF_A_PLACE = frozenset({*get_args(Reach), "bend", "drawn_knee", "under_side", "arms_on_table"})
"""What is asked of the body for one place alone, which is left out by whom it is barred."""

INSTEAD: Mapping[str, str] = {"standing": "seated", "prone": "side_lying", "supine": "side_lying"}
"""The position that is named instead of another one."""

BARRED = frozenset({"avoid", "ask_first"})

_SPOT_GROUPS = frozenset({"skin", "nerves", "joints", "knee"})
"""Conditions that bar only the spot or the joint where they are; what is around it may run."""

_OF_THE_GIVER = "giver"
_CLAIM = "condition."


@dataclass(frozen=True)
class Concerns:
    """Headings by what their conditions do to a session; each list in the order of the conditions.

    Attributes:
        regions: What the session works.
        conditions: Heading to those of its conditions that change the session.
        effects: Heading to region to effects, without those of a spot.
        out: Headings that leave a region out.
        spots: Headings of a spot, such as sore skin, which may be on the hands that press.
        ask: Headings that need a clinician first.
        without: Techniques that stay out where a clinician agrees to their place.
        light: Headings that lighten a place which they neither leave out nor ask about.
        manners: What is done in another way, to the headings that bar the usual one.
    """

    regions: frozenset[str]
    conditions: dict[str, list[str]] = field(default_factory=dict)
    effects: dict[str, dict[str, frozenset[str]]] = field(default_factory=dict)
    out: list[str] = field(default_factory=list)
    spots: list[str] = field(default_factory=list)
    ask: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    light: list[str] = field(default_factory=list)
    manners: dict[str, list[str]] = field(default_factory=dict)

    def hit(self, heading: str, kinds: Collection[str] = BARRED) -> frozenset[str]:
        """The regions that a heading bars, or for which it asks."""
        return frozenset(r for r, done in self.effects[heading].items() if done & {*kinds})


def conditions_in(claims: Iterable[str]) -> set[str]:
    """Ids of the conditions among claims."""
    return {claim.removeprefix(_CLAIM) for claim in claims if claim.startswith(_CLAIM)}


def headings_of(knowledge: Knowledge, shared: Iterable[Phrase]) -> dict[str, str]:
    """Each condition to its heading: the id of the phrase that names it with others, or its own."""
    own = {condition: condition for condition in knowledge.conditions}
    return own | {c: phrase.id for phrase in shared for c in conditions_in(phrase.claims)}


def concerns_of(
    knowledge: Knowledge,
    mode: Mode,
    works: Mapping[str, Collection[str]],
    asked: Collection[str],
    headings: Mapping[str, str],
) -> Concerns:
    """Sort the conditions that would change a session.

    Args:
        knowledge: The conditions, and where the targets are.
        mode: Alone, or with a partner.
        works: Codes of points and ids of techniques, and what each asks of the body; see
            `asked_by_target`.
        asked: What the session asks of the body in all; see `asked_of_body`.
        headings: Of the conditions that need a place of their own.
    """
    regions = {target: knowledge.target(target).region for target in works}
    found = Concerns(frozenset(regions.values()))
    for condition in knowledge.conditions.values():
        if condition.id not in headings:
            continue
        sorting = _Sorting(found, condition, headings[condition.id])
        on_targets = effects_on(knowledge, condition, works)
        if condition.group == _OF_THE_GIVER:
            sorting.put(found.spots, when=bool(on_targets))
            continue
        for technique in _barred_beside_points(on_targets):
            found.without.extend({technique} - {*found.without})
            on_targets[technique] = "ask_first"
        away = out_of_reach(knowledge, condition, mode, works)
        left = {name for target in works.keys() - away for name in works[target]}
        reached = {*asked} - {name for target in away for name in works[target]} | left
        sorting.sort(_by_region(on_targets, regions), {regions[target] for target in away})
        lain_on = effects_on(knowledge, condition, reached & {"under_side"})
        sorting.put(found.spots, when=condition.group in _SPOT_GROUPS and bool(lain_on))
        if condition.group != "skin":  # said of the spot
            sorting.sort_manners(knowledge, reached)
    return found


@dataclass(frozen=True)
class _Sorting:
    """One condition on its way to where it belongs."""

    found: Concerns
    condition: Condition
    heading: str

    def put(self, named: list[str], *, when: bool = True) -> None:
        """Name its heading, once."""
        if not when:
            return
        named.extend({self.heading} - {*named})
        ids = self.found.conditions.setdefault(self.heading, [])
        ids.extend({self.condition.id} - {*ids})

    def sort(self, here: Mapping[str, frozenset[str]], away: Collection[str]) -> None:
        """By what it does to each region, and by the regions that are out of reach with it."""
        found = self.found
        effects = found.effects.setdefault(self.heading, {})
        kinds = {kind for of_region in here.values() for kind in of_region}
        if self.condition.group in _SPOT_GROUPS:
            self.put(found.spots, when=bool(kinds & {*BARRED, "lighten"}))
            here, kinds = {}, set()
        for region in {*here, *away}:
            out = {"avoid"} if region in away else set()
            effects[region] = effects.get(region, frozenset()) | here.get(region, set()) | out
        barred = {region for region, done in here.items() if "avoid" in done} | {*away}
        lightened = {region for region, done in here.items() if "lighten" in done}
        asks = {region for region, done in here.items() if "ask_first" in done}
        self.put(found.out, when=bool(barred))
        self.put(found.ask, when=bool(asks))
        self.put(found.light, when=not asks and bool(lightened - barred))

    def sort_manners(self, knowledge: Knowledge, asked: Collection[str]) -> None:
        """By what of all that is asked of the body it bars."""
        for manner, names in MANNERS.items():
            here = effects_on(knowledge, self.condition, names & {*asked})
            least = "lighten" if manner == "breathe" else "change_position"
            barred = max(map(_rank, here.values()), default=0) >= _rank(least)
            self.put(self.found.manners.setdefault(manner, []), when=barred)


def out_of_reach(
    knowledge: Knowledge, condition: Condition, mode: Mode, works: Mapping[str, Collection[str]]
) -> set[str]:
    """Targets that are worked in a way which a condition bars, and for which no other is named.

    Whoever keeps off a sore spot keeps what bears on it away, too.
    """
    if condition.local and condition.group in _SPOT_GROUPS:
        return set()

    def bars(names: Iterable[str]) -> set[str]:
        # what is on one side only lets people lie on the other one
        names = {*names} - ({"under_side"} if condition.local else set())
        here = effects_on(knowledge, condition, names)
        return {name for name, effect in here.items() if _rank(effect) >= _rank("change_position")}

    def goes_instead(target: str, name: str) -> bool:
        uses = knowledge.target(target).uses(mode)
        others = [asked_by_use(use) for use in uses if use.position == INSTEAD.get(name)]
        return any(not bars(names) for names in others)

    return {
        target
        for target, names in works.items()
        if any(not goes_instead(target, name) for name in bars(names))
    }


def effects_on(
    knowledge: Knowledge, condition: Condition, targets: Iterable[str]
) -> dict[str, str]:
    """The strongest effect of a condition on each target that it touches.

    A technique that the condition does not name is touched as its points are; see `WORKS_AT`.
    """
    strongest: dict[str, str] = {}
    for entry in condition.effects:
        for target in knowledge.groups.get(entry.target, (entry.target,)):
            effect = strongest.get(target)
            if effect is None or _rank(entry.effect) > _rank(effect):
                strongest[target] = entry.effect
    for technique, points in WORKS_AT.items():
        on_points = [strongest[point] for point in points if point in strongest]
        if technique not in strongest and len(on_points) == len(points):
            strongest[technique] = min(on_points, key=_rank)
    return {target: strongest[target] for target in targets if target in strongest}


def _barred_beside_points(on_targets: Mapping[str, str]) -> list[str]:
    """Techniques that are left out where a point that they work at is only asked about."""
    return [
        technique
        for technique, points in WORKS_AT.items()
        if on_targets.get(technique) == "avoid"
        and any(on_targets.get(point) == "ask_first" for point in points)
        and not any(on_targets.get(point) == "avoid" for point in points)
    ]


def _by_region(effects: Mapping[str, str], regions: Mapping[str, str]) -> dict[str, frozenset[str]]:
    kinds: dict[str, frozenset[str]] = {}
    for target, effect in effects.items():
        region = regions[target]
        kinds[region] = kinds.get(region, frozenset()) | {effect}
    return kinds


def _rank(effect: str) -> int:
    return EFFECT_RANK[effect]
