"""Looking things up: names are found as people write them, and every source is there."""

from __future__ import annotations

import pytest

from guided_press.app.looking import all_targets, target
from guided_press.errors import WrongUse
from guided_press.knowledge.facts import facts_of
from guided_press.knowledge.loading import load_knowledge
from guided_press.script.library import shipped_scripts


@pytest.mark.parametrize("name", ["BL40", "bl40", " Bl40 "])
def test_a_point_is_found_however_it_is_written(name: str) -> None:
    """Case and blanks around a code do not matter."""
    assert target(name).id == "BL40"


def test_a_technique_is_found_by_its_id() -> None:
    """A technique is looked up like a point, in any case."""
    assert target("Calf_Kneading").id == "calf_kneading"


def test_what_is_not_there_names_the_nearest_or_all() -> None:
    """A likely slip gets one suggestion, and any other name the whole list."""
    with pytest.raises(WrongUse, match=r"Did you mean 'BL40'\?"):
        target("BL04")
    with pytest.raises(WrongUse, match="`guided-press points` shows all"):
        target("shoulder")


def test_a_point_that_is_known_and_never_used_says_why() -> None:
    """So that nobody takes it for a gap in the data."""
    code, reason = next(iter(load_knowledge().not_scheduled.items()))
    with pytest.raises(WrongUse) as error:
        target(code.lower())
    assert reason in str(error.value)


def test_targets_come_from_trunk_to_foot_and_can_all_be_scheduled() -> None:
    """The list of targets is in working order and holds nothing that a session may not use."""
    targets = all_targets()
    assert [target.order for target in targets] == sorted(target.order for target in targets)
    assert load_knowledge().not_scheduled.keys().isdisjoint(target.id for target in targets)


@pytest.mark.parametrize("name", [target.id for target in all_targets()])
def test_facts_name_every_source_once(name: str) -> None:
    """Claims, both sides of disagreements, and what conditions rest on."""
    told = facts_of(target(name), load_knowledge())
    known = [source.id for source in (*told.sources, *told.references)]
    assert len(known) == len(set(known))
    named = {claim.source for claim in told.target.claims}
    named |= {claim.source for conflict in told.conflicts for claim in conflict.claims}
    named |= {source for c in told.target.contraindications for source in c.sources}
    assert named == set(known)
    assert all(name in conflict.targets for conflict in told.conflicts)


def test_shipped_scripts_are_listed_by_length() -> None:
    """The shortest session comes first."""
    minutes = [script.minutes for script in shipped_scripts()]
    assert minutes == sorted(minutes)
