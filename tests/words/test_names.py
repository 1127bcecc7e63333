"""Everything that is known by an id has a name in words."""

from __future__ import annotations

from typing import get_args

import pytest

from guided_press.cues import ChimeKind, Role, Side, SlotKind
from guided_press.knowledge.loading import load_knowledge
from guided_press.knowledge.models import Mode, Position, PressureWord
from guided_press.screening.screened import ChangeKind
from guided_press.words.names import called, manner_of
from guided_press.words.texts import choice, texts_of

KNOWLEDGE = load_knowledge()
TARGETS = [KNOWLEDGE.target(t) for t in (*KNOWLEDGE.point_codes(), *KNOWLEDGE.technique_ids())]
MOVEMENTS = {m for t in TARGETS for m in (t.movement.default, *t.movement.allowed)} - {"none"}

TABLES = {
    "names.sides": Side,
    "names.whole_sides": Side,
    "names.company": get_args(Mode),
    "names.pressures": get_args(PressureWord),
    "names.movements": MOVEMENTS,
    "names.techniques": KNOWLEDGE.technique_ids(),
    "positions.short": get_args(Position),
    "positions.table": get_args(Position),
    "positions.doing": get_args(Position),
    "plan.kinds": SlotKind,
    "plan.roles": Role,
    "plan.chimes": ChimeKind,
    "plan.changes": get_args(ChangeKind),
}


@pytest.mark.parametrize("table", TABLES)
def test_a_table_has_a_name_for_each_id_and_for_nothing_else(table: str) -> None:
    """One that is missing would only be missed when it is to be shown."""
    file = f"{table.partition('.')[0]}.yaml"
    named = {key for key in texts_of(file) if key.startswith(f"{table}.")}
    assert named == {f"{table}.{name}" for name in TABLES[table]}
    assert all(choice(table, name) for name in TABLES[table])


def test_a_point_is_called_by_its_code_and_a_technique_by_its_name() -> None:
    """Codes are the same in every language."""
    assert called("BL40") == "BL40"
    assert called("calf_kneading") == "calf kneading"
    assert called("side_lying") == "side lying"
    assert called("session") == "session"


def test_a_manner_names_pressure_and_movement() -> None:
    """A place without a movement of its own has its pressure alone."""
    assert manner_of("very_light", "small_circles") == "very light · small circles"
    assert manner_of("light", "none") == "light"
