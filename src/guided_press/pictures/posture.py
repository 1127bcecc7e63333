"""Postures: how somebody sits, stands or lies while a place is worked, in a few strokes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml
from pydantic import Field

from guided_press.errors import KnowledgeError
from guided_press.knowledge.models import (
    XY,
    Fact,
    Mode,
    Point,
    Position,
    PositionUse,
    Technique,
)
from guided_press.pictures import svg
from guided_press.pictures.outline import CurvePoint, Nodes, smooth_path
from guided_press.pictures.people import (
    Head,
    Joint,
    Limb,
    Part,
    arm_to,
    paint_arm,
    paint_head,
    paint_limbs,
    paint_parts,
)
from guided_press.script.model import Session
from guided_press.timeline import Timeline
from guided_press.words.texts import text

WIDTH, HEIGHT = 220.0, 152.0
"""Size of a posture, in its own units."""

_DRAWN_AS = {
    ("seated", "foot_on_stool"): "foot_on_stool",
    ("leg_crossed", "ankle_on_knee"): "leg_crossed",
    ("seated", "foot_in_hand"): "seated_foot_in_hand",
}
"""Ways in which a limb is brought to the hands that change the whole posture."""

_LEANING_ON = {"seated_lean_forward": "leaning_on_table"}
"""What somebody leans on while a partner works."""


class Giver(Fact):
    """Somebody who works on the person, drawn around a place of their own, facing right.

    Attributes:
        follows: How far the place moves it, across and down: 1 wholly, 0 not at all.
        parts, head: As of a figure.
        shoulders: From each an arm goes to the place.
        bends: For each arm the side of its elbow, 1 or -1.
    """

    follows: XY
    parts: tuple[Part, ...]
    head: Head
    shoulders: tuple[XY, ...]
    bends: tuple[int, ...]


class GiverPlace(Fact):
    """Where in a figure the giver is.

    Attributes:
        kind: One of the givers.
        at: From the worked place where the giver follows it, else in the figure.
        flip: Facing left.
    """

    kind: str
    at: XY
    flip: bool = False


class Figure(Fact):
    """A person in a posture.

    Attributes:
        about: The posture in words.
        seen: From where it is looked at.
        things: What the person rests on.
        rests: Cushions and rolls, and other soft things.
        head: The person's head.
        parts: Trunk and legs, from back to front.
        arms: Arms at rest.
        reach: Region of the body -> the own arm, from the shoulder to the place that is worked.
        other: Region of the body -> the arm that does not reach it, where one sees both.
        giver: Who works on it with a partner; none where nobody can.
        givers: Region of the body -> another one for it.
        mat: What somebody seen from above lies on: left, top, width and height.
    """

    about: str
    seen: str
    things: tuple[Nodes, ...]
    rests: tuple[Limb, ...] = ()
    head: Head
    parts: tuple[Part, ...]
    arms: tuple[Limb, ...]
    reach: dict[str, Limb]
    other: dict[str, Limb] = Field(default_factory=dict)
    giver: GiverPlace | None = None
    givers: dict[str, GiverPlace] = Field(default_factory=dict)
    mat: tuple[float, float, float, float] | None = None


class _People(Fact):
    """All of ``postures.yaml``."""

    figures: dict[str, Figure]
    givers: dict[str, Giver]


@cache
def _people() -> _People:
    data = (resources.files(__package__) / "postures.yaml").read_text(encoding="utf-8")
    return _People.model_validate(yaml.safe_load(data))


def figures() -> dict[str, Figure]:
    """All postures that can be drawn, by position or by what brings a limb to the hands."""
    return _people().figures


@dataclass(frozen=True, slots=True)
class Seat:
    """How the person of a chart sits, stands or lies, and who works.

    Attributes:
        figure: The posture.
        position: Its name in the data.
        mode: Alone or with a partner.
        reaching: The own arm goes to the place: its hand works, or is what is worked.
        arm: The own arm, from the shoulder to the place that is worked.
        other: The own arm that does not reach it, where one sees it.
        giver: Who works with a partner.
        spares_hands: No thumb and no fingertip presses.
    """

    figure: Figure
    position: Position
    mode: Mode
    reaching: bool
    arm: tuple[Joint, ...]
    other: tuple[Joint, ...]
    giver: GiverPlace | None
    spares_hands: bool = False

    @property
    def about(self) -> str:
        """The posture in words, and whether somebody else works."""
        about = self.figure.about
        return text("pictures.with_partner", posture=about) if self.giver else about

    @property
    def place(self) -> XY:
        """Where the hand works, in units of the figure."""
        return self.arm[-1].x, self.arm[-1].y


def seat_of(
    target: Point | Technique,
    position: str | None = None,
    mode: Mode | None = None,
    *,
    spares_hands: bool = False,
) -> Seat:
    """The posture in which a place is worked.

    Args:
        target: The place.
        position: A position of the place; its usual one where none is given.
        mode: Alone or with a partner; alone where it can be, unless one is given.
        spares_hands: No thumb and no fingertip presses.

    Raises:
        KnowledgeError: The place is not worked there, or nothing shows how.
    """
    modes: tuple[Mode, ...] = (mode,) if mode else ("self", "partner")
    for each in modes:
        for use in target.uses(each):
            if position not in (use.position, None):
                continue
            name = _figure_name(use, each)
            figure = figures()[name]
            if target.region not in figure.reach:
                raise KnowledgeError(target.id, f"the figure {name!r} has no {target.region!r}")
            giver = figure.givers.get(target.region, figure.giver) if each == "partner" else None
            if each == "partner" and giver is None:
                raise KnowledgeError(target.id, f"the figure {name!r} shows no partner")
            reaching = each == "self" or target.region == "palm"
            return Seat(
                figure=figure,
                position=use.position,
                mode=each,
                reaching=reaching,
                arm=figure.reach[target.region],
                other=figure.other.get(target.region, ()),
                giver=giver,
                spares_hands=spares_hands,
            )
    raise KnowledgeError(target.id, f"it is not worked in the position {position!r}")


def _figure_name(use: PositionUse, mode: Mode) -> str:
    if use.reach and (use.position, use.reach) in _DRAWN_AS:
        return _DRAWN_AS[use.position, use.reach]
    return _LEANING_ON.get(use.position, use.position) if mode == "partner" else use.position


def seat_svg(seat: Seat) -> str:
    """Draw it with the worked place marked, `WIDTH` by `HEIGHT` units from the upper left."""
    figure = seat.figure
    x, y = seat.place
    body, working = _giver(seat.giver, seat.place) if seat.giver else ("", paint_arm(seat.arm))
    dot = {"fill": svg.ACCENT, "stroke": svg.RIM, "stroke_width": 1.6}
    return "".join(
        [
            _mat(figure.mat) if figure.mat else "",
            *(_line(thing) for thing in figure.things),
            paint_limbs("thing", figure.rests),
            body,
            paint_parts(figure.parts),
            paint_head(figure.head),
            *(paint_arm(arm, "skin") for arm in _resting(seat)),
            working,
            svg.element("circle", cx=x, cy=y, r=4.2, **dot),
        ]
    )


def _resting(seat: Seat) -> tuple[tuple[Joint, ...], ...]:
    """The own arms that do not work; a palm that is worked is held out below the place."""
    if not seat.reaching:
        return seat.figure.arms
    if seat.mode == "self" and seat.arm != seat.figure.reach.get("palm"):
        return (seat.other,) if seat.other else ()
    shoulder, elbow, hand = seat.arm
    return ((shoulder, elbow._replace(y=elbow.y + 3), hand._replace(y=hand.y + 4.5)),)


def _giver(where: GiverPlace, place: XY) -> tuple[str, str]:
    """The partner's body, and both arms with their hands at the place."""
    giver = _people().givers[where.kind]
    (px, py), (x, y) = place, where.at
    x, y = x + giver.follows[0] * px, y + giver.follows[1] * py
    side = -1 if where.flip else 1
    hand = ((px - x) * side, py - y)
    arms = [
        paint_arm(arm_to(shoulder, hand, bend=bend))
        for shoulder, bend in zip(giver.shoulders, giver.bends, strict=True)
    ]
    turn = f"translate({x:g} {y:g})" + (" scale(-1 1)" if where.flip else "")
    return (
        svg.element("g", paint_parts(giver.parts), paint_head(giver.head), transform=turn),
        svg.element("g", *arms, transform=turn),
    )


def seats_of(
    timeline: Timeline, targets: Iterable[Point | Technique], session: Session
) -> dict[str, Seat]:
    """The posture in which a session works each place, by its id; the first one it has there."""
    mode, spares_hands = session.mode, session.care.spares_hands
    return {
        target.id: seat_of(
            target, timeline.first_position(target.id) or None, mode, spares_hands=spares_hands
        )
        for target in targets
    }


def _mat(box: tuple[float, float, float, float]) -> str:
    x, y, width, height = box
    edge = {"fill": svg.PAPER, "stroke": svg.EDGE, "stroke_width": 1.6}
    return svg.element("rect", x=x, y=y, width=width, height=height, rx=8, **edge)


def _line(nodes: tuple[CurvePoint, ...]) -> str:
    """An edge of a chair, a stool, a table or the floor."""
    return svg.element(
        "path",
        d=smooth_path([node._replace(corner=True) for node in nodes], closed=False),
        fill="none",
        stroke=svg.MUTED,
        stroke_width=2.6,
        stroke_linecap="round",
        stroke_linejoin="round",
    )
