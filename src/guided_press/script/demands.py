"""What a session asks of the body: positions, limbs that are brought up, and what they demand."""

from __future__ import annotations

from guided_press.knowledge.models import BREATHING, LONG_SITTING_S, LYING, SITTING, PositionUse
from guided_press.script.model import (
    BreatheStep,
    PositionStep,
    RiseStep,
    Session,
    SwapStep,
    WorkStep,
)
from guided_press.script.rules import SIT_AFTER_LYING_S


def asked_of_body(session: Session) -> frozenset[str]:
    """Every position, reach and demand of a session, and paced breathing where it has any.

    Without a position nothing says how a place is reached, so that its usual way counts.
    """
    asked = {name for names in asked_by_target(session).values() for name in names}
    here: str | None = None
    for step in session.steps:
        if isinstance(step, PositionStep):
            if here in LYING and step.position not in LYING:
                asked.add("quick_rise")  # only at the end somebody sits for a minute
            here = step.position
            asked.add(here)
        elif isinstance(step, BreatheStep):
            asked.add(BREATHING)
        elif isinstance(step, RiseStep) and rises_quickly(step, here):
            asked.add("quick_rise")
        if isinstance(step, SwapStep):
            here = None  # from here on it is somebody else's body
    if seated_s(session) >= LONG_SITTING_S:
        asked.add("long_sitting")
    return frozenset(asked)


def asked_by_target(session: Session) -> dict[str, frozenset[str]]:
    """Each place of a session, and the positions, reaches and demands with which it is worked."""
    asked: dict[str, frozenset[str]] = {}
    here: str | None = None
    for step in session.steps:
        if isinstance(step, PositionStep):
            here = step.position
        elif isinstance(step, SwapStep):
            here = None
        elif isinstance(step, WorkStep):
            uses = step.target.uses(session.mode)
            names = [asked_by_use(use) for use in uses if here in (use.position, None)][:1]
            asked[step.target.id] = asked.get(step.target.id, frozenset()).union(*names)
    return asked


def asked_by_use(use: PositionUse) -> frozenset[str]:
    """A way to work a place: its position and reach, and what these demand of the body."""
    under = {"under_side"} if use.reach == "upper_side" else set()
    return frozenset({use.position, *use.demands, *([use.reach] if use.reach else [])} | under)


def seated_s(session: Session) -> float:
    """How long a session has somebody on a chair, in all, in seconds.

    Before a position is stated that is counted as sitting, and so is the time of a stated length
    that the steps leave open, where anything is done on a chair.
    """
    here, sat_s, whole_s = "seated", 0.0, 0.0
    for step in session.steps:
        here = step.position if isinstance(step, PositionStep) else here
        whole_s += step.planned_s
        sat_s += step.planned_s if here in SITTING else 0.0
    return sat_s + max(0.0, (session.length or 0.0) - whole_s) if sat_s else 0.0


def rises_quickly(step: RiseStep, position: str | None) -> bool:
    """Somebody gets up without a minute of sitting; after lying there always is one."""
    return position not in LYING and (step.sit or 0.0) < SIT_AFTER_LYING_S
