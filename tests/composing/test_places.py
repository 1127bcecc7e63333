"""Places are the everyday words for positions, the same for the page and the command line."""

from __future__ import annotations

from typing import get_args

import pytest

from guided_press.composing.places import PLACES, positions_at
from guided_press.knowledge.models import Mode, Position


def test_a_chair_is_sitting_and_leaning_forward() -> None:
    """Alone and with a partner."""
    assert positions_at("chair", "self") == ("seated", "seated_lean_forward")
    assert positions_at("chair", "partner") == ("seated", "seated_lean_forward")


@pytest.mark.parametrize("place", ["floor", "bed"])
def test_face_down_is_only_offered_with_a_partner(place: str) -> None:
    """Nobody reaches their own back lying on their belly."""
    assert positions_at(place, "self") == ("side_lying", "supine")  # type: ignore[arg-type]
    assert positions_at(place, "partner") == ("side_lying", "supine", "prone")  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", get_args(Mode))
def test_every_place_offers_positions_that_can_be_composed(mode: Mode) -> None:
    """None is empty, none is unknown."""
    for place in PLACES:
        offered = positions_at(place, mode)
        assert offered
        assert set(offered) <= set(get_args(Position))
