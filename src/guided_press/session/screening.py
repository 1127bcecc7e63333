"""A session against one person's answers: what is left of it, and what was changed and why.

Nothing here adds a point, raises a pressure or lengthens a hold. Time that becomes free makes the
session shorter; no other point gets it. What would be too little is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from guided_press.errors import SafetyRefusal
from guided_press.knowledge.loading import Knowledge
from guided_press.session.cues import Say
from guided_press.session.lightening import KNEADING, Hands, without_flexing
from guided_press.session.profile import Answer, is_of_today
from guided_press.session.repositioning import Body
from guided_press.session.restrictions import ONE_SIDES, Restrictions, restrictions
from guided_press.session.rules import check_session
from guided_press.session.screened import Change, ChangeKind, Entry, changes_of
from guided_press.session.screening_words import notes_of
from guided_press.session.script import PressStep, Session, Step, TechniqueStep
from guided_press.session.targets import session_targets, sides_of, target_of
from guided_press.session.tidying import planned_s, tidy
from guided_press.units import format_clock

__all__ = ["Change", "ChangeKind", "Screened", "TooLittleLeft", "Unanswered", "screen"]

FEWEST_HOLDS = 2
LEAST_SHARE = 1 / 3
"""Of the planned pressing time; a routine with less is not the routine any more."""

MANY_REGIONS = 3
FEWEST_REGIONS = 2
"""A routine over many parts of the body needs two of them."""

_URGENCY = ("emergency", "same_day", "routine", "none")


@dataclass(frozen=True, slots=True)
class Screened:
    """What is left of a session for one person.

    Attributes:
        session: Safe for them; the very same when nothing was changed.
        report: What was changed and why, in the order of the steps.
        notes: Spoken at the start.
        open_questions: Ids of questions that have no answer, or one that is too old; they counted
            as the cautious answer and should be answered again.
    """

    session: Session
    report: tuple[Change, ...] = ()
    notes: tuple[Say, ...] = ()
    open_questions: tuple[str, ...] = ()


class TooLittleLeft(SafetyRefusal):
    """So much was removed that the rest is not worth the name.

    Attributes:
        report: What was removed and why.
        open_questions: As in `Screened`; answering them may leave more.
    """

    def __init__(
        self, message: str, conditions: Sequence[str], report: Sequence[Change],
        open_questions: Sequence[str], offer: str = "",
    ) -> None:  # fmt: skip
        self.report = tuple(report)
        self.open_questions = tuple(open_questions)
        super().__init__(message, conditions, offer)


class Unanswered(SafetyRefusal):
    """Questions that can stop a session have no answer that counts.

    Attributes:
        today: They are asked anew for each session.
    """

    def __init__(self, conditions: Sequence[str], *, today: bool, offer: str = "") -> None:
        self.today = today
        when = " about today" if today else ""
        message = f"Questions{when} have no answer that counts: {', '.join(conditions)}."
        super().__init__(message, conditions, offer)


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
    targets = session_targets(session, knowledge)
    found = restrictions(answers, {*targets, KNEADING}, knowledge, today)
    _refuse_if_stopped(found)
    hands = Hands(knowledge, found)
    body = Body(session, knowledge, found)
    entries = body.move([hands.entry(index, step) for index, step in enumerate(session.steps)])
    report = _in_order([*hands.report, *body.report], entries)
    changed = [entry.step for entry in entries] != list(session.steps)
    if changed:
        _refuse_if_too_little(session, entries, knowledge, report, found)
        if session.length is not None:
            entries = list(without_flexing(entries, knowledge))
        entries = tidy(entries)
    left = _session_of(session, entries, knowledge) if changed else session
    _refuse_if_unsound(session, left, knowledge, report, found)
    report += [*_shorter(session, left, knowledge), *_noted(found, targets)]
    notes = notes_of(session.mode, entries, hands.lightened, report, knowledge)
    return Screened(left, tuple(report), notes, found.open_questions)


def _in_order(report: Iterable[Change], entries: Iterable[Entry]) -> list[Change]:
    """The report in the order of the steps; of a step that is gone only why it is."""
    gone = {entry.index for entry in entries if entry.original and entry.step is None}
    kept = [c for c in report if c.kind == "removed" or c.step not in gone]
    return sorted(kept, key=lambda change: change.step or 0)


# -- refusing ------------------------------------------------------------------------------------


def _refuse_if_stopped(found: Restrictions) -> None:
    """What stops the session: the most urgent message and nothing else."""
    known = [reason for reason in found.session if reason.status in ("given", "not_sure")]
    if known:
        first = min(known, key=lambda reason: _URGENCY.index(reason.condition.urgency))
        raise SafetyRefusal(first.condition.message, [reason.condition.id for reason in known])
    if found.session:
        of_today = [r.condition.id for r in found.session if is_of_today(r.condition)]
        ids = of_today or [reason.condition.id for reason in found.session]
        raise Unanswered(ids, today=bool(of_today))


def _refuse_if_too_little(
    session: Session, entries: Sequence[Entry], knowledge: Knowledge, report: Sequence[Change],
    found: Restrictions,
) -> None:  # fmt: skip
    planned = list(_holds(session.steps, knowledge))
    left = list(_holds([entry.step for entry in entries if entry.step], knowledge))
    planned_hold_s, left_hold_s = sum(s for _, s in planned), sum(s for _, s in left)
    too_little = bool(planned) and not left
    if len({target for target, _ in planned}) > 1:
        # of a routine with one target only, nothing smaller could be offered
        regions = {knowledge.target(target).region for target, _ in planned}
        remaining = {knowledge.target(target).region for target, _ in left}
        too_little = too_little or (
            len(left) < FEWEST_HOLDS
            or left_hold_s < planned_hold_s * LEAST_SHARE
            or (len(regions) >= MANY_REGIONS and len(remaining) < FEWEST_REGIONS)
        )
    if too_little:
        raise _too_little(left_hold_s, planned_hold_s, knowledge, report, found)


def _too_little(
    left_s: float, whole_s: float, knowledge: Knowledge, report: Sequence[Change],
    found: Restrictions,
) -> TooLittleLeft:  # fmt: skip
    """The refusal, with what was left out and what each condition says about it."""
    responsible = {change.condition for change in report}
    ids = [condition for condition in knowledge.conditions if condition in responsible]
    gone = ", ".join(dict.fromkeys(c.target for c in report if c.kind == "removed"))
    words = [f"Left out: {gone}."] if gone else []
    words.append(f"Of {format_clock(whole_s)} of pressing {format_clock(left_s)} would remain,")
    words.append("too little for this routine.")
    words += dict.fromkeys(knowledge.conditions[condition].message for condition in ids)
    return TooLittleLeft(" ".join(words), ids, report, found.open_questions)


def _refuse_if_unsound(
    session: Session, left: Session, knowledge: Knowledge, report: Sequence[Change],
    found: Restrictions,
) -> None:  # fmt: skip
    """What is left keeps every rule that the whole script kept; if not, nobody gets it."""
    if left is session:
        return
    before = {finding.message for finding in check_session(session, knowledge)}
    wrong = [f.message for f in check_session(left, knowledge) if f.message not in before]
    if wrong:
        message = f"What would remain of this routine breaks a rule: {wrong[0]}."
        ids = dict.fromkeys(change.condition for change in report if change.condition)
        raise TooLittleLeft(message, tuple(ids), report, found.open_questions)


def _holds(steps: Iterable[Step], knowledge: Knowledge) -> Iterator[tuple[str, float]]:
    """Every hold of the steps: what is held, and how long; each side counts."""
    for step in steps:
        if isinstance(step, (PressStep, TechniqueStep)):
            target = target_of(step, knowledge)
            held_s = target.hold.typical_s if step.hold is None else step.hold
            yield from [(target.id, held_s)] * len(sides_of(step, target))


# -- what is left --------------------------------------------------------------------------------


def _session_of(session: Session, entries: Sequence[Entry], knowledge: Knowledge) -> Session:
    """The session with the steps that are left; its length without the time that became free.

    A length that open holds would have filled is dropped: the session is as long as it takes.
    """
    steps = tuple(entry.step for entry in entries if entry.step is not None)
    length = session.length
    if length is not None:
        before = sum(planned_s(step, knowledge) for step in session.steps)
        freed_s = before - sum(planned_s(step, knowledge) for step in steps)
        work = [s for s in session.steps if isinstance(s, (PressStep, TechniqueStep))]
        length = length - freed_s if all(s.hold is not None for s in work) else None
    return session.model_copy(update={"steps": steps, "length": length})


def _shorter(session: Session, left: Session, knowledge: Knowledge) -> Iterator[Change]:
    """Say that the whole is shorter, and that nothing else got the time."""
    before = sum(planned_s(step, knowledge) for step in session.steps)
    after = sum(planned_s(step, knowledge) for step in left.steps)
    if before - after >= 1:
        words = "The session gets shorter; no other place gets the time."
        if session.length and left.length:
            old, new = format_clock(session.length), format_clock(left.length)
            words = f"The session lasts {new} instead of {old}; no other place gets the time."
        yield Change("shorter", "session", "both", None, "", words)


def _noted(found: Restrictions, targets: Iterable[str]) -> Iterator[Change]:
    """What changes nothing and is said once."""
    reasons = [r for target in targets for side in ONE_SIDES for r in found.of(target, side)]
    yield from changes_of("note", "session", "both", None, (r for r in reasons if r.rank == 1))
