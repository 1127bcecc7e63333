"""docs/safety.md: its tables are the data, row by row."""

from __future__ import annotations

from pathlib import Path

import pytest

from guided_press.knowledge.conditions import Condition
from guided_press.screening.profile import is_of_today
from tests.screening.answers import KNOWLEDGE

PAGE = Path(__file__).parents[2] / "docs" / "safety.md"

DISAGREEMENTS = [c for c in KNOWLEDGE.conflicts.values() if c.id.startswith("D-")]


def condition_row(condition: Condition) -> str:
    """A condition as the table has it: when it is asked, what it does, and on what grounds."""
    asked = "each session" if is_of_today(condition) else "30 days"
    kinds: dict[str, list[str]] = {}
    for effect in condition.effects:
        kinds.setdefault(effect.effect.replace("_", " "), []).append(effect.target)
    does = "; ".join(
        kind if targets == ["session"] else f"{kind}: {', '.join(targets)}"
        for kind, targets in kinds.items()
    )
    sources = ", ".join(condition.sources) or "-"
    return f"| `{condition.id}` | {asked} | {does} | {condition.basis} | {sources} |"


@pytest.mark.parametrize("condition", KNOWLEDGE.conditions.values(), ids=lambda c: c.id)
def test_every_condition_is_on_the_page(condition):
    """What it does there is what the program does."""
    assert condition_row(condition) in PAGE.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("condition", KNOWLEDGE.conditions.values(), ids=lambda c: c.id)
def test_every_source_is_on_the_page(condition):
    """With what it is and where."""
    text = PAGE.read_text(encoding="utf-8")
    used = {s for effect in condition.effects for s in effect.sources} | set(condition.sources)
    for source in used:
        assert f"- **{source}**: {KNOWLEDGE.sources[source].what}" in text


@pytest.mark.parametrize("conflict", DISAGREEMENTS, ids=lambda c: c.id)
def test_every_disagreement_about_safety_is_on_the_page(conflict):
    """Each side of it, and what was chosen."""
    text = PAGE.read_text(encoding="utf-8")
    for said in (conflict.question, conflict.chosen, conflict.reason):
        assert said in text
    for claim in conflict.claims:
        assert f"- {claim.says} ({claim.source}" in text
