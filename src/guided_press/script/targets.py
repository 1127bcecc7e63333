"""What the steps of a session work on: targets, sides, and how short a hold may be."""

from __future__ import annotations

from guided_press.cues import Side
from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import Point, Target, Technique
from guided_press.script.model import PressStep, Session, WorkStep


def target_of(step: WorkStep, knowledge: Knowledge) -> Point | Technique:
    """The point or technique that a step works."""
    if isinstance(step, PressStep):
        return knowledge.point(step.press)
    return knowledge.technique(step.technique)


def sides_of(step: WorkStep, target: Target) -> tuple[Side, ...]:
    """The sides a step works, in order; both at once is one entry."""
    wish = step.sides or target.side_mode
    if wish == "together":
        return (Side.BOTH,)
    if wish == "each":
        return (Side.LEFT, Side.RIGHT)
    return (Side(wish),)


def shortest_s(target: Target) -> float:
    """The shortest hold that is not called shortened: as the source says, or as our range begins.

    A resting hold is made of blocks; what its source says is the length of all of them.
    """
    limits = target.hold
    return limits.floor_s if limits.block_s else limits.source_min_s or limits.min_s


def session_targets(session: Session, knowledge: Knowledge) -> tuple[str, ...]:
    """Ids of all points and techniques of a session, once each, in order."""
    steps = [step for step in session.steps if isinstance(step, WorkStep)]
    return tuple(dict.fromkeys(target_of(step, knowledge).id for step in steps))
