"""People: bodies made of tapered limbs, drawn as one silhouette, with a head and working arms."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, Field

from guided_press.knowledge.models import XY, Fact
from guided_press.pictures import svg
from guided_press.pictures.outline import CurvePoint, nodes_of, smooth_path


class Joint(NamedTuple):
    """The middle of a limb at one place, and half of its thickness there."""

    x: float
    y: float
    r: float


def _joints(value: Any) -> tuple[Joint, ...]:
    """Read ``"75,44,5.5 53,60,4"``."""
    return tuple(Joint(*map(float, word.split(","))) for word in str(value).split())


Limb = Annotated[tuple[Joint, ...], BeforeValidator(_joints), Field(min_length=2)]
Tone = Literal["skin", "far", "cloth", "cloth_far", "giver", "hand", "thing"]

_FILLS: dict[Tone, tuple[str, str]] = {
    "skin": (svg.SKIN, svg.SKIN_EDGE),
    "far": (svg.SHADE, svg.SKIN_EDGE),
    "cloth": (svg.CLOTH, svg.MUTED),
    "cloth_far": (svg.MUTED, svg.MUTED),
    "giver": (svg.GIVER, svg.MUTED),
    "hand": (svg.ACCENT_PALE, svg.ACCENT),
    "thing": (svg.EDGE, svg.EDGE),
}
_EDGE_WIDTH = 1.1
_UPPER_ARM, _FOREARM = 27.0, 36.0  # to the middle of the hand


class Part(Fact):
    """Limbs of one tone; neighbours of the same tone melt into one silhouette.

    Attributes:
        tone: Bare, clothed, or on the far side.
        limbs: Each through the middles of its joints.
    """

    tone: Tone
    limbs: tuple[Limb, ...]


class Head(Fact):
    """A head.

    Attributes:
        at: Its middle.
        look: From the side, the face to the right; from the front; or from above.
        turn_deg: Clockwise.
        flip: Upside down: the face of somebody who lies turns to the floor.
        size: 1 in a picture where a head is 22 units high.
    """

    at: XY
    look: Literal["side", "front", "above"] = "side"
    turn_deg: float = 0.0
    flip: bool = False
    size: float = 1.0


_FACES: dict[str, tuple[str, str]] = {
    "side": (
        "-8,-3 -5,-9 0,-11 6,-9 8,-4 8.2,-1 10.4,2.4! 8.3,3.6 8.6,6.2 7,10.2 3,10.6 -1,8.6 -7,6",
        "-8.6,6 -9.6,-2 -7.4,-9 -1,-12.6 5.4,-11.4 8.4,-6! 3,-6.4 1.2,-2 -1.4,-0.4 -2.4,4 -4,7.4",
    ),
    "front": (
        "-8,-3 -6,-9 0,-11 6,-9 8,-3 7.4,4 4,9.6 0,11 -4,9.6 -7.4,4",
        "-8.6,0 -8.8,-6 -5,-11.6 0,-12.8 5,-11.6 8.8,-6 8.6,0! 6.4,-5 0,-7.4 -6.4,-5",
    ),
    "above": ("-3,-9! 0,-11.6 3,-9!", "-8.4,0 -6,-8 0,-10 6,-8 8.4,0 6,8 0,10 -6,8"),
}
"""Skin and hair of a head by how it is looked at."""


def tube(joints: Sequence[Joint]) -> str:
    """The outline of a limb: as thick at each joint as it says, with rounded ends."""
    left, right = [], []
    last = len(joints) - 1
    for index, joint in enumerate(joints):
        before, after = joints[max(index - 1, 0)], joints[min(index + 1, last)]
        dx, dy = _direction(before, after)
        left.append(CurvePoint(joint.x + dy * joint.r, joint.y - dx * joint.r))
        right.append(CurvePoint(joint.x - dy * joint.r, joint.y + dx * joint.r))
    tips = []
    for end, inner in ((joints[0], joints[1]), (joints[-1], joints[-2])):
        dx, dy = _direction(inner, end)
        tips.append(CurvePoint(end.x + dx * end.r, end.y + dy * end.r))
    return smooth_path([tips[0], *left, tips[1], *reversed(right)], closed=True)


def paint_parts(parts: Iterable[Part]) -> str:
    """All parts from back to front; each run of one tone gets one edge around it."""
    return "".join(
        paint_limbs(tone, [limb for part in run for limb in part.limbs])
        for tone, run in groupby(parts, key=lambda part: part.tone)
    )


def paint_limbs(tone: Tone, limbs: Iterable[Sequence[Joint]]) -> str:
    """Limbs of one tone as one silhouette."""
    fill, edge = _FILLS[tone]
    ways = [tube(limb) for limb in limbs]
    stroke = {"stroke": edge, "stroke_width": 2 * _EDGE_WIDTH, "stroke_linejoin": "round"}
    return "".join(
        [
            *(svg.element("path", d=way, fill=edge, **stroke) for way in ways),
            *(svg.element("path", d=way, fill=fill) for way in ways),
        ]
    )


def paint_head(head: Head) -> str:
    """Skin, then hair; without a face, so that it is anybody."""
    skin, hair = (nodes_of(way) for way in _FACES[head.look])
    turn = f"translate({head.at[0]:g} {head.at[1]:g})"
    turn += " scale(1 -1)" if head.flip else ""
    turn += f" rotate({head.turn_deg:g}) scale({head.size:g})"
    edge = {"stroke": svg.SKIN_EDGE, "stroke_width": _EDGE_WIDTH, "stroke_linejoin": "round"}
    return svg.element(
        "g",
        svg.element("path", d=smooth_path(skin, closed=True), fill=svg.SKIN, **edge),
        svg.element("path", d=smooth_path(hair, closed=True), fill=svg.HAIR),
        transform=turn,
    )


def arm_to(shoulder: XY, hand: XY, *, bend: float) -> tuple[Joint, ...]:
    """An arm from the shoulder to where its hand works, with the elbow where it has to be.

    Args:
        shoulder: Its middle.
        hand: Its middle.
        bend: 1 or -1, to which side the elbow goes.
    """
    (ax, ay), (bx, by) = shoulder, hand
    away = math.dist(shoulder, hand) or 1.0
    # the share of the way at which the elbow leaves the straight line, and how far it leaves it
    along = (away**2 + _UPPER_ARM**2 - _FOREARM**2) / (2 * away)
    along = min(max(along, -_UPPER_ARM), _UPPER_ARM)
    aside = bend * math.sqrt(max(_UPPER_ARM**2 - along**2, 0.0))
    ux, uy = (bx - ax) / away, (by - ay) / away
    elbow = Joint(ax + along * ux - aside * uy, ay + along * uy + aside * ux, 4.0)
    return Joint(ax, ay, 5.4), elbow, Joint(bx, by, 3.4)


def paint_arm(arm: Sequence[Joint], tone: Tone = "hand") -> str:
    """An arm: upper arm, forearm and hand, in the colour of all that works or as it rests."""
    return paint_limbs(tone, pairwise(arm))


def _direction(start: Joint, end: Joint) -> XY:
    length = math.hypot(end.x - start.x, end.y - start.y) or 1.0
    return (end.x - start.x) / length, (end.y - start.y) / length
