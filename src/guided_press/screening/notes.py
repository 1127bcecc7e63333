"""What is said at the start of a screened session: what is left out, and what stays light."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from guided_press.cues import ONE_SIDES, OneSide, Role, Say
from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import LYING, Mode, Target
from guided_press.screening.lightening import KNEADING
from guided_press.screening.restrictions import Reason
from guided_press.screening.screened import Change, Outcome
from guided_press.script.model import PositionStep, Session, WorkStep
from guided_press.words.english import listed
from guided_press.words.linting import MOST_WORDS, positions_in
from guided_press.words.splitting import split_sentences
from guided_press.words.texts import choice, text

PAUSE_S = 0.5
"""After each line."""

_CALF = "calf"

_REGION_PHRASES = {
    "low_back": "low_back",
    "sacrum": "sacrum",
    "knee": "knee",
    "calf": "legs",
    "leg": "legs",
    "foot": "feet",
    "toe": "feet",
    "palm": "hands",
}


def notes_of(
    session: Session,
    outcomes: Sequence[Outcome],
    lightened: Collection[str],
    report: Iterable[Change],
    knowledge: Knowledge,
    resting: Mapping[OneSide, tuple[Reason, ...]],
) -> tuple[Say, ...]:
    """The lines that name what is skipped, with its side, what is light, and what else to heed.

    Args:
        session: Says whose body is spoken of, and in which language.
        outcomes: What became of the steps.
        lightened: Targets with a light touch.
        report: For what is only noted, and for the breathing.
        knowledge: Places and phrases.
        resting: Why a hand of whoever works alone presses nothing; without meaning for two.

    Returns:
        Sentences of at most 20 words; no condition is named in them.
    """
    words = _NoteWords(session.mode, knowledge, session.language)
    planned = _sides(outcomes, originals=True)
    rest = _sides(outcomes, originals=False)
    gone = {target: sides - rest.get(target, set()) for target, sides in planned.items()}
    gone = {target: sides for target, sides in gone.items() if sides}
    says = list(words.skipped(gone, planned, rest))
    if session.mode == "self" and rest:
        says += words.one_hand(resting)
    says += words.light([t for t in rest if t in lightened], rest, gone)
    changes = list(report)
    if any(change.kind == "breathing" for change in changes):
        says.append(words.say("breathe_own"))
    for condition_id in dict.fromkeys(c.condition for c in changes if c.kind == "note"):
        condition = knowledge.conditions[condition_id]
        to = condition.to if session.mode == "partner" else "giver"
        claims = (f"condition.{condition_id}",)
        told = [
            Say(part, Role.SCREENING, claims, pause_s=PAUSE_S, addressee=to)
            for part in split_sentences(condition.message)
            if not _only_of_lying(part, session)
        ]
        says += [words.say("note_receiver")] if told and to == "receiver" else []
        says += told
    return tuple(says)


def _only_of_lying(line: str, session: Session) -> bool:
    """A line about ways to lie, where nobody lies."""
    named = positions_in(line, session.language)
    planned = {step.position for step in session.steps if isinstance(step, PositionStep)}
    return bool(named) and named <= LYING and bool(planned) and planned.isdisjoint(LYING)


def _sides(outcomes: Sequence[Outcome], *, originals: bool) -> dict[str, set[OneSide]]:
    """The sides on which each target is worked, in the script or in what is left of it."""
    sides_of_targets: dict[str, set[OneSide]] = {}
    for outcome in outcomes:
        step = outcome.original if originals else outcome.step
        if isinstance(step, WorkStep):
            sides_of_targets.setdefault(step.target.id, set()).update(step.touched)
    return sides_of_targets


class _NoteWords:
    """Finds the names of places, and puts them into sentences that can be followed by ear."""

    def __init__(self, mode: Mode, knowledge: Knowledge, language: str) -> None:
        self._mode = mode
        self._knowledge = knowledge
        self._language = language

    def say(self, phrase: str, **filled: str) -> Say:
        outcome = self._knowledge.phrase(phrase, self._language)
        words = outcome.text.format(**filled)
        return Say(words, Role.SCREENING, outcome.claims, pause_s=PAUSE_S, addressee=outcome.to)

    def skipped(
        self,
        gone: dict[str, set[OneSide]],
        planned: dict[str, set[OneSide]],
        rest: dict[str, set[OneSide]],
    ) -> Iterator[Say]:
        """Whole parts of the body by their name, single places by theirs."""
        whole = {self._part(t) for t in planned} - {self._part(t) for t in rest}
        names = []
        for target, sides in gone.items():
            part = self._part(target)
            if part in whole:
                names.append(self._part_name(part))
            elif self._knowledge.target(target).region == _CALF and not any(
                sides & rest[t] for t in rest if self._part(t) == part
            ):
                names.append(self._place(KNEADING, sides))  # its place is the whole calf
            else:
                names.append(self._name(target, sides))
        yield from self._listed("skip_both", dict.fromkeys(names))

    def light(
        self,
        targets: Sequence[str],
        rest: dict[str, set[OneSide]],
        gone: Collection[str],
    ) -> Iterator[Say]:
        """Everything at once, or part by part; of a part of which some is left out, the rest."""
        if targets and len(targets) == len(rest):
            whole, rest_of_it = text("screening.everything"), text("screening.everything_else")
            yield self.say("lightened", place=rest_of_it if gone else whole)
            return
        others = {self._part(target) for target in rest if target not in targets}
        thinned = {self._part(target) for target in gone}
        names = []
        for target in targets:
            part = self._part(target)
            if part in others:
                names.append(self._name(target, rest[target]))
            elif part in thinned:
                names.append(text("screening.rest_of", place=self._part_name(part)))
            else:
                names.append(self._part_name(part))
        yield from self._listed("lightened", dict.fromkeys(names))

    def one_hand(self, resting: Mapping[OneSide, tuple[Reason, ...]]) -> Iterator[Say]:
        """Which hand does not press, and which one does it all."""
        for side, why in resting.items():
            other = next(one for one in ONE_SIDES if one != side)
            called = {"side": side, "other": other}
            filled = {name: choice("names.sides", one) for name, one in called.items()}
            said = self.say("one_hand", **filled)
            conditions = dict.fromkeys(f"condition.{reason.condition.id}" for reason in why)
            yield replace(said, claims=(*said.claims, *conditions))

    def _part(self, target: str) -> str:
        return _REGION_PHRASES[self._knowledge.target(target).region]

    def _part_name(self, part: str) -> str:
        return self._knowledge.phrase(f"screening_place_{part}", self._language).text

    def _name(self, target_id: str, sides: Collection[OneSide]) -> str:
        """A point by its place; a technique by its work, as others may stay at that place."""
        work = self._knowledge.target(target_id).work
        return work.format(place=self._place(target_id, sides))

    def _place(self, target_id: str, sides: Collection[OneSide]) -> str:
        target: Target = self._knowledge.target(target_id)
        alone = self._mode == "self"
        if len(sides) == len(ONE_SIDES):
            place = target.place if alone else target.place_partner
        else:
            place = target.place_side if alone else target.place_side_partner
        named = place.format(side=choice("names.sides", min(sides)))
        return f"{named}," if "," in named else named

    def _listed(self, phrase: str, names: Iterable[str]) -> Iterator[Say]:
        """As few sentences as can be followed by ear."""
        waiting: list[str] = []
        for name in names:
            longer = self.say(phrase, place=listed([*waiting, name]))
            if waiting and len(longer.text.split()) > MOST_WORDS:
                yield self.say(phrase, place=listed(waiting))
                waiting = []
            waiting.append(name)
        if waiting:
            yield self.say(phrase, place=listed(waiting))
