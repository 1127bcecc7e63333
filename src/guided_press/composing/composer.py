"""A wish becomes a session: choose, arrange, measure the words, and share out the time exactly."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations, islice, pairwise
from typing import Any

from guided_press.composing.allotting import Part, allot, least_s, most_s
from guided_press.composing.arranging import (
    LONG_HOLD,
    Draft,
    Filling,
    Tier,
    arrange,
    places_of,
)
from guided_press.composing.candidates import Candidate, Person, candidates_of
from guided_press.composing.focus import AFTER, Focus, focus_of
from guided_press.composing.measuring import SOME_S, Words, session_of
from guided_press.composing.wish import (
    LONGEST_S,
    MOST_CHANGES,
    SHORTEST_S,
    Composed,
    ImpossibleWish,
    LeftOut,
    Possible,
    Reasons,
    Wish,
    as_number,
    in_words,
    minutes_of,
)
from guided_press.composing.writing import script_text
from guided_press.errors import did_you_mean
from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import LYING
from guided_press.session.profile import Answer

MOST_ROUNDS = 6
"""Words and times settle in two or three rounds; more would be a fault."""

MOST_TRIED = 30
"""Sets of points of one size that are looked at for the nearest possible wish."""

MOST_TIMED = 3
"""Of them, so many are timed; the estimate is off by a few seconds only."""

ESTIMATE_OFF_S = 20
"""What the estimate may be too long, and a third of what it may be too short, at the very most."""

MOST_BLOCKS = 6
"""Of a resting hold for one knee."""


@dataclass(frozen=True, slots=True)
class Timed:
    """A draft with a time for every part."""

    draft: Draft
    given: Mapping[str, int]
    tier: Tier


def compose(
    wish: Wish,
    knowledge: Knowledge,
    *,
    answers: Mapping[str, Answer] | None = None,
    today: date | None = None,
) -> Composed:
    """Make a session of exactly the wished length.

    The same wish gives the same script.

    Args:
        wish: What is wanted.
        knowledge: Points, techniques and conditions.
        answers: Of the person it is for; it is made of what is left for them. None: for nobody in
            particular.
        today: The day for which the answers have to count.

    Raises:
        ImpossibleWish: It cannot be met; with the nearest wishes that can.
        SafetyRefusal: No session at all for this person.
    """
    _check(wish, knowledge)
    composer = _Composer(wish, knowledge, answers, today)
    timed = composer.named() if wish.points else composer.chosen(focus_of(wish.focus, wish.mode))
    return composer.written(timed)


def _check(wish: Wish, knowledge: Knowledge) -> None:
    """Refuse what no session can be."""
    if not SHORTEST_S <= wish.length_s <= LONGEST_S:
        least, most = as_number(SHORTEST_S), minutes_of(LONGEST_S)
        raise ImpossibleWish(f"A session lasts {least} to {most}.")
    if not 0 <= wish.changes <= MOST_CHANGES:
        raise ImpossibleWish(f"A session has at most {MOST_CHANGES} changes of position.")
    known = (*knowledge.point_codes(), *knowledge.technique_ids())
    for name in wish.points:
        if reason := knowledge.not_scheduled.get(name):
            raise ImpossibleWish(f"{name} is never used: {reason}")
        if name not in known:
            raise ImpossibleWish(f"There is no point {name!r}. {did_you_mean(name, known)}".strip())
        if not getattr(knowledge.target(name), "schedulable", True):
            raise ImpossibleWish(f"{name} is never used: {knowledge.technique(name).must}")


class _Composer:
    """One wish on its way to a session."""

    def __init__(
        self, wish: Wish, knowledge: Knowledge, answers: Mapping[str, Answer] | None,
        today: date | None,
    ) -> None:  # fmt: skip
        self.wish = wish
        self.knowledge = knowledge
        self.focus: Focus | None = None if wish.points else focus_of(wish.focus, wish.mode)
        focus = self.focus
        self.pool = wish.points if focus is None else (*focus.core, *focus.more)
        self.pool = tuple(dict.fromkeys(self.pool))
        self._who = (answers, today)
        self.person = Person(answers, today, self.pool, knowledge)
        self.words = Words(wish, knowledge)
        self.reasons = Reasons()
        self.candidates = candidates_of(self.pool, wish, self.person, knowledge, self.reasons)
        self.tiers: tuple[Tier, ...] = ("source", "range")
        if wish.shorten:
            self.tiers = (*self.tiers, "floor")

    # -- all of the named points -------------------------------------------------------------------

    def named(self) -> Timed:
        """All points that were asked for and are possible for this person."""
        for name in self.pool:
            if name not in self.candidates and not self._has_place(name):
                raise self._without(name)
        everything = list(self.candidates.values())
        if not everything:
            raise ImpossibleWish("Nothing is left of these points.", None, self.reasons.told())
        timed = self._fit(everything, self.wish.length_s)
        if timed is None:
            raise self._nearest(everything)
        return timed

    def _has_place(self, name: str) -> bool:
        """Whether it can be worked in the wished way by somebody."""
        known = self.knowledge.target(name).positions(self.wish.mode)
        return any(not self.wish.positions or place in self.wish.positions for place in known)

    def _without(self, name: str) -> ImpossibleWish:
        """One of the points has no place in the wish: what is possible with the others."""
        words, others = f"{name} cannot be part of this session.", list(self.candidates.values())
        fitting: tuple[str, ...] = ()
        if others and self._fit(others, self.wish.length_s) is not None:
            fitting = tuple(self.candidates)
            words += f" Of the others, {in_words(fitting)} fit{'s' * (len(fitting) == 1)}."
        elif others:
            nearest = self._nearest(others)
            longest = nearest.possible.length_s
            if longest is None or longest > self.wish.length_s:
                fitting = nearest.possible.points
            words += f" Of the others, {_lower(nearest.reason)}"
        return ImpossibleWish(words, Possible(fitting), self.reasons.told())

    def _nearest(self, everything: Sequence[Candidate]) -> ImpossibleWish:
        """What is possible in place of a wish for these points."""
        names = [candidate.id for candidate in everything]
        places = self._ordered_places(everything)
        if places is None or _changes(places) > self.wish.changes:
            return self._too_many_changes(everything, places)
        length = self.wish.length_s
        shortest, longest = self._range(everything)
        if length > longest:
            fill = "fills" if len(names) == 1 else "fill"
            words = f"{in_words(names)} {fill} {minutes_of(longest)} at most, not "
            words += f"{as_number(length)}. More points fill more, or a focus chooses them."
            return ImpossibleWish(words, Possible(tuple(names), longest), self.reasons.told())
        whole = min(_whole_minutes(shortest), longest)
        full = self._drafts(everything, "source")[0]
        full_s = min(full.fixed_s + least_s(self._measured(full)[0]), longest)
        fewer = self._fewer(everything)
        short = not self.wish.shorten and self._fit(everything, length, ("floor",)) is not None
        words = _what_fits(length, names, [candidate.id for candidate in fewer], whole)
        if _whole_minutes(full_s) > whole:
            with_full = as_number(min(_whole_minutes(full_s), longest))
            words = f"{words[:-1]}, or {with_full} with the whole times of their sources."
        if short:
            words += " With holds shorter than their sources say (--shorten) they fit."
        found = Possible(tuple(c.id for c in fewer), whole, shortened=short)
        return ImpossibleWish(words, found, self.reasons.told())

    def _too_many_changes(
        self, everything: Sequence[Candidate], places: Sequence[str] | None
    ) -> ImpossibleWish:
        names = [candidate.id for candidate in everything]
        fewer = [candidate.id for candidate in self._fewer(everything)]
        limit = _times(self.wish.changes)
        words = f"From trunk to foot {in_words(names)} cannot be worked with {limit} of position."
        changes = None
        if places is not None and (needed := _changes(places)) <= MOST_CHANGES:
            words += f" They need {needed} (--posture-changes {needed})."
            moving = _Composer(replace(self.wish, changes=needed), self.knowledge, *self._who)
            if moving._fit(everything, self.wish.length_s) is not None:
                changes = needed
            else:
                words += f" Then {_lower(moving._nearest(everything).reason)}"
        if fewer:
            words += f" {in_words(fewer)} can be worked so."
        return ImpossibleWish(words, Possible(tuple(fewer), None, changes), self.reasons.told())

    def _fewer(self, everything: Sequence[Candidate]) -> Sequence[Candidate]:
        """As many of them as fit; of several such sets the one that fills the most time."""
        length = self.wish.length_s
        costs = {c.id: self._estimate([c], "range") for c in everything}
        base = 60 if any(LYING.issuperset(c.positions) for c in everything) else 0  # to sit up
        for size in range(len(everything) - 1, 0, -1):
            if base + sum(sorted(cost - base for cost in costs.values())[:size]) > length:
                continue
            sets = islice(combinations(everything, size), MOST_TRIED)
            rated = [(self._estimate(chosen, "range"), chosen) for chosen in sets]
            fitting = [pair for pair in rated if pair[0] <= length]
            for _, chosen in sorted(fitting, key=lambda pair: -pair[0])[:MOST_TIMED]:
                if self._fit(chosen, length) is not None:
                    return chosen
        return ()

    # -- chosen by us ------------------------------------------------------------------------------

    def chosen(self, focus: Focus) -> Timed:
        """What the focus asks for and the time allows."""
        for tier in self.tiers:
            gone: set[str] = set()
            while chosen := self._choose(focus, tier, gone):
                timed = self._fit(chosen, self.wish.length_s, (tier,))
                if timed is not None:
                    return timed
                if self.wish.length_s > self._range(chosen)[1]:
                    raise self._too_long(focus, chosen)
                # the estimate was a little short: without the last one there may be room
                gone.add(chosen[-1].id)
                self.reasons.add(chosen[-1].id, self._no_room())
        if not self.candidates:
            raise ImpossibleWish("Nothing is left to choose from.", None, self.reasons.told())
        least = self._least()
        timed = self._fit([least], self.wish.length_s)  # the estimate may have been a little long
        if timed is None:
            raise self._too_short(least)
        return timed

    def _no_room(self) -> str:
        return f"It does not fit into {minutes_of(self.wish.length_s)}."

    def _choose(self, focus: Focus, tier: Tier, gone: Collection[str]) -> list[Candidate]:
        """The most wanted first, as long as there is room for it."""
        chosen: list[Candidate] = []
        for name in (*focus.core, *focus.more):
            candidate = self.candidates.get(name)
            core = name in focus.core
            if candidate is None or name in gone:
                continue
            if not core and self._most(chosen) >= self.wish.length_s:
                break
            why_not = self._why_not(candidate, chosen, tier)
            if not why_not:
                chosen.append(candidate)
            elif core:
                self.reasons.add(name, why_not)
        return chosen

    def _why_not(self, candidate: Candidate, chosen: Sequence[Candidate], tier: Tier) -> str:
        before = AFTER.get(candidate.id)
        if before and before not in {other.id for other in chosen}:
            return f"It is found by sliding on from {before}, which is left out."
        together = [*chosen, candidate]
        places = self._ordered_places(together)
        if places is None or _changes(places) > self.wish.changes:
            return "It would take another change of position."
        if self._estimate(together, tier) > self.wish.length_s:
            return self._no_room()
        return ""

    def _too_long(self, focus: Focus, chosen: Sequence[Candidate]) -> ImpossibleWish:
        longest = self._range(chosen)[1]
        words = f"What can be chosen fills {minutes_of(longest)} at most, "
        words += f"not {as_number(self.wish.length_s)}."
        changes = None
        if self.wish.changes < MOST_CHANGES:
            moving = _Composer(replace(self.wish, changes=MOST_CHANGES), self.knowledge, *self._who)
            with suppress(ImpossibleWish):
                changes = moving.chosen(focus).draft.changes
                words += f" With {_times(changes)} of position it can be met "
                words += f"(--posture-changes {changes})."
        names = tuple(candidate.id for candidate in chosen)
        return ImpossibleWish(words, Possible(names, longest, changes), self.reasons.told())

    def _least(self) -> Candidate:
        """What makes the shortest session."""
        tier = self.tiers[-1]
        return min(self.candidates.values(), key=lambda one: self._estimate([one], tier))

    def _too_short(self, least: Candidate) -> ImpossibleWish:
        """Nothing fits: the shortest session that would."""
        name, whole = least.id, _whole_minutes(self._range([least])[0])
        words = f"{minutes_of(self.wish.length_s).capitalize()} hold no point of this focus; "
        words += f"the shortest is {name} with {as_number(whole)}."
        return ImpossibleWish(words, Possible((name,), whole))

    # -- time --------------------------------------------------------------------------------------

    def _ordered_places(self, chosen: Sequence[Candidate]) -> tuple[str, ...] | None:
        return places_of(sorted(chosen, key=lambda candidate: candidate.target.order))

    def _fillings(self) -> tuple[Filling, ...]:
        """From the least to the most that is not pressing."""
        breath = self.person.breath
        calm = breath if self.focus is not None and self.focus.breathing else None
        return (
            Filling(calm),
            Filling(calm, rest_at_end=True),
            Filling(breath, rest_at_end=True),
            Filling(breath, rest_at_end=True, rests_between=True),
        )

    def _drafts(self, chosen: Sequence[Candidate], tier: Tier) -> list[Draft]:
        """Every way to fill the time, from the shortest to the longest."""
        blocks = range(1, MOST_BLOCKS + 1)
        long_hold = any(candidate.id == LONG_HOLD for candidate in chosen)
        fillings = self._fillings()
        ways = [(fillings[0], n) for n in blocks] if long_hold else [(fillings[0], 1)]
        ways += [(filling, MOST_BLOCKS if long_hold else 1) for filling in fillings[1:]]
        found = (arrange(chosen, self.wish, tier, filling, n) for filling, n in ways)
        return [
            draft for draft in found if draft is not None and draft.changes <= self.wish.changes
        ]

    def _estimate(self, chosen: Sequence[Candidate], tier: Tier) -> int:
        """About the shortest session with these, in seconds."""
        draft = arrange(chosen, self.wish, tier, self._fillings()[0])
        if draft is None or draft.changes > self.wish.changes:
            return LONGEST_S + 1
        return draft.fixed_s + least_s(_parts(draft, self.words.estimate(draft)))

    def _most(self, chosen: Sequence[Candidate]) -> int:
        """About the longest session with these, without filling."""
        drafts = self._drafts(chosen, "source")[:1] if chosen else []
        return sum(d.fixed_s + most_s(_parts(d, self.words.estimate(d))) for d in drafts)

    def _range(self, chosen: Sequence[Candidate]) -> tuple[int, int]:
        """The shortest and the longest session with these, exactly."""
        shortest, longest = self._drafts(chosen, self.tiers[-1]), self._drafts(chosen, "source")
        least = shortest[0].fixed_s + least_s(self._measured(shortest[0])[0])
        most = longest[-1].fixed_s + most_s(self._measured(longest[-1])[0])
        return least, min(most, LONGEST_S)

    def _measured(
        self, draft: Draft, given: Mapping[str, int] | None = None,
        before: Mapping[str, int] | None = None,
    ) -> tuple[list[Part], dict[str, int]]:  # fmt: skip
        """The parts of a draft with room for their words, and how much these need."""
        times = given or {
            name: span.low_s if span.hold else SOME_S for name, span in draft.spans.items()
        }
        found = self.words.of(steps_of(draft, times))
        needs = dict(before or {})
        for index, entry in enumerate(draft.entries):
            for key, name in entry.times.items():
                needed = found.get((index, key), 0)
                needs[name] = max(needs.get(name, 0), needed)
        return _parts(draft, needs), needs

    def _fit(
        self, chosen: Sequence[Candidate], length_s: int, tiers: Sequence[Tier] = ()
    ) -> Timed | None:
        """These at exactly this length, if that is possible; with the longest holds possible."""
        for tier in tiers or self.tiers:
            for draft in self._drafts(chosen, tier):
                timed = self._time(draft, length_s, tier)
                if timed is not None:
                    return timed
        return None

    def _time(self, draft: Draft, length_s: int, tier: Tier) -> Timed | None:
        """A draft at exactly this length; words are measured again when the times are known."""
        total = length_s - draft.fixed_s
        about = _parts(draft, self.words.estimate(draft))
        if total < least_s(about) - ESTIMATE_OFF_S or total > most_s(about) + 3 * ESTIMATE_OFF_S:
            return None
        given: dict[str, int] | None = None
        needs: dict[str, int] = {}
        for _ in range(MOST_ROUNDS):
            parts, found = self._measured(draft, given, needs)
            if given is not None and found == needs:
                return Timed(draft, given, tier)
            needs = found
            if not least_s(parts) <= total <= most_s(parts):
                return None
            given = allot(parts, total)
        return None

    # -- the result --------------------------------------------------------------------------------

    def written(self, timed: Timed) -> Composed:
        """The session and its script."""
        left_out = self._left_out({candidate.id for candidate in timed.draft.chosen})
        notes = self._notes(timed)
        title, head = self._head(timed)
        session = session_of(self.wish, steps_of(timed.draft, timed.given), **head, title=title)
        text = script_text(
            session, timed.draft.entries, timed.given, self.wish, left_out, notes, self.knowledge,
            extra=frozenset(self.focus.more) if self.focus else frozenset(),
        )  # fmt: skip
        return Composed(session, text, left_out, notes)

    def _left_out(self, chosen: Collection[str]) -> tuple[LeftOut, ...]:
        """What was wanted and is not there; what would only have filled the time is not missed."""
        if self.focus is None:
            return self.reasons.told()
        missed = {*self.focus.core, *(name for name in self.pool if self._has_place(name))}
        return tuple(
            item
            for item in self.reasons.told()
            if item.target.split(",")[0] in missed and item.target not in chosen
        )

    def _notes(self, timed: Timed) -> tuple[str, ...]:
        notes = []
        if timed.tier == "floor":
            notes.append("Some holds are shorter than their sources say, so that all points fit.")
        if self.person.open_questions:
            notes.append(
                "Questions without an answer that counts were taken as the cautious answer: "
                f"{', '.join(self.person.open_questions)}."
            )
        return tuple(notes)

    def _head(self, timed: Timed) -> tuple[str, dict[str, Any]]:
        wish = self.wish
        about = self.focus.title if self.focus else _regions(timed.draft.chosen)
        title = f"{about}, {minutes_of(wish.length_s)}"
        if wish.mode == "partner":
            title += " with a partner"
        head: dict[str, Any] = {"length": float(wish.length_s)}
        voice = {"engine": wish.engine, "name": wish.voice, "rate_wpm": wish.rate_wpm}
        if chosen := {key: value for key, value in voice.items() if value is not None}:
            head["voice"] = chosen
        if wish.bed is not None:
            head["sound"] = {"bed": wish.bed}
        return title, head


def steps_of(draft: Draft, given: Mapping[str, int]) -> list[dict[str, Any]]:
    """The steps of a draft with their times, as a script has them."""
    return [
        {**entry.fields, **{key: given[name] for key, name in entry.times.items()}}
        for entry in draft.entries
    ]


def _parts(draft: Draft, needs: Mapping[str, int]) -> list[Part]:
    return [span.part(name, needs.get(name, 0)) for name, span in draft.spans.items()]


def _lower(sentence: str) -> str:
    """A sentence inside another one; codes keep their capitals."""
    return sentence if sentence[:2].isupper() else sentence[:1].lower() + sentence[1:]


def _whole_minutes(seconds: int) -> int:
    """The next whole minute, in seconds."""
    return -(-seconds // 60) * 60


def _changes(places: Sequence[str]) -> int:
    return sum(a != b for a, b in pairwise(places))


def _times(changes: int) -> str:
    return {0: "no change", 1: "one change", 2: "two changes"}[changes]


_REGION_TITLES = {
    "low_back": "Low back", "sacrum": "Sacrum", "knee": "Behind the knees", "calf": "Calves",
    "leg": "Legs", "foot": "Feet", "toe": "Little toes", "palm": "Palms",
}  # fmt: skip


def _regions(chosen: Sequence[Candidate]) -> str:
    names = list(dict.fromkeys(_REGION_TITLES[c.target.region] for c in chosen))
    return in_words([names[0], *(name.lower() for name in names[1:])])


_NUMBERS = ("none", "one", "both", "three", "four", "five", "six", "seven", "eight", "nine")


def _what_fits(length_s: int, names: Sequence[str], fewer: Sequence[str], needs_s: int) -> str:
    """Say what fits: ``5 minutes hold BL40 and PC8; all three points need 9.`` and the like."""
    start = minutes_of(length_s)
    count = len(names)
    number = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
    whole = names[0] if count == 1 else f"{'' if count == 2 else 'all '}{number} points"
    needs = f"{whole} need{'s' if count == 1 else ''} {as_number(needs_s)}"
    verb = "holds" if start == "1 minute" else "hold"
    if not fewer:
        return (
            f"{start} {verb} none of these points; {needs}."
            if count > 1
            else (f"{start} {'is' if verb == 'holds' else 'are'} too short; {needs}.")
        )
    return f"{start} {verb} {in_words(fewer)}; {needs}."
