"""The opening: what is said for everybody's safety before a session begins.

It is made from exactly the conditions that would change the session for whoever has them. The order
is: signs that need medical help, who it is for, what leaves a place out, what needs a clinician
first, what is done in another way, and the stop rule: what to let go for, and that one can stop at
any time. Whoever has a profile has answered all that, and hears the stop rule alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, TypeAlias

from guided_press.compiling.concerns import FAMILIES, Concerns, concerns_of
from guided_press.cues import Role, Say
from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import BREATHING, Mode, Phrase
from guided_press.script.demands import asked_of_body
from guided_press.script.model import Session
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
_TRUNK = ("back", "legs")
"""Families that are left out together where room is short."""

_BARRED = frozenset({"avoid", "ask_first"})

Opening: TypeAlias = Literal["whole", "short offered", "short", "stop rule"]
"""What is said for everybody's safety: all of it, made from exactly what the session asks; all,
and silently its short form behind it, for who may ask for that; the short form, never in a file;
or the stop rule alone, because the answers of a profile take its place."""

_SHORT = ("help", "new", "stop")
"""What nobody may skip, for who heard the whole opening lately, in about 25 seconds: the signs that
need help at once, that anything new is asked about first, and the stop rule: what to let go for,
and that one can stop. What leaves out single places is left to what was heard."""

_FORMS: Mapping[Opening, tuple[str, ...]] = {
    "whole": (),
    "short offered": _SHORT,
    "short": _SHORT,
    "stop rule": ("stop",),
}

_FIXED = ("help", "doctor", "adults_self", "adults_partner", "stop")
"""Sentences that cover the conditions among their claims."""


def opening_lines(
    knowledge: Knowledge,
    targets: Sequence[str],
    mode: Mode,
    asked: Collection[str] = (),
    *,
    language: str,
) -> tuple[Say, ...]:
    """Say what must be known before a session with these targets begins.

    Every condition is named for every place that it bars or asks about, itself or by a stricter
    word: to ask a clinician first is stricter than to keep it light, or to lie on the side. Where
    room is short, what is done in another way is asked about first as well.

    Args:
        knowledge: Conditions, regions and phrases.
        targets: Codes of points and ids of techniques, `BREATHING` included, in any order.
        mode: Alone, or with a partner.
        asked: What the session asks of the body besides; see `asked_of_body`.
        language: In which it is said, BCP 47.

    Returns:
        Sentences of at most `MOST_WORDS` words; at `SPEECH_WPM` no longer than `longest_s`.

    Raises:
        KnowledgeError: A target is unknown.
    """
    on_body = [target for target in targets if target != BREATHING]
    asked = {*asked, *(BREATHING for target in targets if target == BREATHING)}
    covered = _conditions(knowledge.phrase(f"screening_{name}", language) for name in _FIXED)
    concerns = concerns_of(knowledge, on_body, asked, covered)
    screening = _Screening(knowledge, concerns, language)
    for lines in screening.wordings(mode):
        if spoken_s(lines) <= longest_s(targets):
            return lines
    return lines


def safety_lines(
    session: Session, knowledge: Knowledge, opening: Opening
) -> tuple[tuple[Say, ...], tuple[Say, ...]]:
    """What a session says for everybody's safety, and the short form that it offers behind it."""
    whole: tuple[Say, ...] = ()
    if opening in ("whole", "short offered"):
        asked, language = asked_of_body(session), session.language
        whole = opening_lines(knowledge, session.targets, session.mode, asked, language=language)
    fixed = fixed_lines(knowledge, opening, session.language)
    if session.mode == "partner":
        whole, fixed = (
            tuple(replace(say, addressee="both") for say in says) for says in (whole, fixed)
        )
    return (whole, fixed) if whole else (fixed, ())


def fixed_lines(knowledge: Knowledge, opening: Opening, language: str) -> tuple[Say, ...]:
    """What of an opening is the same in every session, whatever is worked in it; see `_FORMS`."""
    return tuple(say for name in _FORMS[opening] for say in _fixed(knowledge, name, language))


def longest_s(targets: Sequence[str]) -> float:
    """How long the opening of a session with these targets may take, in seconds."""
    return LONGEST_S if len(set(targets) - {BREATHING}) <= FEW_TARGETS else LONGEST_OF_ALL_S


def spoken_s(lines: Sequence[Say]) -> float:
    """How long an opening takes at `SPEECH_WPM`, lead, rests and pauses included."""
    words = sum(len(line.text.split()) for line in lines)
    commas = sum(line.text.count(",") for line in lines)
    return LEAD_S + 60 * words / SPEECH_WPM + COMMA_S * commas + PAUSE_S * len(lines)


