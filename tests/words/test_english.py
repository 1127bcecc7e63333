"""Sentences that are put together from parts read as if somebody had written them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import guided_press
from guided_press.words.english import closed, inside, listed, sentence


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], ""),
        (["calf"], "calf"),
        (["calf", "knee"], "calf and knee"),
        (["calf", "knee", "foot"], "calf, knee and foot"),
        (["the calf, on the left,", "the knee"], "the calf, on the left, and the knee"),
        (["calf", "knee and foot"], "calf, knee and foot"),
    ],
)
def test_names_in_a_row_read_as_a_list(names: list[str], said: str) -> None:
    """None, one, several, those with commas of their own, and a last one that is a list."""
    assert listed(names) == said


def test_a_list_may_offer_a_choice() -> None:
    """Then its last name is one of several."""
    assert listed(["left", "right"], "or") == "left or right"


def test_a_sentence_fits_where_it_stands() -> None:
    """At the beginning, inside another one, and at its end; codes keep their capitals."""
    assert sentence("the knee") == "The knee"
    assert inside("The knee") == "the knee"
    assert inside("BL40 fits.") == "BL40 fits."
    assert closed("It fits") == "It fits."
    assert closed("Does it fit?") == "Does it fit?"


def test_lists_are_joined_in_one_place() -> None:
    """Nothing else writes "and" or "or" before the last of several names."""
    joined = re.compile(r"""["'] (and|or) ["']\.join|(and|or) \{\w+\[-1\]\}""")
    for path in sorted(Path(guided_press.__file__).parent.rglob("*.py")):
        assert not joined.search(path.read_text("utf-8")), path
