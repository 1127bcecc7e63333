"""Postures: every place has one, and what is drawn is how the session has it."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import get_args

import pytest

from guided_press.cues import SlotKind
from guided_press.errors import KnowledgeError
from guided_press.knowledge.loading import load_knowledge
from guided_press.knowledge.models import Mode, Point, Position, Technique
from guided_press.pictures import posture, svg
from guided_press.pictures.charts import chart_svg
from guided_press.pictures.people import arm_to
from guided_press.pictures.posture import figures, seat_of, seat_svg, seats_of
from guided_press.script.care import Care
from guided_press.script.loading import load_script
from guided_press.timeline import PlacedSlot
from guided_press.units import SAMPLE_RATE
from tests.pictures.test_timeline_picture import made

KNOWLEDGE = load_knowledge()
ALL: tuple[Point | Technique, ...] = (*KNOWLEDGE.points(), *KNOWLEDGE.techniques())
TARGETS = tuple(target for target in ALL if target.chart)
ALONE = load_script("quick-5-seated").session


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.id)
@pytest.mark.parametrize("mode", get_args(Mode))
def test_every_posture_of_every_place_is_drawn(target: Point | Technique, mode: Mode) -> None:
    """Whatever position a place allows, alone or with a partner, there is a figure for it."""
    for position in target.positions(mode):
        seat = seat_of(target, position, mode)
        assert seat.reaching == (mode == "self" or target.region == "palm")
        ET.fromstring(f"<svg>{seat_svg(seat)}</svg>")


def test_every_position_has_a_figure() -> None:
    """Whatever position a script may name can be drawn."""
    assert set(get_args(Position)) <= set(figures())


def test_a_limb_on_a_stool_is_drawn_on_it() -> None:
    """Where the foot is brought up, the picture shows the stool and not feet on the floor."""
    assert seat_of(KNOWLEDGE.point("GB41"), "seated", "self").figure == figures()["foot_on_stool"]


def test_a_crossed_leg_is_the_usual_seat_of_the_foot() -> None:
    """A point on the foot is drawn as it is worked: with the leg across the other knee."""
    assert seat_of(KNOWLEDGE.point("GB41")).figure == figures()["leg_crossed"]


def test_what_only_a_partner_works_shows_no_own_hand() -> None:
    """The receiver lies still while palms go down the legs."""
    seat = seat_of(KNOWLEDGE.technique("leg_press_down"))
    assert not seat.reaching
    assert seat.figure == figures()["prone"]


def test_a_position_that_a_place_does_not_have_is_an_error() -> None:
    """Nothing else is drawn in its stead."""
    with pytest.raises(KnowledgeError, match="standing"):
        seat_of(KNOWLEDGE.point("GB41"), "standing")


def test_the_chart_shows_the_seat_of_the_session() -> None:
    """The same place lying face down and seated gives two pictures, and each says which."""
    point = KNOWLEDGE.point("BL40")
    lying, seated = (
        chart_svg(point, seat_of(point, position, "partner")) for position in ("prone", "seated")
    )
    assert "Shown lying face down" in lying
    assert "Shown seated on a chair" in seated
    assert seat_svg(seat_of(point, "prone", "partner")) in lying


@pytest.mark.parametrize("name", list(figures()))
def test_figures_stay_in_their_square(name: str) -> None:
    """With the thickness of limbs and strokes, nothing is cut off."""
    figure = figures()[name]
    for node in (node for way in figure.things for node in way):
        assert 2 <= node.x <= posture.WIDTH - 2
        assert 2 <= node.y <= posture.HEIGHT - 2
    bodies = [limb for part in figure.parts for limb in part.limbs]
    for joint in itertools.chain(*bodies, *figure.rests, *figure.arms, *figure.reach.values()):
        assert joint.r <= joint.x <= posture.WIDTH - joint.r
        assert joint.r <= joint.y <= posture.HEIGHT - joint.r


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.id)
def test_a_partner_is_drawn_only_where_somebody_else_works(target: Point | Technique) -> None:
    """With a partner a second person works; alone there is one person."""
    for mode in get_args(Mode):
        for position in target.positions(mode):
            drawn = seat_svg(seat_of(target, position, mode))
            assert (svg.GIVER in drawn) == (mode == "partner")


def test_the_hands_of_the_partner_are_at_the_place() -> None:
    """The arm ends where the dot is, however far that is."""
    for hand in ((30.0, 40.0), (90.0, -5.0), (4.0, 2.0)):
        arm = arm_to((0, 0), hand, bend=1)
        assert (arm[-1].x, arm[-1].y) == hand
        assert (arm[0].x, arm[0].y) == (0, 0)


def test_the_place_is_marked_once() -> None:
    """One dot, where the arm that works ends."""
    seat = seat_of(KNOWLEDGE.point("BL40"), "seated", "self")
    dots = re.findall(r'<circle cx="([^"]*)" cy="([^"]*)"', seat_svg(seat))
    assert [(float(x), float(y)) for x, y in dots] == [seat.place]


def test_a_session_is_drawn_in_its_own_postures() -> None:
    """Each place is shown in the position in which that session holds it first."""
    plan = made(
        holds=[("BL40", "left", 10, 20), ("BL40", "right", 40, 50), ("GB41", "left", 60, 70)],
        total_s=90,
    )
    slots = tuple(
        PlacedSlot(start * SAMPLE_RATE, end * SAMPLE_RATE, SlotKind.HOLD, 0, "", position)
        for start, end, position in ((0, 30, "side_lying"), (30, 55, "seated"), (55, 90, "seated"))
    )
    places = [KNOWLEDGE.point("BL40"), KNOWLEDGE.point("GB41")]
    seats = seats_of(replace(plan, slots=slots), places, ALONE)
    assert seats["BL40"].figure == figures()["side_lying"]
    assert seats["GB41"].figure == figures()["foot_on_stool"]


def test_a_session_that_spares_thumbs_is_drawn_without_them() -> None:
    """What is drawn is what is said."""
    plan, place = made(holds=[("PC8", "left", 10, 20)], total_s=30), KNOWLEDGE.point("PC8")
    seat = seats_of(plan, [place], ALONE.with_care(Care(spares_hands=True)))["PC8"]
    assert "The heel of the other hand" in chart_svg(place, seat)
    assert "The other thumb" in chart_svg(place, seats_of(plan, [place], ALONE)["PC8"])


def test_a_session_without_positions_shows_the_usual_ones() -> None:
    """Before the first position is said, a place is drawn as it is usually worked."""
    plan = made(holds=[("GB41", "left", 10, 20)], total_s=30)
    place = KNOWLEDGE.point("GB41")
    assert seats_of(replace(plan, slots=()), [place], ALONE) == {"GB41": seat_of(place)}
