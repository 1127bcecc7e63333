"""A session against one person's answers: what is left of it, and what was changed and why.

Nothing here adds a point, raises a pressure or lengthens a hold. Time that becomes free makes the
session shorter; no other point gets it. What would be too little is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from guided_press.cues import ONE_SIDES, Say
from guided_press.errors import SafetyRefusal
from guided_press.knowledge.conditions import URGENCIES
from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import LONG_HOLD, LONG_SITTING_S
from guided_press.screening.lightening import Hands, without_flexing
from guided_press.screening.notes import notes_of
from guided_press.screening.profile import Answer, is_of_today
from guided_press.screening.repositioning import BodyPositions, turned_over_once
from guided_press.screening.restrictions import Restrictions, restrictions_of
from guided_press.screening.screened import Change, ChangeKind, Outcome, noted, shorter
from guided_press.screening.tidying import tidy, with_minute_before_rising
from guided_press.script.care import Care
from guided_press.script.demands import seated_s
from guided_press.script.model import SayStep, Session, WorkStep
from guided_press.script.rules import check_session
from guided_press.words.amounts import minutes_of
from guided_press.words.english import counted
from guided_press.words.texts import choice, text

__all__ = ["Change", "ChangeKind", "Screened", "TooLittleLeft", "Unanswered", "screen"]

FEWEST_HOLDS = 2
LEAST_SHARE = 1 / 3
"""Of the planned pressing time; a routine with less is not the routine any more."""

MOST_NAMED = 3
"""Questions without an answer that a refusal names one by one."""

MANY_REGIONS = 3
FEWEST_REGIONS = 2
"""A routine over many parts of the body needs two of them."""


@dataclass(frozen=True, slots=True)
class Screened:
    """What is left of a session for one person.

    Attributes:
        session: Safe for them; the very same when nothing was changed.
        report: What was changed and why, in the order of the steps.
        notes: Spoken at the start.
        open_questions: Ids of questions that have no answer, or one that is too old; they counted
            as the cautious answer and should be answered again.
        gives_not: Ids of the conditions for which they do not press somebody else in turn.
    """

    session: Session
    report: tuple[Change, ...] = ()
    notes: tuple[Say, ...] = ()
    open_questions: tuple[str, ...] = ()
    gives_not: tuple[str, ...] = ()


class TooLittleLeft(SafetyRefusal):
    """So much was removed that the rest is not worth the name.

    Attributes:
        report: What was removed and why.
        open_questions: Ids of those questions without an answer that took part in it; answering
            them may leave more.
    """

    def __init__(
        self,
        message: str,
        conditions: Sequence[str],
        report: Sequence[Change],
        open_questions: Sequence[str],
    ) -> None:
        self.report = tuple(report)
        self.open_questions = tuple(open_questions)
        super().__init__(message, conditions)


class Unanswered(SafetyRefusal):
    """Questions that can stop a session have no answer that counts.

    Attributes:
        names: What the questions are about, in plain words.
        today: They are asked anew for each session.
    """

    def __init__(self, conditions: Sequence[str], names: Sequence[str], *, today: bool) -> None:
        self.names = tuple(names)
        self.today = today
        key = "today" if today else "kept"
        message = choice("screening.unanswered", key, names="; ".join(names))
        super().__init__(message, conditions)


def screen(
    session: Session, answers: Mapping[str, Answer] | None, knowledge: Knowledge, today: date
) -> Screened:
    """Leave out, lighten and rearrange what the answers ask for; the strongest effect wins.

    Args:
        session: Within the rules.
        answers: By condition; a missing one counts as the cautious answer. None stands for nobody
            in particular and changes nothing.
        knowledge: Points, techniques and conditions.
        today: The day for which the answers have to count.

    Raises:
        SafetyRefusal: No session for this person, with what they should be told; as
            `TooLittleLeft` when not enough remains, as `Unanswered` when nobody can know.
        KnowledgeError: The safety data are not complete.
    """
    if answers is None:
        return Screened(session)
    targets = session.targets
    places = (*knowledge.point_codes(), *knowledge.technique_ids())
    asked = restrictions_of(answers, {*targets, *places}, knowledge, today)
    restrictions = asked.for_mode(session.mode)
    refuse_if_stopped(restrictions)
    hands = Hands(restrictions, session.mode == "self", session.language)
    body = BodyPositions(session, restrictions, _sore_regions(restrictions, places, knowledge))
    outcomes = body.move([hands.outcome(index, step) for index, step in enumerate(session.steps)])
    report = _in_order([*hands.report, *body.report], outcomes)
    refuse = _Refusing(session, knowledge, restrictions, report)
    differs = [outcome.step for outcome in outcomes] != list(session.steps)
    if differs:
        refuse.if_too_little(outcomes)
        if session.length is not None:
            outcomes = list(without_flexing(outcomes))
        outcomes = turned_over_once(tidy(outcomes), session)
    if "quick_rise" in restrictions.positions:
        outcomes = with_minute_before_rising(outcomes)
        differs = differs or [outcome.step for outcome in outcomes] != list(session.steps)
    remaining = _session_of(session, outcomes) if differs else session
    care = _care_of(restrictions, spares_hands=bool(restrictions.thumbs and targets))
    if care.spares:
        remaining = remaining.with_care(care)
    refuse.if_seated_long(remaining)
    refuse.if_unsound(remaining)
    report += [*shorter(session, remaining), *noted(restrictions, targets)]
    resting = restrictions.hands
    notes = notes_of(session, outcomes, hands.lightened, report, knowledge, resting)
    gives_not = tuple(dict.fromkeys(r.condition.id for r in asked.barred_from_giving))
    return Screened(remaining, tuple(report), notes, restrictions.open_questions, gives_not)


def _sore_regions(
    restrictions: Restrictions, places: Iterable[str], knowledge: Knowledge
) -> frozenset[str]:
    """Regions with a place that is left out, on a side at least; the long hold has its own."""
    return frozenset(
        knowledge.target(place).region
        for place in places
        if place != LONG_HOLD and any(restrictions.bars(place, side) for side in ONE_SIDES)
    )


def _care_of(restrictions: Restrictions, *, spares_hands: bool) -> Care:
    """What the words spare."""
    return Care(
        spares_hands=spares_hands,
        on_top=restrictions.on_top,
        weak_arms=tuple(side for side in ONE_SIDES if restrictions.arms.get(side)),
        kneels=not restrictions.kneeling,
        rolls="side_lying" not in restrictions.positions,
        bends="bend" not in restrictions.positions,
    )


def _in_order(report: Iterable[Change], outcomes: Iterable[Outcome]) -> list[Change]:
    """The report in the order of the steps; of a step that is gone only why it is."""
    gone = {
        outcome.index
        for outcome in outcomes
        if outcome.original and outcome.step is None and not isinstance(outcome.original, SayStep)
    }
    changes = [c for c in report if c.kind == "removed" or c.step not in gone]
    return sorted(changes, key=lambda change: change.step or 0)


# -- refusing ------------------------------------------------------------------------------------


def refuse_if_stopped(restrictions: Restrictions) -> None:
    """Refuse for what stops every session: the most urgent message and nothing else.

    Raises:
        SafetyRefusal: Something does; as `Unanswered` when nobody can know.
    """
    certain = [reason for reason in restrictions.session if reason.status in ("given", "not_sure")]
    if certain:
        first = min(certain, key=lambda reason: URGENCIES.index(reason.condition.urgency))
        raise SafetyRefusal(first.condition.message, [reason.condition.id for reason in certain])
    if restrictions.session:
        of_today = [r.condition.id for r in restrictions.session if is_of_today(r.condition)]
        ids = of_today or [reason.condition.id for reason in restrictions.session]
        names = [r.condition.spoken for r in restrictions.session if r.condition.id in ids]
        raise Unanswered(ids, names, today=bool(of_today))


@dataclass(frozen=True, slots=True)
class _Refusing:
    """Refuses what is left where it is too little, or would do harm.

    Attributes:
        session: All of it.
        report: What was changed and why.
    """

    session: Session
    knowledge: Knowledge
    restrictions: Restrictions
    report: Sequence[Change]

    def if_too_little(self, outcomes: Sequence[Outcome]) -> None:
        """Too few holds, too short or in too few places; with what each condition says of it."""
        planned = list(_holds(self.session.works))
        remaining = list(_still_held(outcomes))
        planned_s, left_s = sum(s for _, s in planned), sum(s for _, s in remaining)
        too_little = bool(planned) and not remaining
        if len({target for target, _ in planned}) > 1:
            # of a routine with one target only, nothing smaller could be offered
            regions = {self.knowledge.target(target).region for target, _ in planned}
            worked = {self.knowledge.target(target).region for target, _ in remaining}
            too_little = too_little or (
                len(remaining) < FEWEST_HOLDS
                or left_s < planned_s * LEAST_SHARE
                or (len(regions) >= MANY_REGIONS and len(worked) < FEWEST_REGIONS)
            )
        if not too_little:
            return
        responsible = {change.condition for change in self.report}
        conditions = [c for c in self.knowledge.conditions.values() if c.id in responsible]
        unanswered = set(self.restrictions.open_questions)
        said = (condition.message for condition in conditions if condition.id not in unanswered)
        words = " ".join([text("screening.too_little"), *dict.fromkeys(said)])
        raise self._refusal(words, [condition.id for condition in conditions])

    def if_seated_long(self, remaining: Session) -> None:
        """Whoever may not sit for long gets no session that has them on a chair for so long.

        The whole routine counts, and not only what is left of it: else a further condition, which
        leaves out more, would allow what is refused without it.
        """
        why = self.restrictions.sits_briefly
        sat_s = max(seated_s(session) for session in (self.session, remaining))
        if why and sat_s >= LONG_SITTING_S:
            minutes = minutes_of(int(sat_s))
            message = text("screening.seated_long", minutes=minutes, why=why[0].words)
            raise self._refusal(message, [reason.condition.id for reason in why])

    def if_unsound(self, remaining: Session) -> None:
        """What is left keeps every rule, as the whole script does; if not, nobody gets it."""
        if remaining is self.session:
            return
        wrong = [finding.message for finding in check_session(remaining, self.knowledge)]
        if wrong:
            message = text("screening.unsound", rule=wrong[0])
            raise self._refusal(message, [c.condition for c in self.report if c.condition])

    def _refusal(self, message: str, conditions: Iterable[str]) -> TooLittleLeft:
        ids = tuple(dict.fromkeys(conditions))
        unanswered = [name for name in ids if name in self.restrictions.open_questions]
        if unanswered:
            message = f"{message} {unanswered_words(unanswered, self.knowledge)}"
        return TooLittleLeft(message, ids, self.report, unanswered)


def unanswered_words(names: Sequence[str], knowledge: Knowledge) -> str:
    """That questions without an answer counted as a cautious yes; the first of them by name."""
    shown = [knowledge.conditions[name].shown for name in names[:MOST_NAMED]]
    if more := len(names) - len(shown):
        shown.append(counted("screening.more_questions", more))
    return text("screening.unanswered_counted", names="; ".join(shown))


def _still_held(outcomes: Iterable[Outcome]) -> Iterator[tuple[str, float]]:
    """The holds that are left, each as long as the script has it: lighter is not less."""
    for outcome in outcomes:
        step, whole = outcome.step, outcome.original
        if isinstance(step, WorkStep) and isinstance(whole, WorkStep):
            holds = list(_holds([whole]))
            yield from holds[: max(1, len(holds) * len(step.touched) // len(whole.touched))]


def _holds(steps: Iterable[WorkStep]) -> Iterator[tuple[str, float]]:
    """Every hold of the steps: what is held, and how long; each side counts."""
    for step in steps:
        yield from [(step.target.id, step.held_s)] * len(step.in_turn)


# -- what is left --------------------------------------------------------------------------------


def _session_of(session: Session, outcomes: Sequence[Outcome]) -> Session:
    """The session with the steps that are left; without a length that was stated for all of them.

    It lasts as long as its steps say, and longer where the words for a lighter touch need it: what
    must be heard is never cut to meet a total that nobody wished for what is left.
    """
    steps = tuple(outcome.step for outcome in outcomes if outcome.step is not None)
    return session.model_copy(update={"steps": steps, "length": None})
