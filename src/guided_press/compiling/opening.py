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
from types import MappingProxyType
from typing import Literal, TypeAlias

from guided_press.compiling.concerns import (
    FAMILIES,
    PLACES,
    Concerns,
    concerns_of,
    conditions_in,
    headings_of,
)
from guided_press.cues import Role, Say
from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import BREATHING, Mode, Phrase
from guided_press.script.demands import asked_by_target, asked_of_body
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

_TRUNK = ("back", "legs")
"""Families that are left out together where room is short."""

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
    asked_by: Mapping[str, Collection[str]] = MappingProxyType({}),
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
        asked_by: The same for each target; see `asked_by_target`.
        language: In which it is said, BCP 47.

    Returns:
        Sentences of at most `MOST_WORDS` words; at `SPEECH_WPM` no longer than `longest_s`.

    Raises:
        KnowledgeError: A target is unknown.
    """
    works = {target: asked_by.get(target, ()) for target in targets if target != BREATHING}
    asked = {*asked, *(BREATHING for target in targets if target == BREATHING)}
    phrases = knowledge.phrases(language)
    shared = [phrase for name, phrase in phrases.items() if name.startswith("screening_name_")]
    fixed = [claim for name in _FIXED for claim in phrases[f"screening_{name}"].claims]
    headings = headings_of(knowledge, shared)
    named = {c: headings[c] for c in headings.keys() - conditions_in(fixed)}
    screening = _Screening(knowledge, concerns_of(knowledge, mode, works, asked, named), language)
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
        whole = opening_lines(
            knowledge,
            session.targets,
            session.mode,
            asked_of_body(session),
            asked_by=asked_by_target(session),
            language=session.language,
        )
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
    """The words about what concerns one session; what is named is always a heading.

    Attributes:
        spread: What leaves one place out leaves out every place before which it is asked about.
        wide: Whatever leaves out a part of the back, or of the legs, leaves out as much of it as
            anything else does.
        merged: So it is with back, legs and feet together.
        lying: Which ways to lie are named for whoever may not lie so, whatever is agreed to.
    """

    knowledge: Knowledge
    concerns: Concerns
    language: str
    spread: bool = False
    wide: bool = False
    merged: bool = False
    lying: Sequence[str] = ("prone", "supine")

    def wordings(self, mode: Mode) -> Iterator[tuple[Say, ...]]:
        """The whole opening, from its finest wording to its shortest.

        What is done in another way is asked about first instead, one way after the other, before
        more is left out than has to be.
        """
        asking = replace(self, lying=("supine",))  # face down, a clinician is asked
        ways = [self, asking, replace(asking, wide=True), replace(self, spread=True)]
        ways += [replace(asking, wide=True, spread=True), replace(asking, merged=True)]
        for way in ways:
            yield from way.worded(mode)
        yield ways[-1].shortest(mode)

    def worded(self, mode: Mode) -> Iterator[tuple[Say, ...]]:
        """The same places, with ever more that is asked about."""
        stop, says = self._fixed("stop"), self._before_asking(mode)
        asked = [*self._asking(self._asked), *self._after_asking()]
        full = (*says, *asked, *self._done_otherwise(self._uncovered), *stop)
        if mode == "self":  # with two people the welcome leads over to it
            yield (*self._fixed("start"), *full)
        yield full
        ways = self._ways(self._unnamed)
        for kept in range(len(ways), -1, -1):
            more = [heading for named in ways[kept:] for heading in named]
            asked = [*self._asking([*self._asked, *more]), *self._after_asking()]
            rest = [heading for heading in self._unnamed if heading not in more]
            yield (*says, *asked, *self._done_otherwise(rest), *stop)

    def shortest(self, mode: Mode) -> tuple[Say, ...]:
        """All is asked about that is not left out, and no technique is named apart."""
        more = [heading for way in self._ways(self._unnamed) for heading in way]
        asked = [*self._asking([*self._asked, *more]), *self._spots()]
        return (*self._before_asking(mode), *asked, *self._done_otherwise(()), *self._fixed("stop"))

    def _before_asking(self, mode: Mode) -> list[Say]:
        """Signs that need help, who it is for, and what is left out."""
        says = [say for name in ("help", "doctor", f"adults_{mode}") for say in self._fixed(name)]
        return [*says, *self._leaving_out()]

    # -- what is left out, and what is asked about --

    @cached_property
    def _left_out(self) -> Mapping[str, frozenset[str]]:
        """Headings to the regions that are left out with them."""
        concerns, out = self.concerns, dict[str, frozenset[str]]()
        for heading in concerns.out:
            barred, hit = concerns.hit(heading, ("avoid",)), concerns.hit(heading)
            near = [family for family in FAMILIES.values() if self.spread or family & barred]
            out[heading] = hit.intersection(frozenset[str]().union(*near))
        families = [*FAMILIES.values()] if self.wide else []
        if self.merged:
            families = [frozenset[str]().union(*(FAMILIES[name] for name in _TRUNK))]
        for inside in families:
            together = inside.intersection(frozenset[str]().union(*out.values()))
            out = {h: hit | together if hit & inside else hit for h, hit in out.items()}
        return {heading: self._as_called(hit) for heading, hit in out.items()}

    def _called(self, regions: Collection[str]) -> Mapping[str, frozenset[str]]:
        """What regions are called, and all of the session that is meant by that."""
        called = {}
        for several, names in PLACES.items():
            here = {names[region] for region in names.keys() & {*regions}}
            if here:
                name = here.pop() if len(here) == 1 else several
                meant = {r for r, one in names.items() if name in (one, several)}
                called[name] = self.concerns.regions & meant
        return called

    def _leaving_out(self) -> list[Say]:
        """Place by place; first for whom nothing of the session is left."""
        groups: dict[frozenset[str], list[str]] = {self.concerns.regions: []}
        for heading, regions in self._left_out.items():
            groups.setdefault(regions, []).append(heading)
        says = self._sentences("not_for", groups.pop(self.concerns.regions))
        for regions, named in groups.items():
            way, place = "avoid", self._place(regions)
            left = self.concerns.regions - regions
            # where a clinician is asked about other places, that is about those that are left
            if not self._asks_of_the_rest and self._as_called(left) == left:
                only = self._place(left)
                way, place = min(("avoid", place), ("only", only), key=lambda w: len(w[1].split()))
            says += self._sentences(way, named, place=place)
        return says

    def _as_called(self, regions: Collection[str]) -> frozenset[str]:
        """All of the session that is meant by what regions are called."""
        return frozenset[str]().union(*self._called(regions).values())

    def _place(self, regions: Collection[str]) -> str:
        """What regions are called in a sentence."""
        called = self._called(regions)
        alone = len(called) == 1
        ids = [f"screening_place_{n}" if alone else f"screening_part_{n}" for n in called]
        return listed([self._phrase(name).text for name in ids])

    def _is_left_out(self, heading: str) -> bool:
        """Everything is left out with it."""
        return bool(self.concerns.regions) and self._left_out.get(heading) == self.concerns.regions

    @cached_property
    def _asks_of_the_rest(self) -> bool:
        """What leaves one place out is asked about before another one; said of all of them."""
        asks = {heading: self.concerns.hit(heading, ("ask_first",)) for heading in self._left_out}
        return any(asks[heading] - regions for heading, regions in self._left_out.items())

    @cached_property
    def _asked(self) -> list[str]:
        """What is asked about and was not named with what is left out."""
        return [heading for heading in self.concerns.ask if heading not in self._left_out]

    def _asking(self, headings: Sequence[str]) -> list[Say]:
        rest = self._asks_of_the_rest
        if not headings:
            return list(self._fixed("rest")) if rest else []
        return self._sentences("ask", headings, begun="ask_rest" if rest else "ask")

    def _after_asking(self) -> list[Say]:
        """What stays out where a clinician agrees to the rest, and what is spared on the spot."""
        says: list[Say] = []
        phrase = self._phrase("screening_without")
        for technique in self.concerns.without:
            target = self.knowledge.target(technique)
            place = target.work.format(place=target.place_partner)
            says.append(_said(phrase.text.format(place=place), phrase.claims))
        return says + self._spots()

    def _spots(self) -> list[Say]:
        return self._sentences("spots", self.concerns.spots, last="and")

    # -- what is done in another way --

    def _ways(self, headings: Collection[str]) -> list[list[str]]:
        """What only lightens, or bars a manner: these headings, way by way, once each."""
        ways = [self.concerns.light, *self.concerns.manners.values()]
        seen: set[str] = set()
        new: list[list[str]] = []
        for way in ways:
            new.append([h for h in way if h in headings and h not in seen])
            seen.update(way)
        return [way for way in new if way]

    @cached_property
    def _uncovered(self) -> list[str]:
        """Headings of which nothing stricter is said for all of the session."""
        stricter = {*self.concerns.ask, *(self._left_out if self._asks_of_the_rest else ())}
        return [h for h in self.concerns.effects if h not in stricter and not self._is_left_out(h)]

    @property
    def _unnamed(self) -> list[str]:
        """Those of them of which nothing at all is said."""
        named = {*self._left_out, *self.concerns.spots}
        return [heading for heading in self._uncovered if heading not in named]

    def _stays(self, heading: str) -> bool:
        """Whether a clinician may agree to some of it, which allows nobody to lie as before."""
        named = heading in self.concerns.ask or heading in self._left_out
        return named and not self._is_left_out(heading)

    def _done_otherwise(self, headings: Collection[str]) -> list[Say]:
        """Each heading once, with all that is done otherwise where somebody has it."""
        by_heading: dict[str, list[str]] = {}
        for way, concerned in {"light": self.concerns.light, **self.concerns.manners}.items():
            for h in concerned:
                if h in headings or (way in self.lying and self._stays(h)):
                    by_heading.setdefault(h, []).append(way)
        alike: dict[tuple[str, ...], list[str]] = {}
        for heading, ways in by_heading.items():
            alike.setdefault(tuple(ways), []).append(heading)
        says: list[Say] = []
        for ways_alike, named in alike.items():
            words = dict.fromkeys(self._phrase(f"screening_way_{way}").text for way in ways_alike)
            says += self._sentences("otherwise", named, ways=listed([*words], "and"))
        return says

    # -- sentences --

    def _fixed(self, name: str) -> tuple[Say, ...]:
        return _fixed(self.knowledge, name, self.language)

    def _phrase(self, name: str) -> Phrase:
        return self.knowledge.phrase(name, self.language)

    def _name(self, heading: str) -> str:
        condition = self.knowledge.conditions.get(heading)
        return condition.spoken if condition else self._phrase(heading).text

    def _sentences(
        self,
        name: str,
        headings: Iterable[str],
        *,
        last: Joint = "or",
        begun: str = "",
        **filled: str,
    ) -> list[Say]:
        """As few sentences about these headings as can be followed by ear."""
        # a name that is a list itself comes last
        waiting = sorted(headings, key=lambda heading: is_list(self._name(heading), last))
        phrase, says = self._phrase(f"screening_{begun or name}"), list[Say]()

        def words(named: Sequence[str]) -> str:
            names = listed([self._name(heading) for heading in named], last)
            return phrase.text.format(list=names, **filled)

        while waiting:
            named = waiting[:1]
            for heading in waiting[1:]:
                if len(words([*named, heading]).split()) <= MOST_WORDS:
                    named.append(heading)
            ids = [c for heading in named for c in self.concerns.conditions[heading]]
            says.append(_said(words(named), (*phrase.claims, *(f"condition.{c}" for c in ids))))
            waiting = [heading for heading in waiting if heading not in named]
            phrase = self._phrase(f"screening_{name}_more")
        return says


def _fixed(knowledge: Knowledge, name: str, language: str) -> tuple[Say, ...]:
    """The sentences of a phrase that is the same in every session."""
    phrase = knowledge.phrase(f"screening_{name}", language)
    return tuple(_said(part, phrase.claims) for part in split_sentences(phrase.text))


def _said(words: str, claims: tuple[str, ...]) -> Say:
    return Say(words, Role.SCREENING, claims, pause_s=PAUSE_S)
