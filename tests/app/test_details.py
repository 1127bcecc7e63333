"""What a file says about itself."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import av
import pytest
import yaml

from guided_press import Wishes, export
from guided_press.app.details import RELEASED, _narrator
from guided_press.voices.speaker import SessionSpeaker

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.long
@pytest.mark.parametrize("ending", ["mp3", "m4b", "flac"])
def test_every_session_is_a_book_of_its_own(tmp_path: Path, ending: str) -> None:
    """Album is its title, the narrator its voice, and the grouping keeps them together."""
    path = tmp_path / f"a.{ending}"
    export("desk-break-4", path, Wishes(engine="embedded", track=3))
    with av.open(str(path)) as container:
        tags = {name.lower(): value for name, value in container.metadata.items()}
    assert tags["album"] == tags["title"]
    assert (tags["artist"], tags["grouping"]) == ("Guided Press", "Guided Press")
    assert (tags["composer"], tags["track"]) == ("eSpeak NG, en-US+m6", "3")
    assert tags["date"][:4] == RELEASED[:4]
    assert "skip silence" in tags["comment"]
    assert re.match(r"4:00, after \d:\d\d of safety\. ", tags["comment"])


@pytest.mark.parametrize(
    ("engine", "voice", "shown"),
    [
        ("natural", "heart@5f70741d4e900f4e", "Hibari, heart"),
        ("recorded", "anna@5f70741d4e900f4e", "Own recording"),
        ("silent", "", ""),
    ],
)
def test_a_narrator_is_shown_without_the_version_of_the_voice(
    engine: str, voice: str, shown: str
) -> None:
    """Which is for the cache alone; and the name that somebody gave their own voice is theirs."""
    speaker = SimpleNamespace(engine_id=engine, voice=voice)
    assert _narrator(cast(SessionSpeaker, speaker)) == shown


def test_the_day_of_the_version_has_one_home_more_than_one_place_says() -> None:
    """CITATION.cff, the package and the tags agree."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert str(citation["date-released"]) == RELEASED
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", RELEASED)
    assert citation["version"] == project["version"]
    assert citation["license"] == project["license"]
