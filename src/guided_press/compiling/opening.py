"""The opening: what is said for everybody's safety before a session begins.

It is made from the conditions of exactly the targets in the session. The order is: signs that need
medical help, who it is for, what leaves a place out, what needs a clinician first, and the stop
rule: what to let go for, and that one can stop at any time. Conditions that only lighten or inform
stay on paper, and so does what sore hands cannot do. Whoever has a profile has answered all that,
and hears the stop rule alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from guided_press.cues import Role, Say
from guided_press.knowledge.conditions import Condition
from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import BREATHING, EFFECT_RANK, Mode, Phrase
from guided_press.screening.restrictions import WORKS_AT
from guided_press.words.english import Joint, is_list, listed
from guided_press.words.linting import MOST_WORDS
from guided_press.words.splitting import split_sentences

LONGEST_S = 75.0
"""The opening is over by then with up to `FEW_TARGETS`, as `spoken_s` counts."""

LONGEST_OF_ALL_S = 95.0
"""With any number of targets."""

FEW_TARGETS = 5

SPEECH_WPM = 145
COMMA_S = 0.25
"""What a comma adds, where eSpeak NG speaks the words of these lists at 145 words a minute."""

PAUSE_S = 0.3
"""Between its sentences."""

LEAD_S = 1.0
"""The silence before and after it, and rounding to a whole second."""

_CLAIM = "condition."
_FAMILIES: Mapping[str, Mapping[str, str]] = {
    "back": {"low_back": "low_back", "sacrum": "sacrum"},
    "legs": {"knee": "knee", "calf": "legs", "leg": "legs", "foot": "feet", "toe": "feet"},
    "hands": {"palm": "hands"},
}
"""Regions that share a sentence, and the place by which each is called."""

_TRUNK = ("back", "legs")
"""Families that are left out together where room is short."""

_SPOT_GROUPS = frozenset({"skin", "nerves", "joints", "knee"})
"""Conditions that bar only the spot or the joint where they are; what is around it may run."""

_FIXED = ("help", "doctor", "adults_self", "adults_partner", "stop")
"""Sentences that cover the conditions among their claims."""


def opening_lines(knowledge: Knowledge, targets: Sequence[str], mode: Mode) -> tuple[Say, ...]:
    """Say what must be known before a session with these targets begins.

    Where room is short the stricter wording stands for both: back and legs are left out with
    whatever bars one of them, or asks a clinician first. Every condition is named for every place
    that it bars or asks about, itself or by a stricter word.

    Args:
        knowledge: Conditions, regions and phrases.
        targets: Codes of points and ids of techniques, `BREATHING` included, in any order.
        mode: Alone, or with a partner.

    Returns:
        Sentences of at most `MOST_WORDS` words; at `SPEECH_WPM` no longer than `longest_s`.

    Raises:
        KnowledgeError: A target is unknown.
    """
    screening = _Screening.of(knowledge, targets)
    for lines in screening.wordings(mode):
        if spoken_s(lines) <= longest_s(targets):
            return lines
    return lines


def stop_lines(knowledge: Knowledge) -> tuple[Say, ...]:
    """The stop rule, which every session says: what to let go for, and that one can stop."""
    return _fixed(knowledge, "stop")


def short_lines(knowledge: Knowledge) -> tuple[Say, ...]:
    """What nobody may skip, for who heard the whole opening lately: about 25 seconds.

    The signs that need help at once, that anything new is asked about first, and the stop rule;
    what leaves out single places is left to what was heard.
    """
    return tuple(say for name in ("help", "new", "stop") for say in _fixed(knowledge, name))


def longest_s(targets: Sequence[str]) -> float:
    """How long the opening of a session with these targets may take, in seconds."""
    return LONGEST_S if len(set(targets) - {BREATHING}) <= FEW_TARGETS else LONGEST_OF_ALL_S


def spoken_s(lines: Sequence[Say]) -> float:
    """How long an opening takes at `SPEECH_WPM`, lead, rests and pauses included."""
    words = sum(len(line.text.split()) for line in lines)
    commas = sum(line.text.count(",") for line in lines)
    return LEAD_S + 60 * words / SPEECH_WPM + COMMA_S * commas + PAUSE_S * len(lines)


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
            if effect is None or EFFECT_RANK[entry.effect] > EFFECT_RANK[effect]:
                strongest[target] = entry.effect
    for technique, points in WORKS_AT.items():
        on_points = [strongest[point] for point in points if point in strongest]
        if technique not in strongest and len(on_points) == len(points):
            strongest[technique] = min(on_points, key=lambda effect: EFFECT_RANK[effect])
    return {target: strongest[target] for target in targets if target in strongest}


_Places = Mapping[tuple[str, ...], Sequence[str]]
"""Families to the conditions with which they are left out."""


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
        covered = _conditions(knowledge.phrase(f"screening_{name}") for name in _FIXED)
        effects: dict[str, Mapping[str, frozenset[str]]] = {}
        places: dict[str, list[str]] = {family: [] for family in _FAMILIES}
        spots: list[str] = []
        ask: list[str] = []
        for condition in knowledge.conditions.values():
            if condition.id in covered or condition.group == "giver":
                continue
            here = _by_region(effects_on(knowledge, condition, targets), regions)
            effects[condition.id] = here
            barred = {region for region, kinds in here.items() if "avoid" in kinds}
            asks_first = any("ask_first" in kinds for kinds in here.values())
            if condition.group in _SPOT_GROUPS:
                light = any("lighten" in kinds for kinds in here.values())
                spots += [condition.id] * bool(barred or asks_first or light)
                continue
            for family, names in _FAMILIES.items():
                places[family] += [condition.id] * bool(barred & names.keys())
            ask += [condition.id] * (asks_first or "" in barred)
        return cls(knowledge, effects, places, spots, ask)

    def wordings(self, mode: Mode) -> Iterator[tuple[Say, ...]]:
        """The whole opening, from its finest wording to its shortest."""
        places: _Places = {(family,): conditions for family, conditions in self.places.items()}
        yield (*self._fixed("start"), *self._lines(mode, places))
        yield self._lines(mode, places)
        barred = [c for family in _TRUNK for c in self.places[family]]
        others: _Places = {(f,): named for f, named in self.places.items() if f not in _TRUNK}
        if all(self.places[family] for family in _TRUNK):
            yield self._lines(mode, {_TRUNK: list(dict.fromkeys(barred)), **others})
            barred += [c for c in self.ask if self._asks_only_of_trunk(c)]
            yield self._lines(mode, {_TRUNK: list(dict.fromkeys(barred)), **others})

    def _lines(self, mode: Mode, places: _Places) -> tuple[Say, ...]:
        says = [say for name in ("help", "doctor", f"adults_{mode}") for say in self._fixed(name)]
        for families, conditions in places.items():
            if conditions:
                place = self._place(families, conditions)
                says += self._sentences("avoid", conditions, place=place)
        if self.spots:
            says += self._sentences("spots", self.spots, last="and")
        if ask := [c for c in self.ask if not self._covered(c, places)]:
            says += self._sentences("ask", ask)
        return (*says, *self._fixed("stop"))

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """How each condition is called; some share a name."""
        names = {c.id: c.spoken for c in self.knowledge.conditions.values()}
        phrases = self.knowledge.phrases().values()
        shared = [phrase for phrase in phrases if phrase.id.startswith("screening_name_")]
        return names | {c: phrase.text for phrase in shared for c in _conditions([phrase])}

    def _covered(self, condition: str, places: _Places) -> bool:
        """Wherever it asks first, the place is left out with it, or with its namesake, already."""
        left_out = {
            region
            for families, conditions in places.items()
            if self._names[condition] in {self._names[c] for c in conditions}
            for family in families
            for region in _FAMILIES[family]
        }
        here = self.effects[condition].items()
        return {region for region, kinds in here if self._must_be_said(region, kinds)} <= left_out

    @staticmethod
    def _must_be_said(region: str, kinds: frozenset[str]) -> bool:
        return "ask_first" in kinds or (not region and "avoid" in kinds)

    def _asks_only_of_trunk(self, condition: str) -> bool:
        """To leave out back and legs is stricter than all that it asks first about."""
        return self._covered(condition, {_TRUNK: [condition]})

    def _place(self, families: tuple[str, ...], conditions: Sequence[str]) -> str:
        """What the regions are called that these conditions bar, or for which they ask."""
        hit = {
            name
            for family in families
            for region, name in _FAMILIES[family].items()
            for condition in conditions
            if self.effects[condition].get(region, frozenset()) & {"avoid", "ask_first"}
        }
        several = "_".join((*families, *(["feet"] if "feet" in hit else [])))
        name = hit.pop() if len(hit) == 1 else several
        return self.knowledge.phrase(f"screening_place_{name}").text

    def _fixed(self, name: str) -> tuple[Say, ...]:
        return _fixed(self.knowledge, name)

    def _sentences(
        self, name: str, conditions: Sequence[str], *, last: Joint = "or", place: str = ""
    ) -> list[Say]:
        """As few sentences about these conditions as can be followed by ear."""
        alike: dict[str, list[str]] = {}  # what has one name is named once
        for condition in conditions:
            alike.setdefault(self._names[condition], []).append(condition)
        # a name that is a list itself comes last
        waiting = sorted(alike, key=lambda called: is_list(called, last))
        phrase, says = f"screening_{name}", list[Say]()
        while waiting:
            fits = (
                n
                for n in range(len(waiting), 1, -1)
                if self._fits(phrase, waiting[:n], last, place)
            )
            names = waiting[: next(fits, 1)]
            waiting = waiting[len(names) :]
            ids = [condition for called in names for condition in alike[called]]
            says.append(self._sentence(phrase, names, ids, last, place))
            phrase = f"screening_{name}_more"
        return says

    def _fits(self, phrase: str, called: Sequence[str], last: Joint, place: str) -> bool:
        return len(self._text(phrase, called, last, place).split()) <= MOST_WORDS

    def _text(self, phrase: str, called: Sequence[str], last: Joint, place: str) -> str:
        words = self.knowledge.phrase(phrase).text
        return words.format(list=listed(called, last), place=place)

    def _sentence(
        self, phrase: str, called: Sequence[str], conditions: Sequence[str], last: Joint, place: str
    ) -> Say:
        same = [c for c in self.ask if c not in conditions and self._names[c] in called]
        claims = (
            *self.knowledge.phrase(phrase).claims,
            *(f"{_CLAIM}{condition}" for condition in (*conditions, *same)),
        )
        words = self._text(phrase, called, last, place)
        return Say(words, Role.SCREENING, claims, pause_s=PAUSE_S)


def _fixed(knowledge: Knowledge, name: str) -> tuple[Say, ...]:
    """The sentences of a phrase that is the same in every session."""
    phrase = knowledge.phrase(f"screening_{name}")
    return tuple(
        Say(part, Role.SCREENING, phrase.claims, pause_s=PAUSE_S)
        for part in split_sentences(phrase.text)
    )


def _by_region(effects: Mapping[str, str], regions: Mapping[str, str]) -> dict[str, frozenset[str]]:
    kinds: dict[str, frozenset[str]] = {}
    for target, effect in effects.items():
        region = regions[target]
        kinds[region] = kinds.get(region, frozenset()) | {effect}
    return kinds


def _conditions(phrases: Iterable[Phrase]) -> set[str]:
    """Ids of the conditions among the claims of phrases."""
    return {
        claim.removeprefix(_CLAIM)
        for phrase in phrases
        for claim in phrase.claims
        if claim.startswith(_CLAIM)
    }
