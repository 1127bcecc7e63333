"""What a session is made of: all points that were named, or what a focus asks for in the time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, auto
from typing import Any

from guided_press.composing.arranging import Tier, changes_between, places_of
from guided_press.composing.candidates import Candidate, Person, candidates_of
from guided_press.composing.focus import AFTER, LOW_BACK, Focus, focus_of, within_reach
from guided_press.composing.naming import called
from guided_press.composing.places import with_kin
from guided_press.composing.timing import Timed, Timing
from guided_press.composing.wish import Reasons, Wish
from guided_press.knowledge.loading import Knowledge
from guided_press.screening.profile import Answer
from guided_press.words.amounts import minutes_of
from guided_press.words.texts import text


class Lack(Enum):
    """Why a wish is not met."""

    PLACE = auto()
    """A named point has no place in it."""
    NOTHING_LEFT = auto()
    """Nothing of what is wished can be worked."""
    FIT = auto()
    """The named points do not fit it together."""
    FILLING = auto()
    """It is longer than what was chosen can fill."""
    TIME = auto()
    """It is too short even for the one place that takes least."""
    TIME_FOR_QUIET = auto()
    """It is too short even for quiet alone."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """A wish that is not met.

    Attributes:
        picks: What it is about; empty where nothing may be worked.
        name: Of the point without a place.
    """

    lack: Lack
    picks: tuple[Candidate, ...] = ()
    name: str = ""


class Chooser:
    """Chooses for one wish and one person.

    Attributes:
        focus: Where the weight lies; None where the points were named.
        pool: All that is wanted.
        candidates: What of it may be worked, by its id.
        reasons: Why the rest of it is not there.
        timing: Finds the times.

    Raises:
        SafetyRefusal: No session at all for this person.
    """

    def __init__(
        self,
        wish: Wish,
        knowledge: Knowledge,
        answers: Mapping[str, Answer] | None,
        today: date | None,
    ) -> None:
        self.wish = wish
        self.knowledge = knowledge
        self.focus: Focus | None = None if wish.points else focus_of(wish.focus, wish.mode)
        if self.focus is not None:
            self.focus = within_reach(self.focus, [n for n in LOW_BACK if self.has_place(n)])
        focus = self.focus
        pool = wish.points if focus is None else (*focus.core, *focus.more)
        self.pool = tuple(dict.fromkeys(pool))
        self._who = (answers, today)
        self.person = Person(answers, today, self.pool, knowledge, wish.mode)
        self.reasons = Reasons(lambda name: knowledge.target(name).title)
        self.candidates = candidates_of(self.pool, wish, self.person, knowledge, self.reasons)
        self.timing = Timing(wish, knowledge, self.person, focus, self.candidates)

    def wishing(self, **changes: Any) -> Chooser:
        """For the same person, with these fields of the wish changed."""
        return Chooser(replace(self.wish, **changes), self.knowledge, *self._who)

    def called(self, name: str) -> str:
        """A point or technique as people know it, inside a sentence."""
        return called(self.knowledge.target(name), self.wish.mode)

    def has_place(self, name: str) -> bool:
        """Whether it can be worked in the wished way by somebody."""
        positions = self.knowledge.target(name).positions(self.wish.mode)
        wished = with_kin(self.wish.positions)
        return any(not wished or place in wished for place in positions)

    def timed(self) -> Timed | Unmet:
        """The named points, or what the focus asks for, at the wished length."""
        return self._named() if self.focus is None else self._by_focus(self.focus)

    def _named(self) -> Timed | Unmet:
        """All points that were asked for and are possible for this person."""
        everything = tuple(self.candidates.values())
        for name in self.pool:
            if name not in self.candidates and not self.has_place(name):
                return Unmet(Lack.PLACE, everything, name)
        if not everything:
            return Unmet(Lack.NOTHING_LEFT)
        return self.timing.quietly(everything) or Unmet(Lack.FIT, everything)

    def _by_focus(self, focus: Focus) -> Timed | Unmet:
        """What the focus asks for and the time allows."""
        timing = self.timing
        for tier in timing.tiers:
            gone: set[str] = set()
            crowded: Timed | None = None
            while picks := self._choose(focus, tier, gone):
                timed = timing.fit(picks, (tier,))
                if timed is not None and timing.is_calm(timed):
                    return timed
                crowded = timed or crowded
                if self.wish.length_s > timing.longest_s(picks):
                    if crowded:
                        break
                    return Unmet(Lack.FILLING, tuple(picks))
                # too little room, or too many words for the time: without the last one there may
                # be enough
                gone.add(picks[-1].id)
                self.reasons.add(picks[-1].id, self._no_room())
            fewer = crowded and timing.quietly(crowded.draft.picks, (tier,))
            if fewer:
                return fewer
        least = (self._least(focus),) if self.candidates else ()
        # the estimate may have been a little long
        timed = timing.quietly(least) if least else None
        if timed is None and self._is_for_quiet(focus):
            return timing.quietly(()) or Unmet(Lack.TIME_FOR_QUIET)
        return timed or Unmet(Lack.TIME if least else Lack.NOTHING_LEFT, least)

    def _is_for_quiet(self, focus: Focus) -> bool:
        """Breath and quiet alone are a session: to be calm, or where hands reach no more."""
        place = self.person.resting_place(self.wish)
        if self.wish.mode != "self" or place is None:
            return False
        on_the_back = self.wish.focus is None and place == "supine"
        return focus.breathing or (on_the_back and self.candidates.keys() <= {"PC8"})

    def _choose(self, focus: Focus, tier: Tier, gone: Collection[str]) -> list[Candidate]:
        """The most wanted first, as long as there is room for it."""
        picks: list[Candidate] = []
        for name in (*focus.core, *focus.more):
            candidate = self.candidates.get(name)
            core = name in focus.core
            if candidate is None or name in gone:
                continue
            if not core and not self._wants_more(focus, picks):
                break
            why_not = self._why_not(candidate, picks, tier)
            if not why_not:
                picks.append(candidate)
            elif core:
                self.reasons.add(name, why_not)
        return picks

    def _wants_more(self, focus: Focus, picks: Sequence[Candidate]) -> bool:
        """Whether there is time left; what only fills it is no session by itself."""
        if not picks and not self.candidates.keys().isdisjoint(focus.core):
            return False
        return self.timing.most_unfilled(picks) < self.wish.length_s

    def _why_not(self, candidate: Candidate, picks: Sequence[Candidate], tier: Tier) -> str:
        before = AFTER.get(candidate.id)
        if before and before not in {other.id for other in picks}:
            return text("composing.after", before=self.called(before))
        together = [*picks, candidate]
        places = places_of(together, slowly=self.person.rises_slowly)
        if places is None or changes_between(places) > self.wish.changes:
            return text("composing.another_change")
        if self.timing.estimate(together, tier) > self.wish.length_s:
            return self._no_room()
        return ""

    def _no_room(self) -> str:
        return text("composing.no_room", minutes=minutes_of(self.wish.length_s))

    def _least(self, focus: Focus) -> Candidate:
        """What makes the shortest session, of what is wanted most."""
        tier = self.timing.tiers[-1]
        by_wish = [one for name, one in self.candidates.items() if name in focus.core]
        return min(
            by_wish or self.candidates.values(), key=lambda one: self.timing.estimate([one], tier)
        )
