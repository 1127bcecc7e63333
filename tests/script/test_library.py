"""One finder for all scripts that have a name: what is listed is found, and a name is no file."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from guided_press.errors import NotAsShown, ScriptError
from guided_press.locking import locked
from guided_press.script.library import (
    add_script,
    delete_script,
    find_script,
    library,
    own_folder,
    script_names,
    script_text,
    script_version,
    shipped_folder,
    shipped_scripts,
)
from tests.cli.running import run

EVENING = "version: 1\ntitle: My evening\nlength: 4min\nsteps:\n  - settle: 30s\n  - close: 20s\n"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with one own script, away from the current folder."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    assert add_script(EVENING) == "my-evening"
    return own_folder()


def test_what_is_listed_is_found_by_its_id(own: Path) -> None:
    """Shipped and own, each once."""
    listed = [entry.id for entry in library()]
    assert sorted(listed) == sorted(set(script_names()))
    assert all(find_script(name).is_file() for name in listed)
    (mine,) = (entry for entry in library() if entry.own)
    assert (mine.id, mine.title, mine.minutes) == ("my-evening", "My evening", 4)
    assert find_script("my-evening") == own / "my-evening.yaml"


@pytest.mark.long
@pytest.mark.parametrize(
    "words",
    [
        ("check", "my-evening"),
        ("plan", "my-evening", "--dry-run"),
        ("export", "my-evening", "-o", "x.wav", "--engine", "silent"),
        ("sheet", "my-evening", "-o", "x.html", "--engine", "silent"),
        ("record", "my-evening", "--list"),
        ("play", "my-evening", "--engine", "silent", "--output", "null", "--from", "9"),
        ("batch", "all.yaml", "-o", "out", "-j", "1"),
    ],
    ids=lambda words: words[0],
)
def test_every_command_finds_a_script_that_is_kept(own: Path, words: tuple[str, ...]) -> None:
    """By the id under which the page keeps it."""
    Path("all.yaml").write_text("version: 1\nscripts: [my-evening]\nvoices: [{engine: silent}]\n")
    done = run(*words)
    expected = 2 if words[0] == "play" else 0  # it has no step 9; it is found
    assert (done.code, "no such script" in done.err) == (expected, False)


@pytest.mark.parametrize("name", [entry.id for entry in shipped_scripts()])
def test_a_file_of_the_folder_takes_no_shipped_scripts_place(own: Path, name: str) -> None:
    """Neither beside the caller nor in the data folder; a path names the file."""
    Path(name).write_text(EVENING)
    (own / f"{name}.yaml").write_text(EVENING)
    assert find_script(name) == shipped_folder() / f"{name}.yaml"
    assert find_script(f"./{name}") == Path(name)
    assert find_script(f"{name}.yaml") == Path(f"{name}.yaml")
    assert find_script(f"{name}-own") == own / f"{name}.yaml"


def test_a_file_without_an_ending_is_named_with_its_folder(own: Path) -> None:
    """The error says how."""
    Path("mine").write_text(EVENING)
    with pytest.raises(ScriptError, match=r"'\./mine'"):
        find_script("mine")


def test_what_is_deleted_is_neither_listed_nor_found(own: Path) -> None:
    """A deleted script is gone from the list and from the finder at once."""
    delete_script("my-evening", script_version("my-evening"))
    assert "my-evening" not in script_names()
    with pytest.raises(ScriptError, match="no such script"):
        find_script("my-evening")


def test_a_deletion_waits_for_whoever_is_writing(own: Path) -> None:
    """It sees what they kept, and compares with that."""
    script_id = add_script("title: One\n")
    shown = script_version(script_id)
    with ThreadPoolExecutor(1) as pool:
        with locked(own):
            deletion = pool.submit(delete_script, script_id, shown)
            with pytest.raises(TimeoutError):
                deletion.result(0.3)
            (own / f"{script_id}.yaml").write_text("title: Two\n")
        with pytest.raises(NotAsShown):
            deletion.result(10)
    assert script_text(script_id) == "title: Two\n"
