"""Answers become restrictions: what may be pressed on which side, how, and in which position.

All matching effects are gathered, and for each target and side the strongest one counts. What is
unanswered, unsure or too old counts as the cautious answer; what is unknown refuses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from guided_press.cues import ONE_SIDES, OTHER_SIDE, OneSide, Side
from guided_press.errors import KnowledgeError, SafetyRefusal
from guided_press.knowledge.conditions import Condition, ConditionEffect
from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import (
    BREATHING,
    EFFECT_RANK,
    KNEELING,
    LONG_HOLD,
    THUMBS,
    WORKING_HAND,
    Demand,
    Mode,
    Position,
    PositionUse,
    Reach,
    Target,
)
from guided_press.screening.profile import (
    AREAS,
    VALID_DAYS,
    Answer,
    counts_on,
    is_agreed_on,
    is_of_today,
    places_of,
)
from guided_press.words.texts import choice, text

AnswerStatus = Literal["given", "not_sure", "unanswered", "expired", "ahead"]

POSITIONS: frozenset[str] = frozenset({*get_args(Position), *get_args(Reach), *get_args(Demand)})
"""Of the body, of a limb that is brought to the hands, and what they demand: barred alike."""
_REACHES = frozenset(get_args(Reach))
_UPPER_SIDE: Reach = "upper_side"
_UNDER_SIDE: Demand = "under_side"
_ON_THE_SIDE: Position = "side_lying"
_OF_A_SIDE = _REACHES | {_UNDER_SIDE}
"""What may be barred on one side of the body and not on the other."""
SESSION = "session"

CLEAR_NO_GROUPS = frozenset({"blood_clot", "leg_vessels", "knee", "nerves", "pregnancy"})
"""The long resting hold needs a clear no to every question of these groups."""

WORKS_AT: Mapping[str, tuple[str, ...]] = {
    LONG_HOLD: ("BL40",),
    "calf_kneading": ("BL55", "BL56", "BL57"),
    "leg_press_down": ("BL55", "BL56", "BL57"),
}
"""A technique is never freer than all the points where it works, unless a condition names it."""

_NOT_COUNTED: frozenset[AnswerStatus] = frozenset({"unanswered", "expired", "ahead"})


@dataclass(frozen=True, slots=True)
class Reason:
    """One effect of one condition, and how it came about.

    Attributes:
        effect: As the data has it.
        agreed: A clinician agreed, so that `ask_first` only lightens.
        status: How the condition came to count.
        rests: The touch is very light and still.
        why: Why it matters there.
    """

    condition: Condition
    effect: str
    agreed: bool
    status: AnswerStatus
    sources: tuple[str, ...]
    rests: bool = False
    why: str = ""

    @property
    def rank(self) -> int:
        """How strong it is here; the highest wins."""
        lightens = self.effect == "ask_first" and self.agreed
        return EFFECT_RANK["lighten" if lightens else self.effect]

    @property
    def words(self) -> str:
        """The condition, how it came to count, and why it matters."""
        status = choice("screening.status", self.status, days=VALID_DAYS)
        why = self.why or self.condition.why
        return text("screening.reason", condition=self.condition.spoken, status=status, why=why)


@dataclass(frozen=True, slots=True)
class Restrictions:
    """What the answers do to the targets of one session.

    Attributes:
        sides: Every effect on a target and side, in the order of the conditions; also on the
            way in which the limb of a side is brought to the hands.
        positions: Every effect on a position that bars it, whichever side is worked.
        hands: Why a hand of whoever works alone presses nothing.
        arms: Why nobody leans on that arm, whoever works.
        light_hands: Why the hands of whoever works alone press lightly.
        kneeling: Why nobody gets up from the floor over hands and knees.
        thumbs: Why no thumb and no fingertip presses.
        breathing: Every effect on paced breathing.
        session: What stops the session altogether.
        open_questions: Ids of questions without an answer that counts.
    """

    sides: Mapping[tuple[str, OneSide], tuple[Reason, ...]]
    positions: Mapping[str, tuple[Reason, ...]]
    hands: Mapping[OneSide, tuple[Reason, ...]]
    arms: Mapping[OneSide, tuple[Reason, ...]]
    light_hands: tuple[Reason, ...]
    kneeling: tuple[Reason, ...]
    thumbs: tuple[Reason, ...]
    breathing: tuple[Reason, ...]
    session: tuple[Reason, ...]
    open_questions: tuple[str, ...]

    @property
    def bars_places(self) -> bool:
        """Whether any position, or any way in which a limb is brought up, may not be taken."""
        brought = any(name in _OF_A_SIDE for name, _ in self.sides)
        return bool(self.positions) or bool(self.hands) or brought

    @property
    def sits_briefly(self) -> tuple[Reason, ...]:
        """Why the time on a chair stays below `LONG_SITTING_S`; empty when it need not."""
        return self.positions.get("long_sitting", ())

    def for_mode(self, mode: Mode) -> Restrictions:
        """With a partner, the hands of the person screened press nothing and are not asked for."""
        return self if mode == "self" else replace(self, hands={}, light_hands=())

    @property
    def barred_from_giving(self) -> tuple[Reason, ...]:
        """Why this person presses nobody else: a hand that must not, or that feels less."""
        sore = [reason for side in ONE_SIDES for reason in self.arms.get(side, ())]
        return (*sore, *self.light_hands)

    @property
    def on_top(self) -> OneSide | None:
        """Which side is on top wherever somebody lies on the side; None where either may be.

        What must not be lain on decides, then the hand that works; where no hand does, a sore one
        is on top rather than underneath.
        """
        free = [side for side in ONE_SIDES if not self.of(_UNDER_SIDE, OTHER_SIDE[side])]
        if len(free) == len(ONE_SIDES):
            working = [side for side in ONE_SIDES if not self.hands.get(side)]
            resting = [side for side in ONE_SIDES if self.arms.get(side)]
            free = working if self.hands else resting
        return free[0] if len(free) == 1 else None

    def of(self, target: str, side: OneSide) -> tuple[Reason, ...]:
        """Everything that touches a target on a side."""
        return self.sides.get((target, side), ())

    def bars(self, target: str, side: OneSide) -> tuple[Reason, ...]:
        """Why a target is left out on a side, the strongest reasons; empty when it may run."""
        return strongest(self.of(target, side), least="ask_first")

    def bars_use(self, use: PositionUse, sides: Iterable[OneSide]) -> tuple[Reason, ...]:
        """Why these sides may not be worked in this position, or with their limb brought up.

        Whoever lies on the side presses with the upper hand: it belongs to the side that is worked,
        where that has to be on top, and the other side lies underneath.
        """
        reached = [self.of(use.reach, side) for side in sides] if use.reach else []
        if use.reach == _UPPER_SIDE:
            reached += [self._bars_on_top(side, works=True) for side in sides]
        elif use.position == _ON_THE_SIDE:
            lying = [self._bars_on_top(side, works=use.hands == "upper") for side in ONE_SIDES]
            reached += lying if all(lying) else []
        if use.hands == "both":
            reached += [self.hands.get(side, ()) for side in ONE_SIDES]
        taken = [self.positions.get(place, ()) for place in (use.position, *use.demands)]
        return tuple(reason for reasons in (*taken, *reached) for reason in reasons)

    def _bars_on_top(self, side: OneSide, *, works: bool) -> tuple[Reason, ...]:
        """Why nobody lies with this side on top, and works with its hand."""
        hand = self.hands.get(side, ()) if works else ()
        return (*hand, *self.of(_UNDER_SIDE, OTHER_SIDE[side]))

    def bars_reach(self, uses: Sequence[PositionUse], side: OneSide) -> tuple[Reason, ...]:
        """Why this side is reached in none of these ways, where the other side is in one."""
        barred = {one: [self.bars_use(use, (one,)) for use in uses] for one in ONE_SIDES}
        other = OTHER_SIDE[side]
        if not all(barred[side]) or all(barred[other]):
            return ()
        return tuple(reason for reasons in barred[side] for reason in reasons)

    def bars_hands(
        self, target: Target, sides: Sequence[OneSide], *, at_once: bool
    ) -> tuple[Reason, ...]:
        """Why nobody who works alone has the hands for these sides of a target.

        What one hand can do in some position is barred only in the others, by `bars_use`.
        """
        if at_once and not any(use.hands == "upper" for use in target.uses("self")):
            needed = [self.hands.get(side, ()) for side in ONE_SIDES]
            all_reasons = tuple(reason for reasons in needed for reason in reasons)
        elif target.worked_by == "other_hand":
            others = [other for other in ONE_SIDES for side in sides if side != other]
            all_reasons = tuple(reason for other in others for reason in self.hands.get(other, ()))
        else:
            one, other = (self.hands.get(side, ()) for side in ONE_SIDES)
            all_reasons = (*one, *other) if one and other else ()
        return tuple({reason.condition.id: reason for reason in all_reasons}.values())

    def lightens(self, target: str, sides: Iterable[OneSide]) -> tuple[Reason, ...]:
        """Why a target is light: also what a stronger effect on one of the sides stands above.

        Otherwise a further condition that bars one side would make the other side stronger.
        """
        rank = EFFECT_RANK["lighten"]
        reasons = [r for side in sides for r in self.of(target, side) if r.rank == rank]
        return tuple({reason.condition.id: reason for reason in reasons}.values())


def strongest(reasons: Iterable[Reason], least: str) -> tuple[Reason, ...]:
    """The reasons of the highest rank, when that is at least the rank of this effect."""
    pool = tuple(reasons)
    top = max((reason.rank for reason in pool), default=0)
    if top < EFFECT_RANK[least]:
        return ()
    return tuple(reason for reason in pool if reason.rank == top)


def restrictions_of(
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
    names = frozenset(targets)
    check_data(knowledge, names)
    if unknown := sorted(answers.keys() - knowledge.conditions.keys()):
        message = text("screening.unknown_conditions", names=", ".join(unknown))
        raise SafetyRefusal(message, unknown)
    gathering = _Gathering(names, knowledge)
    states: dict[str, _State] = {}
    for condition in knowledge.conditions.values():
        state = _State.of(condition, answers.get(condition.id), today)
        if condition.follows and states[condition.follows].clear_no and state.answer is None:
            state = _NOT_ASKED
        states[condition.id] = state
        gathering.add(condition, state)
    return gathering.result()


def check_data(knowledge: Knowledge, targets: Iterable[str]) -> None:
    """Make sure that no effect and no contraindication points nowhere.

    Raises:
        KnowledgeError: One does.
    """
    names = {*knowledge.point_codes(), *knowledge.technique_ids(), *POSITIONS}
    names |= {BREATHING, SESSION, WORKING_HAND, THUMBS, KNEELING}
    place = "conditions.yaml"
    if not knowledge.conditions:
        raise KnowledgeError(place, "there are no conditions")
    for condition in knowledge.conditions.values():
        for effect in condition.effects:
            for target in knowledge.groups.get(effect.target, (effect.target,)):
                if target not in names:
                    raise KnowledgeError(place, f"{condition.id} restricts unknown {target!r}")
            if unknown := sorted(set(effect.at) - set(places_of(condition))):
                raise KnowledgeError(place, f"{condition.id} cannot be at {', '.join(unknown)}")
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
    status: AnswerStatus
    answer: Answer | None

    @classmethod
    def of(cls, condition: Condition, answer: Answer | None, today: date) -> _State:
        status = _status(condition, answer, today)
        if answer is None or status in _NOT_COUNTED:
            answer = None
        value = answer.value if answer else "not_sure"
        if value == "not_sure":
            value = "yes" if condition.if_unsure == "treat_as_yes" else "no"
        applies = (value == "no") if condition.yes_means == "clear" else (value == "yes")
        clear_no = answer is not None and answer.value == "no"
        agreed = answer is not None and is_agreed_on(answer, today)
        return cls(applies, clear_no, agreed, status, answer)

    def sides(self, condition: Condition) -> tuple[OneSide, ...]:
        """Where it is; on both sides unless a local condition says otherwise."""
        side = Side(self.answer.side) if condition.local and self.answer else Side.BOTH
        return ONE_SIDES if side is Side.BOTH else (side,)

    def touches(self, effect: ConditionEffect, region: str = "") -> bool:
        """Whether an effect that has a place counts, and reaches this region."""
        where = self.answer.where if self.answer else ()
        if not where:
            return True
        if effect.at and not set(effect.at).intersection(where):
            return False
        return not effect.only_at or any(region in AREAS[area] for area in where)


_NOT_ASKED = _State(applies=False, clear_no=True, agreed=False, status="given", answer=None)
"""Of a question that follows another one, which was answered with a clear no."""


def _status(condition: Condition, answer: Answer | None, today: date) -> AnswerStatus:
    if answer is None:
        return "unanswered"
    if is_of_today(condition) and answer.on != today:
        return "unanswered"
    if not counts_on(answer.on, today):
        return "ahead" if answer.on > today else "expired"
    return "not_sure" if answer.value == "not_sure" else "given"


def _reason(condition: Condition, effect: ConditionEffect, state: _State) -> Reason:
    # an effect with a basis of its own names its own sources, or none
    sources = effect.sources if effect.basis else condition.sources
    rests, why = effect.rests, effect.why
    return Reason(condition, effect.effect, state.agreed, state.status, sources, rests, why)


class _Gathering:
    """Collects the effects of one condition after the other."""

    def __init__(self, targets: frozenset[str], knowledge: Knowledge) -> None:
        self._targets = targets
        self._knowledge = knowledge
        self._sides: dict[tuple[str, OneSide], list[Reason]] = {}
        self._positions: dict[str, list[Reason]] = {}
        self._hands: dict[OneSide, list[Reason]] = {}
        self._light_hands: list[Reason] = []
        self._kneeling: list[Reason] = []
        self._thumbs: list[Reason] = []
        self._breathing: list[Reason] = []
        self._session: list[Reason] = []
        self._open: list[str] = []

    def add(self, condition: Condition, state: _State) -> None:
        if state.status in _NOT_COUNTED:
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
            if reason.rank >= EFFECT_RANK["change_position"] and state.touches(effect):
                self._bar_position(target, state.sides(condition), reason)
        elif target == WORKING_HAND:
            if state.touches(effect):
                self._add_hand(reason, state.sides(condition))
        elif target == KNEELING:
            self._kneeling += [reason] if state.touches(effect) else []
        elif target == THUMBS:
            self._thumbs.append(reason)
        elif target == BREATHING:
            self._breathing.append(reason)
        elif target in self._targets:
            region = self._knowledge.target(target).region
            if state.touches(effect, region):
                self._put(target, state.sides(condition), reason)

    def _add_hand(self, reason: Reason, sides: tuple[OneSide, ...]) -> None:
        """A hand that must not press, or only lightly."""
        if reason.rank < EFFECT_RANK["ask_first"]:
            self._light_hands.append(reason)
            return
        for side in sides:
            self._hands.setdefault(side, []).append(reason)

    def _bar_position(self, name: str, sides: tuple[OneSide, ...], reason: Reason) -> None:
        """A limb may be brought up on the side that is well; the body has one position."""
        if name in _OF_A_SIDE:
            for side in sides:
                self._sides.setdefault((name, side), []).append(reason)
        if name not in _OF_A_SIDE or sides == ONE_SIDES:
            self._positions.setdefault(name, []).append(reason)

    def _add_inherited(self, condition: Condition, state: _State) -> None:
        """What a condition does to all points of a technique that it does not name."""
        groups = self._knowledge.groups
        for technique in WORKS_AT.keys() & self._targets:
            named = {t for e in condition.effects for t in groups.get(e.target, (e.target,))}
            if technique in named:
                continue
            by_point = [
                self._strongest_on(condition, point, state) for point in WORKS_AT[technique]
            ]
            reasons = [reason for reason in by_point if reason]
            if len(reasons) == len(by_point):
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
        under = [self._sides.get((_UNDER_SIDE, side), []) for side in ONE_SIDES]
        if all(under):  # nobody lies on a side where neither may be lain on
            reasons = dict.fromkeys(reason for of_side in under for reason in of_side)
            self._positions.setdefault(_ON_THE_SIDE, []).extend(reasons)
        hands = {side: tuple(reasons) for side, reasons in self._hands.items()}
        return Restrictions(
            {key: tuple(reasons) for key, reasons in self._sides.items()},
            {key: tuple(reasons) for key, reasons in self._positions.items()},
            hands,
            hands,
            tuple(self._light_hands),
            tuple(self._kneeling),
            tuple(self._thumbs),
            tuple(self._breathing),
            tuple(self._session),
            tuple(self._open),
        )
