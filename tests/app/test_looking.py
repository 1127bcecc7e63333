"""Looking things up: names are found as people write them, and every source is there."""

from __future__ import annotations

import pytest

from guided_press import app
from guided_press.errors import WrongUse
from guided_press.knowledge.loading import load_knowledge


@pytest.mark.parametrize("name", ["BL40", "bl40", " Bl40 "])
def test_a_point_is_found_however_it_is_written(name: str) -> None:
    assert app.target(name).id == "BL40"


def test_a_technique_is_found_by_its_id() -> None:
    assert app.target("Calf_Kneading").id == "calf_kneading"


def test_what_is_not_there_names_the_nearest_or_all() -> None:
    with pytest.raises(WrongUse, match=r"Did you mean 'BL40'\?"):
        app.target("BL04")
    with pytest.raises(WrongUse, match=r"There are BL23, .* calf_kneading"):
        app.target("shoulder")


def test_a_point_that_is_known_and_never_used_says_why() -> None:
    """So that nobody takes it for a gap in the data."""
    code, reason = next(iter(load_knowledge().not_scheduled.items()))
    with pytest.raises(WrongUse) as error:
        app.target(code.lower())
    assert reason in str(error.value)


def test_targets_come_from_trunk_to_foot_and_can_all_be_scheduled() -> None:
    targets = app.all_targets()
    assert [target.order for target in targets] == sorted(target.order for target in targets)
    assert all(getattr(target, "schedulable", True) for target in targets)


@pytest.mark.parametrize("target", [target.id for target in app.all_targets()])
def test_facts_name_every_source_once(target: str) -> None:
    """Claims, both sides of disagreements, and what conditions rest on."""
    facts = app.facts(target)
    known = [source.id for source in (*facts.sources, *facts.references)]
    assert len(known) == len(set(known))
    named = {claim.source for claim in facts.target.claims}
    named |= {claim.source for conflict in facts.conflicts for claim in conflict.claims}
    named |= {source for c in facts.target.contraindications for source in c.sources}
    assert named == set(known)
    assert [conflict.id for conflict in facts.conflicts] == list(facts.target.conflicts)


def test_shipped_scripts_are_listed_by_length() -> None:
    minutes = [script.minutes for script in app.scripts()]
    assert minutes == sorted(minutes)