@dataclass(frozen=True)
class _Screening:
    """The words about what concerns one session.

    Attributes:
        exact: Inside the back or the legs, each condition is named with its own places only.
        spread: What leaves one place out leaves out every place before which it is asked about.
        merged: Back and legs are left out together, with whatever leaves out one of them.
        lying: Which ways to lie are named for whoever may not lie so, whatever is agreed to.
    """

    knowledge: Knowledge
    concerns: Concerns
    language: str
    exact: bool = False
    spread: bool = False
    merged: bool = False
    lying: Sequence[str] = ("prone", "supine", "side")

    def wordings(self, mode: Mode) -> Iterator[tuple[Say, ...]]:
        """The whole opening, from its finest wording to its shortest.

        What is done in another way is asked about first instead, one way after the other, before
        more is left out than has to be.
        """
        asking = replace(self, lying=("supine", "side"))  # face down, a clinician is asked
        ways = [replace(self, exact=True), self, asking, replace(self, spread=True)]
        if all(family in self.concerns.places for family in _TRUNK):
            ways.append(replace(asking, merged=True))
        for way in ways:
            yield from way.worded(mode)
        yield replace(ways[-1], lying=asking.lying).shortest(mode)

    def worded(self, mode: Mode) -> Iterator[tuple[Say, ...]]:
        """The same places, with ever more that is asked about."""
        stop, says = self._fixed("stop"), self._before_asking(mode)
        asked = [*self._asking(self._asked), *self._after_asking()]
        full = (*says, *asked, *self._done_otherwise(self._uncovered), *stop)
        if mode == "self":  # with two people the welcome leads over to it
            yield (*self._fixed("start"), *full)
        yield full
        unnamed = self._uncovered - self._named_by([*says, *asked])
        ways = self._ways(unnamed)
        for kept in range(len(ways), -1, -1):
            more = [c for conditions in ways[kept:] for c in conditions]
            asked = [*self._asking([*self._asked, *more]), *self._after_asking()]
            rest = unnamed - self._named_by(asked)
            yield (*says, *asked, *self._done_otherwise(rest), *stop)

    def shortest(self, mode: Mode) -> tuple[Say, ...]:
        """All is asked about that is not left out, and no technique is named apart."""
        says = self._before_asking(mode)
        named = self._named_by([*says, *self._spots()])
        more = [c for way in self._ways(self._uncovered - named) for c in way]
        asking = self._asking([*self._asked, *more])
        return (*says, *asking, *self._spots(), *self._fixed("stop"))

    def _before_asking(self, mode: Mode) -> list[Say]:
        """Signs that need help, who it is for, and what is left out."""
        says = [say for name in ("help", "doctor", f"adults_{mode}") for say in self._fixed(name)]
        return [*says, *self._leaving_out()]

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """How each condition is called; some share a name."""
        names = {c.id: c.spoken for c in self.knowledge.conditions.values()}
        phrases = self.knowledge.phrases(self.language).values()
        shared = [phrase for phrase in phrases if phrase.id.startswith("screening_name_")]
        return names | {c: phrase.text for phrase in shared for c in _conditions([phrase])}

    def _called(self, conditions: Iterable[str]) -> set[str]:
        return {self._names[condition] for condition in conditions}

    # -- what is left out, and what is asked about --

    @cached_property
    def _places(self) -> Mapping[tuple[str, ...], Sequence[str]]:
        """Families to the conditions with which they are left out."""
        places = self.concerns.places
        if self.spread:
            return self._spread_places
        if not self.merged:
            return {(family,): conditions for family, conditions in places.items()}
        trunk = dict.fromkeys(c for family in _TRUNK for c in places[family])
        merged: dict[tuple[str, ...], Sequence[str]] = {_TRUNK: list(trunk)}
        return merged | {(f,): named for f, named in places.items() if f not in _TRUNK}

    @cached_property
    def _spread_places(self) -> Mapping[tuple[str, ...], Sequence[str]]:
        """What leaves out a place, with that one and all that it asks about."""
        places: dict[tuple[str, ...], list[str]] = {}
        for condition in dict.fromkeys(c for named in self.concerns.places.values() for c in named):
            alike = [c for c in self.concerns.effects if self._names[c] == self._names[condition]]
            families = tuple(f for f, names in FAMILIES.items() if self._hit(names, alike))
            places.setdefault(families, []).append(condition)
        return places

    def _hit(self, regions: Iterable[str], conditions: Iterable[str]) -> list[str]:
        """The regions that conditions bar, or for which they ask."""
        effects = [self.concerns.effects[condition] for condition in conditions]
        return [r for r in regions if any(e.get(r, frozenset()) & _BARRED for e in effects)]

    def _leaving_out(self) -> list[Say]:
        says: list[Say] = []
        for families, conditions in self._places.items():
            for place, named in self._by_place(families, conditions).items():
                begun = "avoid_next" if says else "avoid"
                says += self._sentences("avoid", named, place=place, begun=begun)
        for manner in self.lying:
            place = self._phrase(f"screening_place_{manner}").text
            begun = "avoid_next" if says else "avoid"
            if named := [c for c in self.concerns.manners.get(manner, ()) if self._stays(c)]:
                says += self._sentences("avoid", named, place=place, begun=begun)
        return says

    def _stays(self, condition: str) -> bool:
        """Whether a clinician may agree to some of it, which allows nobody to lie as before."""
        called = self._called({*self.concerns.ask, *self._left_out})
        return self._names[condition] in called and not self._is_left_out(condition)

    def _is_left_out(self, condition: str) -> bool:
        """Everything is left out with it."""
        regions = self.concerns.regions
        return bool(regions) and regions <= self._left_out_with(condition)

    def _by_place(
        self, families: tuple[str, ...], conditions: Sequence[str]
    ) -> Mapping[str, Sequence[str]]:
        """What the places are called, and what leaves them out; namesakes stay together."""
        if not self.exact:
            return {self._place(families, conditions): conditions}
        groups: dict[str, list[str]] = {}
        for condition in conditions:
            called = self._names[condition]
            alike = [other for other in conditions if self._names[other] == called]
            groups.setdefault(self._place(families, alike), []).append(condition)
        return groups

    @cached_property
    def _left_out(self) -> list[str]:
        return [c for conditions in self._places.values() for c in conditions]

    def _left_out_with(self, condition: str) -> set[str]:
        """The regions that are left out with a condition, or with its namesake."""
        return {
            region
            for families, conditions in self._places.items()
            if self._names[condition] in self._called(conditions)
            for family in families
            for region in FAMILIES[family]
        }

    @cached_property
    def _asks_of_the_rest(self) -> bool:
        """What leaves one place out is asked about before another one; said of all of them."""
        left_out = self._called(self._left_out)
        asked = [c for c in self.concerns.ask if self._names[c] in left_out]
        return any(
            "ask_first" in kinds and region not in self._left_out_with(condition)
            for condition in asked
            for region, kinds in self.concerns.effects[condition].items()
        )

    @cached_property
    def _asked(self) -> list[str]:
        """What is asked about and was not named with what is left out."""
        said = self._called(self._left_out)
        return [condition for condition in self.concerns.ask if self._names[condition] not in said]

    def _asking(self, conditions: Sequence[str]) -> list[Say]:
        rest = self._asks_of_the_rest
        if not conditions:
            return list(self._fixed("rest")) if rest else []
        return self._sentences("ask", conditions, begun="ask_rest" if rest else "ask")

    def _after_asking(self) -> list[Say]:
        """What stays out where a clinician agrees to the rest, and what is spared on the spot."""
        says: list[Say] = []
        phrase = self._phrase("screening_without")
        for technique in self.concerns.without:
            target = self.knowledge.target(technique)
            place = target.work.format(place=target.place_partner)
            words = phrase.text.format(place=place)
            says.append(Say(words, Role.SCREENING, phrase.claims, pause_s=PAUSE_S))
        return says + self._spots()

    def _spots(self) -> list[Say]:
        spared = [*self.concerns.spots, *self.concerns.hands]
        return self._sentences("spots", spared, last="and") if spared else []

    def _place(self, families: tuple[str, ...], conditions: Sequence[str]) -> str:
        """What the regions are called that these conditions bar, or for which they ask."""
        names = {region: name for f in families for region, name in FAMILIES[f].items()}
        hit = {names[region] for region in self._hit(names, conditions)}
        touched = [name for name in families if hit & {*FAMILIES[name].values()} - {"feet"}]
        several = "_".join((*touched, *(["feet"] if "feet" in hit else [])))
        name = hit.pop() if len(hit) == 1 else several
        return self._phrase(f"screening_place_{name}").text

    # -- what is done in another way --

    def _ways(self, conditions: Collection[str]) -> list[list[str]]:
        """What only lightens, or bars a manner: these conditions, way by way, once each."""
        ways = [self.concerns.light, *self.concerns.manners.values()]
        seen: set[str] = set()
        new: list[list[str]] = []
        for way in ways:
            new.append([c for c in way if c in conditions and c not in seen])
            seen.update(way)
        return [way for way in new if way]

    @cached_property
    def _uncovered(self) -> set[str]:
        """Conditions of which nothing stricter is said for all of the session."""
        stricter = {*self.concerns.ask, *(self._left_out if self._asks_of_the_rest else ())}
        called = self._called(stricter)
        return {
            condition
            for condition in self.concerns.effects
            if self._names[condition] not in called and not self._is_left_out(condition)
        }

    def _done_otherwise(self, conditions: Collection[str]) -> list[Say]:
        """Each condition once, with all that is done otherwise where somebody has it."""
        by_name: dict[str, list[str]] = {}
        for way, concerned in {"light": self.concerns.light, **self.concerns.manners}.items():
            for called in dict.fromkeys(self._names[c] for c in concerned if c in conditions):
                by_name.setdefault(called, []).append(way)
        alike: dict[tuple[str, ...], list[str]] = {}
        for called, ways in by_name.items():
            named = [c for c in conditions if self._names[c] == called]
            alike.setdefault(tuple(ways), []).extend(sorted(named))
        says: list[Say] = []
        for way_names, named in alike.items():
            words = [self._phrase(f"screening_way_{way}").text for way in way_names]
            says += self._sentences("otherwise", named, ways=listed(words, "and"))
        return says

    # -- sentences --

    def _named_by(self, lines: Iterable[Say]) -> set[str]:
        """Conditions that these lines name, or that share a name with one of those."""
        ids = {
            claim.removeprefix(_CLAIM)
            for line in lines
            for claim in line.claims
            if claim.startswith(_CLAIM)
        }
        called = self._called(ids)
        return {condition for condition, name in self._names.items() if name in called}

    def _fixed(self, name: str) -> tuple[Say, ...]:
        return _fixed(self.knowledge, name, self.language)

    def _phrase(self, name: str) -> Phrase:
        return self.knowledge.phrase(name, self.language)

    def _sentences(
        self,
        name: str,
        conditions: Sequence[str],
        *,
        last: Joint = "or",
        begun: str = "",
        **filled: str,
    ) -> list[Say]:
        """As few sentences about these conditions as can be followed by ear."""
        alike: dict[str, list[str]] = {}  # what has one name is named once
        for condition in conditions:
            alike.setdefault(self._names[condition], []).append(condition)
        # a name that is a list itself comes last
        waiting = sorted(alike, key=lambda called: is_list(called, last))
        phrase, says = f"screening_{begun or name}", list[Say]()
        while waiting:
            fits = (
                n
                for n in range(len(waiting), 1, -1)
                if self._fits(phrase, waiting[:n], last, filled)
            )
            names = waiting[: next(fits, 1)]
            waiting = waiting[len(names) :]
            ids = [condition for called in names for condition in alike[called]]
            says.append(self._sentence(phrase, ids, self._text(phrase, names, last, filled)))
            phrase = f"screening_{name}_more"
        return says

    def _fits(
        self, phrase: str, called: Sequence[str], last: Joint, filled: Mapping[str, str]
    ) -> bool:
        return len(self._text(phrase, called, last, filled).split()) <= MOST_WORDS

    def _text(
        self, phrase: str, called: Sequence[str], last: Joint, filled: Mapping[str, str]
    ) -> str:
        return self._phrase(phrase).text.format(list=listed(called, last), **filled)

    def _sentence(self, phrase: str, conditions: Sequence[str], words: str) -> Say:
        called = self._called(conditions)
        concerned = (c for c in self.concerns.all if c not in conditions)
        same = [condition for condition in concerned if self._names[condition] in called]
        named = (f"{_CLAIM}{condition}" for condition in (*conditions, *same))
        claims = (*self._phrase(phrase).claims, *named)
        return Say(words, Role.SCREENING, claims, pause_s=PAUSE_S)


def _fixed(knowledge: Knowledge, name: str, language: str) -> tuple[Say, ...]:
    """The sentences of a phrase that is the same in every session."""
    phrase = knowledge.phrase(f"screening_{name}", language)
    return tuple(
        Say(part, Role.SCREENING, phrase.claims, pause_s=PAUSE_S)
        for part in split_sentences(phrase.text)
    )


def _conditions(phrases: Iterable[Phrase]) -> set[str]:
    """Ids of the conditions among the claims of phrases."""
    return {
        claim.removeprefix(_CLAIM)
        for phrase in phrases
        for claim in phrase.claims
        if claim.startswith(_CLAIM)
    }
