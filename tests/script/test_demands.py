"""What a session asks of the body is asked of each of two people by itself."""

from __future__ import annotations

from guided_press.script.demands import asked_of_body
from guided_press.script.model import Session


def asked(*steps: dict[str, object], mode: str = "partner") -> frozenset[str]:
    """What steps ask of a body."""
    content = {"version": 1, "title": "A", "mode": mode, "steps": [*steps, {"close": "30s"}]}
    return asked_of_body(Session.model_validate(content))


def test_who_changes_places_is_another_body() -> None:
    """Nobody rises from lying because the other one sits down; who does so themselves rises."""
    half = ({"position": "seated"}, {"position": "prone"})
    assert "quick_rise" not in asked(*half, {"swap": "90s", "sit": "60s"}, *half)
    assert "quick_rise" in asked(*half, {"position": "seated"})
