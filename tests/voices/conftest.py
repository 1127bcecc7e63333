"""What the tests of voices share: a plugged-in engine that fails on demand, and speakers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from guided_press.store import Store
from guided_press.voices.base import VoiceSpec
from guided_press.voices.speaker import Speaker

PLUGIN = Path(__file__).parent / "plugin"

MakeSpeaker = Callable[..., Speaker]


@pytest.fixture
def plugin(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Install the faulty engine, for this process and for workers; gives its folder of marks."""
    marks = tmp_path / "marks"
    marks.mkdir()
    monkeypatch.syspath_prepend(PLUGIN)
    path = os.pathsep.join(filter(None, [str(PLUGIN), os.environ.get("PYTHONPATH")]))
    monkeypatch.setenv("PYTHONPATH", path)
    monkeypatch.setenv("FAULTY_MARKS", str(marks))
    return marks


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "cache")


@pytest.fixture
def speaker(store: Store) -> Iterator[MakeSpeaker]:
    """Make speakers that are closed at the end."""
    made: list[Speaker] = []

    def make(engine: str = "embedded", name: str | None = None, **changes: object) -> Speaker:
        others = {"store": store, "respell": str}
        others = {key: changes.pop(key, value) for key, value in others.items()}
        spec = VoiceSpec(engine, name, **changes)  # type: ignore[arg-type]
        made.append(Speaker(spec, **others))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.close()
