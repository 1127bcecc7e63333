"""How quickly threads get their turn, `player/switching.py`."""

from __future__ import annotations

import pytest

from guided_press.player import switching


@pytest.fixture
def interval_s(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Every interval that was set, the usual one first; the real one is left alone."""
    set_s = [0.005]
    monkeypatch.setattr(switching, "_wanted_by", {})
    monkeypatch.setattr("sys.getswitchinterval", lambda: set_s[-1])
    monkeypatch.setattr("sys.setswitchinterval", set_s.append)
    return set_s


def test_the_last_owner_restores_what_was_usual(interval_s: list[float]) -> None:
    """The interval is short while one player at least is open, in whatever order they close."""
    first, second = object(), object()
    switching.switch_quickly(first, on=True)
    assert interval_s[-1] < 0.001
    switching.switch_quickly(second, on=True)
    switching.switch_quickly(first, on=False)
    assert interval_s[-1] < 0.001
    switching.switch_quickly(second, on=False)
    assert interval_s[-1] == 0.005


def test_asking_twice_is_the_same_as_once(interval_s: list[float]) -> None:
    """A player that plays again asks again, and one close is enough."""
    owner = object()
    switching.switch_quickly(owner, on=True)
    switching.switch_quickly(owner, on=True)
    switching.switch_quickly(owner, on=False)
    assert interval_s[-1] == 0.005
    switching.switch_quickly(owner, on=False)
    assert interval_s[-1] == 0.005
