"""The doctor says what is there, what is not, and what helps."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path

import pytest

from guided_press.app.doctor import doctor
from guided_press.player import outputs
from guided_press.player.outputs import OutputInfo


def found(what: str) -> dict[str, object]:
    return next(finding for finding in doctor() if finding["what"] == what)


def test_everything_is_in_a_part_and_what_is_bad_has_help() -> None:
    for finding in doctor():
        assert finding["part"]
        assert finding["found"]
        if finding["good"] is False:
            assert finding["help"]


def test_a_missing_package_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.version

    def without_av(name: str) -> str:
        if name == "av":
            raise metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(metadata, "version", without_av)
    assert (found("av")["found"], found("av")["good"]) == ("missing", False)


def test_no_sound_output_is_told_with_what_works_without(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = OutputInfo("miniaudio", "the default sound device", "there is no device")
    monkeypatch.setattr(outputs, "list_outputs", lambda: (lost,))
    assert found("sound output")["good"] is False
    assert "export" in str(found("sound output")["help"])
    monkeypatch.setattr(outputs, "list_outputs", lambda: (OutputInfo("miniaudio", "speakers"),))
    assert found("sound output") == {
        "part": "Sound", "what": "sound output", "found": "speakers", "good": True, "help": "",
    }  # fmt: skip


def test_a_cache_that_cannot_be_used_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("GUIDED_PRESS_CACHE", str(tmp_path / "file"))
    assert found("cache")["good"] is False
    assert "GUIDED_PRESS_CACHE" in str(found("cache")["help"])


def test_a_home_folder_is_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report is pasted where everybody reads it."""
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setenv("GUIDED_PRESS_CACHE", str(tmp_path / "cache"))
    assert found("cache")["found"] == str(Path("~") / "cache")
    if sys.platform != "win32":
        assert str(tmp_path) not in str(doctor())
