"""How long a script says that its steps are, before anything is spoken."""

from __future__ import annotations

from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import SITTING
from guided_press.script.model import (
    BreatheStep,
    PositionStep,
    SayStep,
    Session,
    Step,
    WorkStep,
    step_kind,
)
from guided_press.script.targets import sides_of, target_of


def stated_s(step: Step) -> float:
    """What a step says about its own length, in seconds; holds not included."""
    if isinstance(step, PositionStep):
        return step.lasts or 0.0
    if isinstance(step, WorkStep):
        return (step.find or 0.0) + ((step.switch or 0.0) if step.sides == "each" else 0.0)
    if isinstance(step, BreatheStep):
        return (step.breathe.in_ + step.breathe.out) * step.breathe.rounds
    if isinstance(step, SayStep):
        return step.pause or 0.0
    length_s: float = getattr(step, str(step_kind(step)))  # what the step is called by
    return length_s


def planned_s(step: Step, knowledge: Knowledge) -> float:
    """What a step says about its length, its holds included; each side of a hold counts.

    The time for changing sides counts even where one side is left: it becomes rest.
    """
    if not isinstance(step, WorkStep):
        return stated_s(step)
    target = target_of(step, knowledge)
    held_s = target.hold.typical_s if step.hold is None else step.hold
    return (step.find or 0.0) + (step.switch or 0.0) + held_s * len(sides_of(step, target))


def seated_s(session: Session, knowledge: Knowledge) -> float:
    """How long a session has somebody on a chair, in all, in seconds.

    Before a position is stated that is counted as sitting, and so is the time of a stated length
    that the steps leave open, where anything is done on a chair.
    """
    here, sat_s, whole_s = "seated", 0.0, 0.0
    for step in session.steps:
        here = step.position if isinstance(step, PositionStep) else here
        lasts_s = planned_s(step, knowledge)
        whole_s += lasts_s
        sat_s += lasts_s if here in SITTING else 0.0
    return sat_s + max(0.0, (session.length or 0.0) - whole_s) if sat_s else 0.0
