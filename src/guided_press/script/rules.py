"""A session against what is known: points, pressure, times, sides, positions, own words.

The rules are those that a script can break by itself; what depends on the person is screened
later. Every rule reports what it finds and none stops the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import islice

from guided_press.cues import Side
from guided_press.errors import did_you_mean
from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import LONG_HOLD, LYING, PRESSURE_ORDER
from guided_press.script.arms import MOST_BEHIND_S, Arms, works_behind
from guided_press.script.model import (
    CheckStep,
    CloseStep,
    PositionStep,
    PressStep,
    Session,
    Step,
    SwapStep,
    WorkStep,
)
from guided_press.script.own_words import check_own_words
from guided_press.script.problems import Finding, shown
from guided_press.units import format_clock
from guided_press.words.english import listed
from guided_press.yaml_document import Path
from guided_press.yaml_source import MAX_PROBLEMS

MAX_SESSION_S = 45 * 60
"""The longest session in which anything is pressed (our choice)."""

SIT_AFTER_LYING_S = 60
"""Sitting before standing, after lying."""


def check_session(
    session: Session, knowledge: Knowledge, unsure: Collection[int] = ()
) -> list[Finding]:
    """Hold a session against the rules.

    Args:
        session: Well-formed.
        knowledge: Points and techniques.
        unsure: Indices of steps that stand in for something unreadable, or whose hold or sides
            do; nothing is concluded from what they do not say.

    Returns:
        Everything found: in the script's own words, then in the order of the steps, then what
        concerns the whole; a little more than `MAX_PROBLEMS` where there is much more.

    Raises:
        KnowledgeError: The data of a known point cannot be read.
    """
    walk = _Walk(session, knowledge, frozenset(unsure))
    # nobody repairs so many in one go
    findings = [*islice(check_own_words(session), MAX_PROBLEMS + 1)]
    for index, step in enumerate(session.steps):
        if len(findings) > MAX_PROBLEMS:
            return findings
        findings += walk.step(index, step)
    return [*findings, *_whole(session, walk)]


@dataclass(slots=True)
class _Walk:
    """What has to be remembered from step to step.

    Attributes:
        position: None before the first position, and after one that could not be read.
        pressed_s: Per target and side.
        unchecked: A block of a resting hold has ended and nobody was asked since.
        lay, sat_s: Whether anybody lay down, and for how long they have sat since.
        held_s: The least that all holds add up to.
        total_s: The least that everything adds up to.
    """

    session: Session
    knowledge: Knowledge
    unsure: frozenset[int]
    position: str | None = None
    pressed_s: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    unchecked: bool = False
    lay: bool = False
    sat_s: float = 0.0
    held_s: float = 0.0
    total_s: float = 0.0
    presses: bool = False
    arms: Arms = field(default_factory=Arms)

    def step(self, index: int, step: Step) -> Iterator[Finding]:
        """Check one step and remember what it changes."""
        path: Path = ("steps", index)
        yield from self._last(index, step)
        if not isinstance(step, WorkStep):
            self.arms.pass_time(step.stated_s)
        if isinstance(step, PositionStep):
            yield from self._move(path, step)
        elif isinstance(step, CheckStep):
            self.unchecked = False
        elif isinstance(step, SwapStep):
            yield from self._swap(path, step)
        elif isinstance(step, WorkStep):
            self.presses = True
            names = self._names(step)
            yield from self._named(path, step, names)
            if step.name in names:
                yield from self._fits(path, step)
                yield from self._hold(path, step)
                if index not in self.unsure:
                    yield from self._sums(path, step)
        elif index in self.unsure:
            self.position, self.unchecked = None, False  # it may have been anything
        yield from self._addressed(path, step, index in self.unsure)
        self._spend(step.stated_s)

    def _addressed(self, path: Path, step: Step, unsure: bool) -> Iterator[Finding]:
        """Own lines for the receiver need a receiver, and lines."""
        if step.to == "giver":
            return
        if self.session.mode != "partner":
            message = "there is nobody else to speak to"
            hint = "Leave it out, or write `mode: partner` above."
            yield Finding((*path, "to"), message, hint, at="key")
        elif not step.say and not unsure:
            who = "both" if step.to == "both" else f"the {step.to}"
            message = f"nothing is said to {who}"
            yield Finding((*path, "to"), message, "Write it in `say`, or leave `to` out.", at="key")

    def _spend(self, seconds: float) -> None:
        self.total_s += seconds
        if self.position is not None and self.position not in LYING:
            self.sat_s += seconds

    # positions and the end

    def _move(self, path: Path, step: PositionStep) -> Iterator[Finding]:
        if step.position in LYING:
            self.lay, self.sat_s = True, 0.0
        elif step.position == "standing" and self.lay and self.sat_s < SIT_AFTER_LYING_S:
            yield Finding(
                (*path, "position"),
                f"standing up {format_clock(self.sat_s)} after lying makes people dizzy",
                f"Put `position: seated` with at least {SIT_AFTER_LYING_S} s before it.",
            )
        self.position = step.position

    def _swap(self, path: Path, step: SwapStep) -> Iterator[Finding]:
        """Two people change places; the other one has not been pressed yet."""
        if self.session.mode != "partner":
            yield Finding((*path, "swap"), "there is nobody to change places with", at="key")
        elif self.lay and self.sat_s < SIT_AFTER_LYING_S and step.swap < SIT_AFTER_LYING_S:
            message = f"{step.swap:g} s is too short after lying"
            hint = f"Give {SIT_AFTER_LYING_S} s at least to sit before standing."
            yield Finding((*path, "swap"), message, hint)
        self.position, self.lay, self.sat_s, self.unchecked = None, False, 0.0, False
        self.pressed_s.clear()

    def _last(self, index: int, step: Step) -> Iterator[Finding]:
        """A session ends with its only close step, with time to sit after lying."""
        path: Path = ("steps", index)
        last = index == len(self.session.steps) - 1
        if isinstance(step, CloseStep):
            if not last:
                yield Finding((*path, "close"), "only the last step can be 'close'", at="key")
            elif self.lay and self.sat_s < SIT_AFTER_LYING_S and step.close < SIT_AFTER_LYING_S:
                message = f"{step.close:g} s is too short after lying"
                hint = f"Give {SIT_AFTER_LYING_S} s at least to sit before standing."
                yield Finding((*path, "close"), message, hint)
        elif last and index not in self.unsure:
            yield Finding(path, "the session ends without a 'close' step", "Add `- close: 30s`.")

    # what is pressed

    def _names(self, step: WorkStep) -> tuple[str, ...]:
        """All that a step of this kind may work."""
        knowledge = self.knowledge
        return knowledge.point_codes() if isinstance(step, PressStep) else knowledge.technique_ids()

    def _named(self, path: Path, step: WorkStep, names: tuple[str, ...]) -> Iterator[Finding]:
        """What it works is one of these, and its hand moves as it may there."""
        if step.name not in names:
            key = "press" if isinstance(step, PressStep) else "technique"
            yield Finding((*path, key), *self._why_not(step.name, key, names))
        elif step.movement not in (None, *(allowed := step.target.movement.allowed)):
            message = f"{shown(step.movement)} is not a movement for {step.name}"
            hint = did_you_mean(step.movement, allowed) or f"It can be {listed(allowed, 'or')}."
            yield Finding((*path, "movement"), message, hint)

    def _why_not(self, name: str, key: str, names: tuple[str, ...]) -> tuple[str, str]:
        """What is wrong with a name, and what may be meant."""
        if reason := self.knowledge.not_scheduled.get(name):
            return f"{name} is never scheduled: {reason}", ""
        what, all_of_them = ("point", "Known points") if key == "press" else (key, "Known")
        hint = did_you_mean(name, names) or f"{all_of_them}: {', '.join(names)}."
        if name in self.knowledge.point_codes():
            hint = f"It is a point: write `press: {name}`."
        elif name in self.knowledge.technique_ids():
            hint = f"It is a technique: write `technique: {name}`."
        return f"unknown {what} {shown(name)}", hint

    def _fits(self, path: Path, step: WorkStep) -> Iterator[Finding]:
        """Pressure, sides and position."""
        name, target = step.name, step.target
        if step.pressure is not None:
            most = target.pressure.max
            if PRESSURE_ORDER.index(step.pressure) > PRESSURE_ORDER.index(most):
                message = f"{step.pressure} is more than {name} takes; at most {most}"
                hint = f"Source: {self._sources(target.pressure.claims)}."
                yield Finding((*path, "pressure"), message, hint)
        kind = "press" if isinstance(step, PressStep) else "technique"
        places = target.positions(self.session.mode)
        who = "alone" if self.session.mode == "self" else "with a partner"
        if not places:
            other = "partner" if self.session.mode == "self" else "self"
            message = f"{name} cannot be worked {who}"
            yield Finding((*path, kind), message, f"It needs `mode: {other}`.")
        elif self.position is not None and self.position not in places:
            message = f"{name} cannot be worked {who} in the position '{self.position}'"
            yield Finding((*path, kind), message, f"It can in {listed(places, 'or')}.")
        yield from self._sides(path, step)

    def _sides(self, path: Path, step: WorkStep) -> Iterator[Finding]:
        target = step.target
        reach = target.reach(self.session.mode, self.position) if self.position else None
        if reach == "upper_side" and step.in_turn == (Side.BOTH,):
            message = f"on the side only the upper leg is within reach for {step.name}"
            yield Finding((*path, "sides"), message, "Use each: people turn over between.")
            return
        if step.sides is None:
            return
        modes = {target.side_mode, target.side_mode_also}
        one_by_one = "each" in modes or self.position in (None, "side_lying")
        if step.sides == "together" and "together" not in modes:
            hint = "Use each, left or right."
            message = f"{step.name} is worked one side at a time"
            yield Finding((*path, "sides"), message, hint)
        elif step.sides != "together" and not one_by_one:
            message = f"both sides of {step.name} are worked together"
            yield Finding((*path, "sides"), message, "One at a time only in side_lying.")

    # how long

    def _hold(self, path: Path, step: WorkStep) -> Iterator[Finding]:
        """The hold by itself."""
        limits, name, hold = step.target.hold, step.name, step.held_s
        source = self._sources(limits.claims)
        block = limits.block_s
        if hold < limits.floor_s:
            least = f"{limits.floor_s:g} s, source {source}"
            message = f"{hold:g} s is below the shortest hold of {name} ({least})"
            yield Finding((*path, "hold"), message)
        elif hold > (most := block or limits.max_s):
            what = "block" if block else "hold"
            message = (
                f"{hold:g} s is above the longest {what} of {name} ({most:g} s, source {source})"
            )
            hint = "Split it, with a check step between." if block else ""
            if name == "BL40":
                hint = f"Longer than that there is only the technique {LONG_HOLD}."
            yield Finding((*path, "hold"), message, hint)

    def _sums(self, path: Path, step: WorkStep) -> Iterator[Finding]:
        """What the hold adds up to with those before it."""
        times = len(step.in_turn)
        if step.target.hold.block_s:
            yield from self._block(path, step)
        yield from self._total(path, step, step.least_s)
        yield from self._arms(path, step, step.held_s * times)
        self.held_s += step.least_s * times
        self._spend(step.least_s * times)

    def _arms(self, path: Path, step: WorkStep, held_s: float) -> Iterator[Finding]:
        """Nobody has their hands behind their own back for long without a rest."""
        if not works_behind(step.target, self.session.mode):
            self.arms.pass_time(step.stated_s + held_s)
        elif self.arms.press_behind(step.stated_s, held_s):
            at_once = f"{self.arms.behind_s:g} s"
            message = f"the hands are behind the back for {at_once} at a stretch"
            hint = "Put `- rest: 20s` before it, for the arms."
            if held_s > MOST_BEHIND_S:
                hint = "Hold it in two steps, with `- rest: 20s` between them."
            yield Finding(path, f"{message}; at most {MOST_BEHIND_S} s", hint)

    def _block(self, path: Path, step: WorkStep) -> Iterator[Finding]:
        """Between two blocks of a resting hold somebody is asked."""
        if self.unchecked:
            message = f"two blocks of {step.name} follow each other unasked"
            yield Finding(path, message, "Put `- check: 20s` between them.")
        if len(step.in_turn) > 1:
            message = f"left and right are two blocks of {step.name}, with no question between them"
            hint = "Write a step for left, `- check: 20s`, and a step for right."
            yield Finding((*path, "sides"), message, hint)
        self.unchecked = True

    def _total(self, path: Path, step: WorkStep, hold_s: float) -> Iterator[Finding]:
        """Add a hold to its sides, and report the step that goes beyond the most."""
        most, name = step.target.hold.max_total_s, step.name
        worked: tuple[str, ...] = step.touched
        if step.target.hold.block_s:
            worked = ("in all",)  # a resting hold counts once, whichever knee it is on
            hold_s *= len(step.in_turn)
        over = []
        for side in worked:
            before = self.pressed_s[name, side]
            self.pressed_s[name, side] = before + hold_s
            if before <= most < before + hold_s and before > 0:
                over.append(side)
        if over:
            total = self.pressed_s[name, over[0]]
            place = over[0] if len(over) == 1 else "each side"
            message = f"{name} adds up to {total:g} s ({place}); at most {most:g} s in one session"
            yield Finding((*path, "hold"), message, "Shorten a hold or leave one out.")

    def _sources(self, claims: tuple[str, ...]) -> str:
        sources = dict.fromkeys(self.knowledge.claim(claim).source for claim in claims)
        return listed(["our own" if source == "ours" else source for source in sources])


def _whole(session: Session, walk: _Walk) -> Iterator[Finding]:
    """What concerns the session as a whole."""
    length = session.length
    if length is not None and walk.held_s > length:
        message = f"{format_clock(length)} is too short: the holds alone last "
        message += format_clock(walk.held_s)
        yield Finding(("length",), message, "Shorten or leave out a step, or drop `length`.")
    total = walk.total_s if length is None else max(length, walk.total_s)
    if walk.presses and total > MAX_SESSION_S:
        path: Path = ("steps",) if length is None or length <= MAX_SESSION_S else ("length",)
        message = f"{format_clock(total)} of guided pressing is too long; at most "
        yield Finding(path, message + format_clock(MAX_SESSION_S), at="key")
