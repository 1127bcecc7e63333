"""When everything happens: chosen points at an exact length, with quiet between the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from guided_press.composing.allotting import OpenTime, allot, least_s, most_s
from guided_press.composing.arranging import (
    Draft,
    Filling,
    Tier,
    arrange,
    places_of,
    steps_of,
)
from guided_press.composing.candidates import CALM_BREATHS, Candidate, Person
from guided_press.composing.focus import Focus
from guided_press.composing.measuring import SOME_S, USUAL_WPM, SpeechMeasure, session_of
from guided_press.composing.naming import description_of, title_of
from guided_press.composing.wish import LONGEST_S, SHORTEST_S, Wish
from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import LONG_HOLD
from guided_press.script.model import Session

MOST_ROUNDS = 6
"""Words and times settle in two or three rounds; more would be a fault."""

ESTIMATE_OFF_S = 20
"""What the estimate may be too long, and a ninth of what it may be too short, at the very most.

Welcome, agreement and closing words are only known when measured.
"""

MOST_QUIETS = 16
"""Before the close, where breath and quiet are what a session is for; else half as many."""

BREATH_FROM_S = 120
"""A shorter session without pressing is quiet alone: counting breaths would fill it with words."""

MOST_BLOCKS = 6
"""Of a resting hold for one knee."""

_LOOKED_BACK_S = 90
"""So much shorter than the longest a session may have to be, for its words to leave quiet."""


@dataclass(frozen=True, slots=True)
class Timed:
    """A draft with a time for every part.

    Attributes:
        wish: What it was made for; guided briefly where all the words would leave too little quiet.
        length_s: What they add up to.
    """

    draft: Draft
    times_s: Mapping[str, int]
    tier: Tier
    wish: Wish
    length_s: int

    @property
    def session(self) -> Session:
        """The session that it is."""
        wish, timed = self.wish, (self.draft, self.times_s, self.wish)
        head: dict[str, Any] = {"title": title_of(*timed), "length": float(self.length_s)}
        head["description"] = description_of(*timed)
        voice = {"engine": wish.engine, "name": wish.voice, "rate_wpm": wish.rate_wpm}
        if voice_fields := {key: value for key, value in voice.items() if value is not None}:
            head["voice"] = voice_fields
        if wish.bed is not None:
            head["sound"] = {"bed": wish.bed}
        return session_of(wish, steps_of(self.draft, self.times_s), **head)


class Timing:
    """Finds the times of what was chosen, for one wish and one person.

    Args:
        focus: Where the weight lies; None where the points were named.
        candidates: All that may be worked, by its id.
    """

    def __init__(
        self,
        wish: Wish,
        knowledge: Knowledge,
        person: Person,
        focus: Focus | None,
        candidates: Mapping[str, Candidate],
    ) -> None:
        self.wish = wish
        self.measure = SpeechMeasure(wish, knowledge)
        self._knowledge = knowledge
        self._person = person
        self._focus = focus
        self._candidates = candidates
        tiers: tuple[Tier, ...] = ("source", "range", "floor")
        self.tiers = tiers if wish.shorten else tiers[:2]

    @cached_property
    def _in_few_words(self) -> Timing:
        """The same wish, guided briefly."""
        brief = replace(self.wish, guidance="brief")
        return Timing(brief, self._knowledge, self._person, self._focus, self._candidates)

    # -- exactly so long ---------------------------------------------------------------------------

    def quietly(
        self,
        picks: Sequence[Candidate],
        tiers: Sequence[Tier] = (),
        length_s: int | None = None,
    ) -> Timed | None:
        """These with quiet between the words: all of the words, or else fewer.

        Args:
            picks: What is worked.
            tiers: How short holds may be; empty for all that the wish allows.
            length_s: None for the wished length.
        """
        timed = self.fit(picks, tiers, length_s)
        if timed is not None and self.is_calm(timed):
            return timed
        if not self._may_be_brief:
            return None
        brief = self._in_few_words.fit(picks, tiers, length_s)
        return brief if brief and self.measure.is_calm(brief.session) else None

    def is_calm(self, timed: Timed) -> bool:
        """Little enough is said; who wishes for fewer words or another pace gets those."""
        return not self._may_be_brief or self.measure.is_calm(timed.session)

    @property
    def _may_be_brief(self) -> bool:
        """Nobody wished for fewer words, or for another pace."""
        return self.wish.guidance == "full" and self.wish.rate_wpm in (None, USUAL_WPM)

    def fit(
        self,
        picks: Sequence[Candidate],
        tiers: Sequence[Tier] = (),
        length_s: int | None = None,
    ) -> Timed | None:
        """These at exactly this length, if that is possible; with the longest holds possible."""
        for tier in tiers or self.tiers:
            for draft in self._drafts(picks, tier):
                timed = self._time(draft, length_s or self.wish.length_s, tier)
                if timed is not None:
                    return timed
        return None

    def _time(self, draft: Draft, length_s: int, tier: Tier) -> Timed | None:
        """A draft at exactly this length; words are measured again when the times are known."""
        total = length_s - draft.fixed_s
        about = self._about(draft)
        if total < least_s(about) - ESTIMATE_OFF_S or total > most_s(about) + 9 * ESTIMATE_OFF_S:
            return None
        times_s: dict[str, int] | None = None
        needs: dict[str, int] = {}
        for _ in range(MOST_ROUNDS):
            parts, new_needs = self._measured(draft, times_s, needs)
            if times_s is not None and new_needs == needs:
                return Timed(draft, times_s, tier, self.wish, length_s)
            needs = new_needs
            if not least_s(parts) <= total <= most_s(parts):
                return None
            times_s = allot(parts, total)
        return None

    # -- how long at all ---------------------------------------------------------------------------

    def estimate(self, picks: Sequence[Candidate], tier: Tier) -> int:
        """About the shortest session with these, in seconds."""
        slowly = self._person.rises_slowly
        draft = arrange(picks, self.wish, tier, self._fillings(picks)[0], slowly=slowly)
        if draft is None or draft.changes > self.wish.changes:
            return LONGEST_S + 1
        return draft.fixed_s + least_s(self._about(draft))

    def most_unfilled(self, picks: Sequence[Candidate]) -> int:
        """About the longest session with these, without filling."""
        drafts = self._drafts(picks, "source")[:1] if picks else []
        return sum(draft.fixed_s + most_s(self._about(draft)) for draft in drafts)

    def shortest_s(self, picks: Sequence[Candidate], tier: Tier) -> int:
        """The shortest session with these, exactly."""
        draft = self._drafts(picks, tier)[0]
        return draft.fixed_s + least_s(self._measured(draft)[0])

    def shortest_of_all_s(self, picks: Sequence[Candidate]) -> int:
        """The shortest with the shortest holds of the wish, and in few words where that may be."""
        tier = self.tiers[-1]
        ways = [self, self._in_few_words] if self._may_be_brief else [self]
        return min(way.shortest_s(picks, tier) for way in ways)

    def longest_s(self, picks: Sequence[Candidate]) -> int:
        """The longest session with these, exactly."""
        draft = self._drafts(picks, "source")[-1]
        return min(draft.fixed_s + most_s(self._measured(draft)[0]), LONGEST_S)

    def longest_quiet(self, picks: Sequence[Candidate]) -> int | None:
        """The longest session of these that leaves quiet between the words, to a few seconds."""
        longest = self.longest_s(picks)
        lengths = range(longest, max(longest - _LOOKED_BACK_S, SHORTEST_S), -4)
        return next((s for s in lengths if self.quietly(picks, length_s=s) is not None), None)

    # -- drafts and what their words need ----------------------------------------------------------

    def _fillings(self, picks: Sequence[Candidate]) -> tuple[Filling, ...]:
        """From the least to the most that is not pressing."""
        breath = self._person.breath
        calm = self._focus is not None and self._focus.breathing
        if not picks:
            if self.wish.length_s < BREATH_FROM_S:
                breath = None
            return tuple(Filling(breath, quiets=n) for n in range(not breath, MOST_QUIETS + 1))
        most = MOST_QUIETS if calm else MOST_QUIETS // 2 if self._is_all(picks) else 1
        quiets = range(2, most + 1)
        if calm:
            more = breath and CALM_BREATHS
            return (
                *(Filling(breath, quiets=n) for n in (0, 1)),
                *(Filling(more, quiets=n) for n in (1, *quiets)),
            )
        return (
            Filling(),
            Filling(quiets=1),
            Filling(breath, quiets=1),
            *(Filling(breath, rests_between=True, quiets=n) for n in (1, *quiets)),
        )

    def _is_all(self, picks: Sequence[Candidate]) -> bool:
        """Whether it is everything that can be worked so, and quiet has to do the rest."""
        places = places_of(picks, slowly=self._person.rises_slowly)
        chosen_all = self._focus is not None and len(picks) == len(self._candidates)
        return chosen_all and places is not None and places[-1] != "standing"

    def _drafts(self, picks: Sequence[Candidate], tier: Tier) -> list[Draft]:
        """Every way to fill the time, from the shortest to the longest."""
        blocks = range(1, MOST_BLOCKS + 1)
        long_hold = any(candidate.id == LONG_HOLD for candidate in picks)
        fillings = self._fillings(picks)
        ways = [(fillings[0], n) for n in blocks] if long_hold else [(fillings[0], 1)]
        ways += [(filling, MOST_BLOCKS if long_hold else 1) for filling in fillings[1:]]
        slowly, place = self._person.rises_slowly, self._person.resting_place(self.wish)
        drafts = (
            arrange(picks, self.wish, tier, filling, n, slowly=slowly, resting=place)
            for filling, n in ways
        )
        return [
            draft for draft in drafts if draft is not None and draft.changes <= self.wish.changes
        ]

    def _about(self, draft: Draft) -> list[OpenTime]:
        """The parts of a draft, with room for about what their words need."""
        return draft.parts(self.measure.estimate(draft))

    def _measured(
        self,
        draft: Draft,
        times_s: Mapping[str, int] | None = None,
        before: Mapping[str, int] | None = None,
    ) -> tuple[list[OpenTime], dict[str, int]]:
        """The parts of a draft with room for their words, and how much these need."""
        times = times_s or {
            name: span.low_s if span.hold else SOME_S for name, span in draft.spans.items()
        }
        word_needs = self.measure.of(steps_of(draft, times))
        needs = dict(before or {})
        for index, entry in enumerate(draft.entries):
            for key, name in entry.times.items():
                needed = word_needs.get((index, key), 0)
                needs[name] = max(needs.get(name, 0), needed)
        return draft.parts(needs), needs
