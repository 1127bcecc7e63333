"""What a session asks of the body: positions, limbs that are brought up, and what they demand."""

from __future__ import annotations

from guided_press.knowledge.models import BREATHING, LONG_SITTING_S, LYING, SITTING
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
    asked: set[str] = set()
    here: str | None = None
    for step in session.steps:
        if isinstance(step, PositionStep):
            if here in LYING and step.position not in LYING:
                asked.add("quick_rise")  # only at the end somebody sits for a minute
            here = step.position
            asked.add(here)
        elif isinstance(step, WorkStep):
            uses = step.target.uses(session.mode)
            for use in [use for use in uses if here in (use.position, None)][:1]:
                asked |= {use.position, *use.demands, *([use.reach] if use.reach else [])}
                asked |= {"under_side"} if use.reach == "upper_side" else set()
        elif isinstance(step, BreatheStep):
            asked.add(BREATHING)
        elif isinstance(step, RiseStep) and rises_quickly(step, here):
            asked.add("quick_rise")
        if isinstance(step, SwapStep):
            here = None  # from here on it is somebody else's body
    if seated_s(session) >= LONG_SITTING_S:
        asked.add("long_sitting")
    return frozenset(asked)


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
