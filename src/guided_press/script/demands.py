"""What a session asks of the body: positions, limbs that are brought up, and what they demand."""

from __future__ import annotations

from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import BREATHING, LONG_SITTING_S, LYING
from guided_press.script.lengths import seated_s
from guided_press.script.model import BreatheStep, PositionStep, RiseStep, Session, WorkStep
from guided_press.script.rules import SIT_AFTER_LYING_S
from guided_press.script.targets import target_of


def asked_of_body(session: Session, knowledge: Knowledge) -> frozenset[str]:
    """Every position, reach and demand of a session, and paced breathing where it has any.

    Without a position nothing says how a place is reached, so that its usual way counts.
    """
    asked: set[str] = set()
    here: str | None = None
    for step in session.steps:
        if isinstance(step, PositionStep):
            here = step.position
            asked.add(here)
        elif isinstance(step, WorkStep):
            uses = target_of(step, knowledge).uses(session.mode)
            for use in [use for use in uses if here in (use.position, None)][:1]:
                asked |= {use.position, *use.demands, *([use.reach] if use.reach else [])}
        elif isinstance(step, BreatheStep):
            asked.add(BREATHING)
        elif isinstance(step, RiseStep) and rises_quickly(step, here):
            asked.add("quick_rise")
    if seated_s(session, knowledge) >= LONG_SITTING_S:
        asked.add("long_sitting")
    return frozenset(asked)


def rises_quickly(step: RiseStep, position: str | None) -> bool:
    """Somebody gets up without a minute of sitting; after lying there always is one."""
    return position not in LYING and (step.sit or 0.0) < SIT_AFTER_LYING_S
