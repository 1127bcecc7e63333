"""A person's own folders are closed to others whenever the program opens them."""

from __future__ import annotations

import re
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import guided_press
from guided_press.app.ears import ears_path
from guided_press.app.heard import heard_file
from guided_press.app.left_out import left_out_file
from guided_press.app.private_log import log_path
from guided_press.app.profiles import profile_path
from guided_press.locking import locked
from guided_press.own_folders import own_data, own_state
from guided_press.player.bookmark import bookmark_file
from guided_press.player.controls.socket import socket_path
from guided_press.script.library import own_path
from guided_press.voices.recordings import recorded_voices, recordings, recordings_folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="folders have no modes there")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders of data and state for this test alone, open as an earlier version left them."""
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    for kind, names in {
        "data": ("profiles", "ears", "heard", "private", "scripts", "voices/recorded/anna"),
        "state": ("left-out",),
    }.items():
        monkeypatch.setenv(f"XDG_{kind.upper()}_HOME", str(tmp_path / kind))
        for name in names:
            (tmp_path / kind / "guided-press" / name).mkdir(parents=True)
    for path in tmp_path.rglob("*"):
        path.chmod(0o755)
    return tmp_path


def _is_closed(path: Path) -> bool:
    return stat.S_IMODE(path.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "place",
    [ears_path, heard_file, left_out_file, log_path, bookmark_file, socket_path,
     lambda: profile_path("anna"), lambda: own_path("mine")],
)  # fmt: skip
def test_every_store_of_a_persons_data_closes_its_folder(
    place: Callable[[], Path], home: Path
) -> None:
    """Already when it is only looked for, and the folder above it as well."""
    folder = place().parent
    assert _is_closed(folder)
    assert _is_closed(folder if folder.name == "guided-press" else folder.parent)
    assert not _is_closed(home / "data"), "what is not ours stays as it is"
    assert not _is_closed(home / "state")


def test_whoever_lists_recorded_voices_closes_them(home: Path) -> None:
    """The folder of each voice too; a name that leads elsewhere closes nothing there."""
    assert recorded_voices() == []
    voice = home / "data" / "guided-press" / "voices" / "recorded" / "anna"
    assert _is_closed(voice.parent)
    assert _is_closed(voice)
    for name in ("../../../../elsewhere", str(home / "elsewhere"), "."):
        (home / "elsewhere").mkdir(exist_ok=True)
        recordings(name)
        assert not _is_closed(home / "elsewhere")
    assert recordings_folder() == voice.parent


def test_a_folder_that_is_not_there_is_made_by_whoever_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking makes nothing; a lock makes its folder, for its owner alone."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "new"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "new"))
    assert own_state().parent == own_data().parent == tmp_path / "new"
    assert not (tmp_path / "new").exists()
    with locked(own_data("profiles")):
        assert _is_closed(own_data("profiles"))
        own_data("profiles").chmod(0o755)
    with locked(own_data() / "profiles"):
        assert _is_closed(tmp_path / "new" / "guided-press" / "profiles")


def test_nobody_looks_for_a_persons_folders_elsewhere() -> None:
    """Voices that were installed are nobody's data; everything else asks for its folder here."""
    source = Path(guided_press.__file__).parent
    asking = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if re.search(r"user_(data|state)_(path|dir)|expanduser\(.~", path.read_text("utf-8"))
    }
    assert asking == {"own_folders.py", "voices/installed.py", "voices/natural_files.py"}
