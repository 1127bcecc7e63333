"""Answers become restrictions: what may be pressed on which side, how, and in which position.

All matching effects are gathered, and for each target and side the strongest one counts. What is
unanswered, unsure or too old counts as the cautious answer; what is unknown refuses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from guided_press.errors import KnowledgeError, SafetyRefusal
from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import EFFECT_RANK, Condition, ConditionEffect, Position
from guided_press.session.opening import BREATHING
from guided_press.session.profile import AREAS, VALID_DAYS, Answer, is_of_today

OneSide = Literal["left", "right"]
Status = Literal["given", "not_sure", "unanswered", "expired"]

ONE_SIDES: tuple[OneSide, OneSide] = ("left", "right")
POSITIONS: frozenset[str] = frozenset(get_args(Position))
SESSION = "session"

LONG_HOLD = "bl40_long_hold"
CLEAR_NO_GROUPS = frozenset({"blood_clot", "leg_vessels", "knee", "nerves", "pregnancy"})
"""The long resting hold needs a clear no to every question of these groups."""

WORKS_AT: Mapping[str, tuple[str, ...]] = {
    LONG_HOLD: ("BL40",),
    "calf_kneading": ("BL55", "BL56", "BL57"),
    "leg_press_down": ("BL55", "BL56", "BL57"),
}
"""A technique is never freer than all the points where it works, unless a condition names it."""

_STATUS_WORDS: Mapping[Status, str] = {
    "given": "", "not_sure": " (not sure)", "unanswered": " (not answered)",
    "expired": f" (answer older than {VALID_DAYS} days)",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """One effect of one condition, and how it came about.

    Attributes:
        effect: As the data has it.
        agreed: A clinician agreed, so that `ask_first` only lightens.
        status: How the condition came to count.
    """

    condition: Condition
    effect: str
    agreed: bool
    status: Status
    sources: tuple[str, ...]

    @property
    def rank(self) -> int:
        """How strong it is here; the highest wins."""
        lightens = self.effect == "ask_first" and self.agreed
        return EFFECT_RANK["lighten" if lightens else self.effect]

    @property
    def words(self) -> str:
        """The condition, how it came to count, and why it matters."""
        return f"{self.condition.spoken}{_STATUS_WORDS[self.status]}: {self.condition.why}"


@dataclass(frozen=True, slots=True)
class Restrictions:
    """What the answers do to the targets of one session.

    Attributes:
        sides: Every effect on a target and side, in the order of the conditions.
        positions: Every effect on a position that bars it.
        breathing: Every effect on paced breathing.
        session: What stops the session altogether.
        open_questions: Ids of questions without an answer that counts.
    """

    sides: Mapping[tuple[str, OneSide], tuple[Reason, ...]]
    positions: Mapping[str, tuple[Reason, ...]]
    breathing: tuple[Reason, ...]
    session: tuple[Reason, ...]
    open_questions: tuple[str, ...]

    def of(self, target: str, side: OneSide) -> tuple[Reason, ...]:
        """Everything that touches a target on a side."""
        return self.sides.get((target, side), ())

    def bars(self, target: str, side: OneSide) -> tuple[Reason, ...]:
        """Why a target is left out on a side, the strongest reasons; empty when it may run."""
        return strongest(self.of(target, side), least="ask_first")

    def lightens(self, target: str, sides: Iterable[OneSide]) -> tuple[Reason, ...]:
        """Why a target is light: also what a stronger effect on one of the sides stands above.

        Otherwise a further condition that bars one side would make the other side stronger.
        """
        rank = EFFECT_RANK["lighten"]
        found = [r for side in sides for r in self.of(target, side) if r.rank == rank]
        return tuple({reason.condition.id: reason for reason in found}.values())


def strongest(reasons: Iterable[Reason], least: str) -> tuple[Reason, ...]:
    """The reasons of the highest rank, when that is at least the rank of this effect."""
    found = tuple(reasons)
    top = max((reason.rank for reason in found), default=0)
    if top < EFFECT_RANK[least]:
        return ()
    return tuple(reason for reason in found if reason.rank == top)


def restrictions(
    answers: Mapping[str, Answer], targets: Iterable[str], knowledge: Knowledge, today: date
) -> Restrictions:
    """Gather what the answers do.

    Args:
        answers: By condition; the questions of today count only with today's date.
        targets: Of the session; codes of points and ids of techniques.
        knowledge: The conditions.
        today: Answers of the future and of more than `VALID_DAYS` ago do not count.

    Raises:
        SafetyRefusal: There is an answer to an unknown condition.
        KnowledgeError: The safety data are not complete.
    """
    wanted = frozenset(targets)
    check_data(knowledge, wanted)
    if unknown := sorted(answers.keys() - knowledge.conditions.keys()):
        message = f"The answers name conditions that are not known here: {', '.join(unknown)}."
        raise SafetyRefusal(message, unknown, "Answer again with this version of the program.")
    gathering = _Gathering(wanted, knowledge)
    for condition in knowledge.conditions.values():
        gathering.add(condition, _State.of(condition, answers.get(condition.id), today))
    return gathering.result()


def check_data(knowledge: Knowledge, targets: Iterable[str]) -> None:
    """Make sure that no effect and no contraindication points nowhere.

    Raises:
        KnowledgeError: One does.
    """
    known = {*knowledge.point_codes(), *knowledge.technique_ids(), *POSITIONS, BREATHING, SESSION}
    place = "conditions.yaml"
    if not knowledge.conditions:
        raise KnowledgeError(place, "there are no conditions")
    for condition in knowledge.conditions.values():
        for effect in condition.effects:
            for target in knowledge.groups.get(effect.target, (effect.target,)):
                if target not in known:
                    raise KnowledgeError(place, f"{condition.id} restricts unknown {target!r}")
    for target in targets:
        for entry in knowledge.target(target).contraindications:
            if entry.condition not in knowledge.conditions:
                problem = f"restricted by the unknown condition {entry.condition!r}"
                raise KnowledgeError(target, problem)


@dataclass(frozen=True, slots=True)
class _State:
    """What one answer comes to today."""

    applies: bool
    clear_no: bool
    agreed: bool
    status: Status
    answer: Answer | None

    @classmethod
    def of(cls, condition: Condition, answer: Answer | None, today: date) -> _State:
        status = _status(condition, answer, today)
        if answer is None or status in ("unanswered", "expired"):
            answer = None
        value = answer.value if answer else "not_sure"
        if value == "not_sure":
            value = "yes" if condition.if_unsure == "treat_as_yes" else "no"
        applies = (value == "no") if condition.yes_means == "clear" else (value == "yes")
        clear_no = answer is not None and answer.value == "no"
        agreed_on = answer.agreed_on if answer else None
        agreed = agreed_on is not None and 0 <= (today - agreed_on).days <= VALID_DAYS
        return cls(applies, clear_no, agreed, status, answer)

    def sides(self, condition: Condition) -> tuple[OneSide, ...]:
        """Where it is; on both sides unless a local condition says otherwise."""
        if condition.local and self.answer and self.answer.side != "both":
            return (self.answer.side,)
        return ONE_SIDES

    def touches(self, effect: ConditionEffect, region: str) -> bool:
        """Whether an effect that has a place reaches this region."""
        if not effect.only_at or self.answer is None or not self.answer.where:
            return True
        return any(region in AREAS[area] for area in self.answer.where)


def _status(condition: Condition, answer: Answer | None, today: date) -> Status:
    if answer is None:
        return "unanswered"
    age = (today - answer.on).days
    if is_of_today(condition) and age != 0:
        return "unanswered"
    if not 0 <= age <= VALID_DAYS:
        return "expired"
    return "not_sure" if answer.value == "not_sure" else "given"


def _reason(condition: Condition, effect: ConditionEffect, state: _State) -> Reason:
    # an effect with a basis of its own names its own sources, or none
    sources = effect.sources if effect.basis else condition.sources
    return Reason(condition, effect.effect, state.agreed, state.status, sources)


class _Gathering:
    """Collects the effects of one condition after the other."""

    def __init__(self, targets: frozenset[str], knowledge: Knowledge) -> None:
        self._targets = targets
        self._knowledge = knowledge
        self._sides: dict[tuple[str, OneSide], list[Reason]] = {}
        self._positions: dict[str, list[Reason]] = {}
        self._breathing: list[Reason] = []
        self._session: list[Reason] = []
        self._open: list[str] = []

    def add(self, condition: Condition, state: _State) -> None:
        if state.status in ("unanswered", "expired"):
            self._open.append(condition.id)
        if state.applies:
            for effect in condition.effects:
                for target in self._knowledge.groups.get(effect.target, (effect.target,)):
                    self._add(condition, effect, target, state)
            self._add_inherited(condition, state)
        if condition.group in CLEAR_NO_GROUPS and not state.clear_no:
            reason = Reason(condition, "avoid", False, state.status, condition.sources)
            self._put(LONG_HOLD, ONE_SIDES, reason)

    def _add(
        self, condition: Condition, effect: ConditionEffect, target: str, state: _State
    ) -> None:
        reason = _reason(condition, effect, state)
        if effect.effect == "stop_session" or target == SESSION:
            self._session.append(reason)
        elif target in POSITIONS:
            if reason.rank >= EFFECT_RANK["change_position"]:
                self._positions.setdefault(target, []).append(reason)
        elif target == BREATHING:
            self._breathing.append(reason)
        elif target in self._targets:
            region = self._knowledge.target(target).region
            if state.touches(effect, region):
                self._put(target, state.sides(condition), reason)

    def _add_inherited(self, condition: Condition, state: _State) -> None:
        """What a condition does to all points of a technique that it does not name."""
        groups = self._knowledge.groups
        for technique in WORKS_AT.keys() & self._targets:
            named = {t for e in condition.effects for t in groups.get(e.target, (e.target,))}
            if technique in named:
                continue
            found = [self._strongest_on(condition, point, state) for point in WORKS_AT[technique]]
            reasons = [reason for reason in found if reason]
            if len(reasons) == len(found):
                weakest = min(reasons, key=lambda reason: reason.rank)
                self._put(technique, state.sides(condition), weakest)

    def _strongest_on(self, condition: Condition, point: str, state: _State) -> Reason | None:
        region = self._knowledge.target(point).region
        effects = [
            effect
            for effect in condition.effects
            if point in self._knowledge.groups.get(effect.target, (effect.target,))
            and state.touches(effect, region)
        ]
        reasons = [_reason(condition, effect, state) for effect in effects]
        return max(reasons, key=lambda reason: reason.rank, default=None)

    def _put(self, target: str, sides: Iterable[OneSide], reason: Reason) -> None:
        if target in self._targets:
            for side in sides:
                self._sides.setdefault((target, side), []).append(reason)

    def result(self) -> Restrictions:
        return Restrictions(
            {key: tuple(reasons) for key, reasons in self._sides.items()},
            {key: tuple(reasons) for key, reasons in self._positions.items()},
            tuple(self._breathing),
            tuple(self._session),
            tuple(self._open),
        )
