"""What the conditions do to one session: whom it concerns, and in which way."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from guided_press.knowledge.conditions import Condition
from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import BREATHING, EFFECT_RANK
from guided_press.screening.restrictions import WORKS_AT

FAMILIES: Mapping[str, Mapping[str, str]] = {
    "back": {"low_back": "low_back", "sacrum": "sacrum"},
    "legs": {"knee": "knee", "calf": "legs", "leg": "legs", "foot": "feet", "toe": "feet"},
    "hands": {"palm": "hands"},
}
"""Regions that share a sentence, and the place by which each is called."""

MANNERS: Mapping[str, frozenset[str]] = {
    "stand": frozenset({"standing"}),
    "bend": frozenset({"bend", "drawn_knee", "seated_lean_forward", "foot_on_stool"}),
    "cross": frozenset({"leg_crossed", "ankle_on_knee"}),
    "prone": frozenset({"prone"}),
    "supine": frozenset({"supine"}),
    "side": frozenset({"side_lying", "upper_side", "under_side"}),
    "sit": frozenset({"seated", "long_sitting"}),
    "limb": frozenset({"foot_in_hand", "palm_up", "hand_in_hands"}),
    "rise": frozenset({"quick_rise"}),
    "breathe": frozenset({BREATHING}),
}
"""What a session asks of the body, by the sentence that says what is done instead."""

_SPOT_GROUPS = frozenset({"skin", "nerves", "joints", "knee"})
"""Conditions that bar only the spot or the joint where they are; what is around it may run."""

_OF_THE_GIVER = "giver"


@dataclass(frozen=True)
class Concerns:
    """Conditions by what they do to a session; each list in the order of the conditions.

    Attributes:
        regions: What the session works.
        effects: Condition to region to effects.
        places: Family to the conditions that leave one of its regions out.
        spots: Conditions of a spot, such as sore skin.
        ask: Conditions that need a clinician first.
        without: Techniques that stay out where a clinician agrees to their place, and with what.
        light: Conditions that lighten a place which they neither leave out nor ask about.
        manners: What is done in another way, to the conditions that bar the usual one.
        hands: Conditions of the hands that press.
    """

    regions: frozenset[str]
    effects: dict[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)
    spots: list[str] = field(default_factory=list)
    ask: list[str] = field(default_factory=list)
    without: dict[str, list[str]] = field(default_factory=dict)
    light: list[str] = field(default_factory=list)
    manners: dict[str, list[str]] = field(default_factory=dict)
    hands: list[str] = field(default_factory=list)

    @property
    def all(self) -> tuple[str, ...]:
        """Every condition that changes the session, once."""
        by_place = [*self.places.values(), *self.without.values(), *self.manners.values()]
        lists = [self.spots, self.ask, self.light, self.hands, *by_place]
        return tuple(dict.fromkeys(condition for named in lists for condition in named))


def concerns_of(
    knowledge: Knowledge, targets: Sequence[str], asked: Collection[str], covered: Collection[str]
) -> Concerns:
    """Sort the conditions that would change a session.

    Args:
        knowledge: The conditions, and where the targets are.
        targets: Codes of points and ids of techniques.
        asked: What the session asks of the body besides; see `asked_of_body`.
        covered: Ids of conditions that need no place of their own.
    """
    regions = {target: knowledge.target(target).region for target in targets}
    found = Concerns(frozenset(regions.values()))
    for condition in knowledge.conditions.values():
        if condition.id in covered:
            continue
        on_targets = effects_on(knowledge, condition, targets)
        if condition.group == _OF_THE_GIVER:
            found.hands.extend([condition.id] * bool(on_targets))
            continue
        for technique in _barred_beside_points(on_targets):
            found.without.setdefault(technique, []).append(condition.id)
            on_targets[technique] = "ask_first"
        _sort(found, condition, _by_region(on_targets, regions))
        if condition.group == "skin":
            continue  # said of the spot
        for manner, names in MANNERS.items():
            here = effects_on(knowledge, condition, names & set(asked))
            least = "lighten" if manner == "breathe" else "change_position"
            if _most(here.values()) >= _rank(least):
                found.manners.setdefault(manner, []).append(condition.id)
    return found


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


def _sort(found: Concerns, condition: Condition, here: Mapping[str, frozenset[str]]) -> None:
    """Put a condition where it belongs by what it does to each region."""
    found.effects[condition.id] = here
    kinds = frozenset(kind for of_region in here.values() for kind in of_region)
    if condition.group in _SPOT_GROUPS:
        found.spots.extend([condition.id] * bool(kinds & {"avoid", "ask_first", "lighten"}))
        return
    barred = {region for region, of_region in here.items() if "avoid" in of_region}
    for family, names in FAMILIES.items():
        if barred & names.keys():
            found.places.setdefault(family, []).append(condition.id)
    lightened = {region for region, of_region in here.items() if "lighten" in of_region}
    if "ask_first" in kinds:
        found.ask.append(condition.id)
    elif lightened - barred:
        found.light.append(condition.id)


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


def _most(effects: Iterable[str]) -> int:
    return max(map(_rank, effects), default=0)
