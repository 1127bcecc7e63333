"""The spoken screening: what a session for nobody in particular says before it begins.

It is made from the conditions of exactly the targets in the session. The order is: signs that need
medical help, who it is for, what leaves a place out, what needs a clinician first, the signs to
stop for, and that one can stop at any time. Conditions that only lighten or inform stay on paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import EFFECT_RANK, Condition, Mode, Phrase
from guided_press.session.cues import Role, Say

LONGEST_S = 40.0
"""The spoken screening is over by then, counted as words at `SPEECH_WPM` and rests at commas."""

SPEECH_WPM = 145
COMMA_S = 0.25
"""What a comma adds, where eSpeak NG speaks the words of these lists at 145 words a minute."""

PAUSE_S = 0.3
"""Between its sentences."""

LEAD_S = 1.0
"""The silence before and after it, and rounding to a whole second."""

MOST_WORDS = 20
"""In a sentence."""

BREATHING = "paced_breathing"
"""A target without a place on the body."""

_CLAIM = "condition."
_FAMILIES: Mapping[str, Mapping[str, str]] = {
    "back": {"low_back": "low_back", "sacrum": "sacrum"},
    "legs": {"knee": "knee", "calf": "legs", "leg": "legs", "foot": "feet", "toe": "feet"},
    "hands": {"palm": "hands"},
}
"""Regions that share a sentence, and the place by which each is called."""

_SPOT_GROUPS = frozenset({"skin", "joints", "knee"})
"""Conditions that bar only the spot or the joint where they are; what is around it may run."""


def opening_lines(knowledge: Knowledge, targets: Sequence[str], mode: Mode) -> tuple[Say, ...]:
    """Say what must be known before a session with these targets begins.

    Where room is short the stricter wording stands for both: a place is left out with everything
    that bars one of its points, and a condition that was named for one place is not named again
    as a reason to ask for another one. Nothing is left out that was not named at all.

    Args:
        knowledge: Conditions, regions and phrases.
        targets: Codes of points and ids of techniques, `BREATHING` included, in any order.
        mode: Alone, or with a partner.

    Returns:
        Sentences of at most `MOST_WORDS` words; at `SPEECH_WPM` no longer than `LONGEST_S`.

    Raises:
        KnowledgeError: A target is unknown.
    """
    screening = _Screening.of(knowledge, targets)
    repeats = screening.repeats()
    for kept in range(len(repeats), -1, -1):
        lines = screening.lines(mode, repeats[:kept])
        if spoken_s(lines) <= LONGEST_S:
            return lines
    return lines


def spoken_s(lines: Sequence[Say]) -> float:
    """How long a spoken screening takes at `SPEECH_WPM`, lead, rests and pauses included."""
    words = sum(len(line.text.split()) for line in lines)
    commas = sum(line.text.count(",") for line in lines)
    return LEAD_S + 60 * words / SPEECH_WPM + COMMA_S * commas + PAUSE_S * len(lines)


def effects_on(
    knowledge: Knowledge, condition: Condition, targets: Iterable[str]
) -> dict[str, str]:
    """The strongest effect of a condition on each target that it touches."""
    effects: dict[str, str] = {}
    wanted = set(targets)
    for entry in condition.effects:
        for target in wanted & set(knowledge.groups.get(entry.target, (entry.target,))):
            known = effects.get(target)
            if known is None or EFFECT_RANK[entry.effect] > EFFECT_RANK[known]:
                effects[target] = entry.effect
    return effects


@dataclass(frozen=True)
class _Screening:
    """What the conditions do to the places of one session.

    Attributes:
        effects: Condition to region to effects; of those that no fixed sentence covers.
        places: Family to the conditions that leave one of its regions out.
        spots: Conditions of a spot, such as sore skin.
        ask: Conditions that need a clinician first, or that have no place on the body.
    """

    knowledge: Knowledge
    effects: Mapping[str, Mapping[str, frozenset[str]]]
    places: Mapping[str, Sequence[str]]
    spots: Sequence[str]
    ask: Sequence[str]

    @classmethod
    def of(cls, knowledge: Knowledge, targets: Sequence[str]) -> _Screening:
        """Sort the conditions that touch the targets by what is to be said of them."""
        regions = {
            target: "" if target == BREATHING else knowledge.target(target).region
            for target in targets
        }
        fixed = ("help", "adults_self", "adults_partner", "stop")
        covered = _conditions(knowledge.phrase(f"screening_{name}") for name in fixed)
        effects: dict[str, Mapping[str, frozenset[str]]] = {}
        places: dict[str, list[str]] = {family: [] for family in _FAMILIES}
        spots: list[str] = []
        ask: list[str] = []
        for condition in knowledge.conditions.values():
            if condition.id in covered:
                continue
            here = _by_region(effects_on(knowledge, condition, targets), regions)
            effects[condition.id] = here
            barred = {region for region, kinds in here.items() if "avoid" in kinds}
            asked = any("ask_first" in kinds for kinds in here.values())
            if condition.group in _SPOT_GROUPS:
                spots += [condition.id] * bool(barred or asked)
                continue
            for family, names in _FAMILIES.items():
                places[family] += [condition.id] * bool(barred & names.keys())
            ask += [condition.id] * (asked or "" in barred)
        return cls(knowledge, effects, places, spots, ask)

    def repeats(self) -> list[str]:
        """Conditions named for one place that ask first about another one; widest first."""
        elsewhere = {c: self._asked_elsewhere(c) for c in self.ask if self._named(c)}
        found = [condition for condition, families in elsewhere.items() if families]
        return sorted(found, key=lambda condition: -len(elsewhere[condition]))

    def lines(self, mode: Mode, repeats: Sequence[str]) -> tuple[Say, ...]:
        """All sentences, in order."""
        says = [self._fixed("help"), self._fixed(f"adults_{mode}")]
        for family, conditions in self.places.items():
            if conditions:
                place = self._place(family, conditions)
                says += self._sentences("avoid", conditions, self._bar_names, place=place)
        if self.spots:
            says += self._sentences("spots", self.spots, self._bar_names, last=" and ")
        ask = [c for c in self.ask if c in repeats or not self._named(c)]
        if ask:
            says += self._sentences("ask", ask, {**self._bar_names, **self._ask_names})
        return (*says, self._fixed("stop"))

    @cached_property
    def _bar_names(self) -> Mapping[str, str]:
        """How each condition is called."""
        spoken = {c.id: c.spoken for c in self.knowledge.conditions.values()}
        return spoken | self._shared("screening_name_")

    @cached_property
    def _ask_names(self) -> Mapping[str, str]:
        """How some are called where a clinician is to be asked."""
        return self._shared("screening_ask_")

    def _shared(self, prefix: str) -> dict[str, str]:
        phrases = [p for p in self.knowledge.phrases().values() if p.id.startswith(prefix)]
        return {c: phrase.text for phrase in phrases for c in _conditions([phrase])}

    def _named(self, condition: str, families: Iterable[str] = tuple(_FAMILIES)) -> bool:
        """It, or another condition of the same name, leaves a place out."""
        name = self._bar_names[condition]
        return any(self._bar_names[c] == name for f in families for c in self.places[f])

    def _asked_elsewhere(self, condition: str) -> list[str]:
        """Families in which this condition asks first, and is not named."""
        return [
            family
            for family, names in _FAMILIES.items()
            if not self._named(condition, [family])
            and any("ask_first" in self.effects[condition].get(region, ()) for region in names)
        ]

    def _place(self, family: str, conditions: Sequence[str]) -> str:
        """What the regions are called that these conditions bar, or for which they ask."""
        hit = {
            name
            for region, name in _FAMILIES[family].items()
            for condition in conditions
            if self.effects[condition].get(region, frozenset()) & {"avoid", "ask_first"}
        }
        several = "legs_feet" if "feet" in hit else family
        name = hit.pop() if len(hit) == 1 else several
        return self.knowledge.phrase(f"screening_place_{name}").text

    def _fixed(self, name: str) -> Say:
        phrase = self.knowledge.phrase(f"screening_{name}")
        return Say(phrase.text, Role.SCREENING, phrase.claims, pause_s=PAUSE_S)

    def _sentences(
        self, name: str, conditions: Sequence[str], names: Mapping[str, str], *,
        last: str = " or ", place: str = "",
    ) -> list[Say]:  # fmt: skip
        """A sentence about these conditions; two where one would be too long to follow."""
        whole = self._sentence(name, conditions, names, last, place)
        if len(whole.text.split()) <= MOST_WORDS:
            return [whole]
        alike: dict[str, list[str]] = {}  # what has one name is not named in both
        for condition in conditions:
            alike.setdefault(names[condition], []).append(condition)
        groups = list(alike.values())
        middle = (len(groups) + 1) // 2
        parts = {name: groups[:middle], "more": groups[middle:]}
        return [
            self._sentence(part, [c for group in of for c in group], names, last, place)
            for part, of in parts.items()
        ]

    def _sentence(
        self, name: str, conditions: Sequence[str], names: Mapping[str, str], last: str, place: str
    ) -> Say:
        phrase = self.knowledge.phrase(f"screening_{name}")
        # each name once; one that is a list itself comes last
        called = sorted(dict.fromkeys(names[c] for c in conditions), key=lambda n: " or " in n)
        text = phrase.text.format(list=_join(called, last), place=place)
        same = [c for c in self.ask if c not in conditions and names[c] in called]
        claims = (*phrase.claims, *(f"{_CLAIM}{condition}" for condition in (*conditions, *same)))
        return Say(text, Role.SCREENING, claims, pause_s=PAUSE_S)


def _by_region(effects: Mapping[str, str], regions: Mapping[str, str]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for target, effect in effects.items():
        region = regions[target]
        found[region] = found.get(region, frozenset()) | {effect}
    return found


def _conditions(phrases: Iterable[Phrase]) -> set[str]:
    """Ids of the conditions among the claims of phrases."""
    return {
        claim.removeprefix(_CLAIM)
        for phrase in phrases
        for claim in phrase.claims
        if claim.startswith(_CLAIM)
    }


def _join(names: Sequence[str], last: str) -> str:
    """Write a list as it is spoken; a last name that is a list brings its own "or"."""
    if len(names) == 1:
        return names[0]
    if last in names[-1]:
        return ", ".join(names)
    return ", ".join(names[:-1]) + last + names[-1]
