"""A path holds the old complete file or the new complete file, never anything else."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_press.errors import ExportError
from guided_press.files import (
    atomic_file,
    name_part,
    unreserved,
    working_folder,
    write_atomically,
)


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_new_file_appears_complete_and_alone(tmp_path: Path) -> None:
    """While a file is written it is not there; then it is there whole, with nothing beside it."""
    with atomic_file(tmp_path / "a.mp3") as temporary:
        assert temporary.parent == tmp_path
        assert temporary.suffix == ".mp3"
        temporary.write_bytes(b"whole")
        assert not (tmp_path / "a.mp3").exists()
    assert (tmp_path / "a.mp3").read_bytes() == b"whole"
    assert names(tmp_path) == ["a.mp3"]


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt, ValueError])
def test_after_any_failure_the_old_file_stands_and_no_temporary(
    tmp_path: Path, failure: type[BaseException]
) -> None:
    """An error or an interruption half way leaves the old content and no rest."""
    target = tmp_path / "a.txt"
    target.write_bytes(b"old")

    def write_half() -> None:
        with atomic_file(target) as temporary:
            temporary.write_bytes(b"half")
            raise failure

    with pytest.raises(failure):
        write_half()
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a.txt"]


def test_a_working_folder_that_cannot_be_made_names_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system's temporary folder is gone or full, that is told with its path."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with working_folder() as folder:
        (folder / "a").write_bytes(b"a")
        assert names(tmp_path) == [folder.name]
    assert names(tmp_path) == []
    gone = tmp_path / "gone"
    monkeypatch.setattr(tempfile, "tempdir", str(gone))
    with pytest.raises(ExportError, match="cannot be written") as error, working_folder():
        pytest.fail("there is no such folder")
    assert error.value.path == str(gone)


def test_a_full_disk_is_an_export_error_with_a_remedy(tmp_path: Path) -> None:
    """A full disk is told as such, with what to do, and the old file stands."""
    target = tmp_path / "a.txt"
    target.write_bytes(b"old")
    with pytest.raises(ExportError, match=r"No space left.*Free some space"):  # noqa: SIM117
        with atomic_file(target):
            raise OSError(28, "No space left on device")
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a.txt"]


def test_a_writer_that_loses_its_own_file_is_an_export_error(tmp_path: Path) -> None:
    """A temporary that vanished while it was written is an error, not a missing file."""
    with pytest.raises(ExportError), atomic_file(tmp_path / "a.txt") as temporary:
        temporary.unlink()
    assert names(tmp_path) == []


def test_places_that_cannot_hold_a_file_are_named_with_what_to_do(tmp_path: Path) -> None:
    """Each kind of place that no file can be written to has its own remedy, and stays as it is."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    (tmp_path / "file").write_bytes(b"x")
    for path, remedy in [
        (tmp_path / "missing" / "a.mp3", "Create the folder first"),
        (tmp_path, "Name a file in it"),
        (pipe, "Name a file"),
        (tmp_path / "file" / "a.mp3", "inside a folder"),
        (tmp_path / ("x" * 300), "shorter name"),
    ]:
        with pytest.raises(ExportError, match=remedy) as caught:
            write_atomically(path, b"data")
        assert caught.value.path == str(path)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_private_file_is_for_its_owner_only_from_the_first_moment(tmp_path: Path) -> None:
    """Nobody else can read a private file, not even while it is written or if it was open."""
    target = tmp_path / "profile.yaml"
    target.write_bytes(b"open")
    target.chmod(0o644)
    with atomic_file(target, private=True) as temporary:
        assert stat.S_IMODE(temporary.stat().st_mode) == 0o600
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_permissions_are_kept_or_usual(tmp_path: Path) -> None:
    """A replaced file keeps its permissions, and a new one gets those the system gives."""
    kept = tmp_path / "kept"
    kept.write_bytes(b"")
    kept.chmod(0o640)
    usual = tmp_path / "usual"
    usual.write_bytes(b"")
    write_atomically(kept, b"x")
    write_atomically(tmp_path / "new", b"x")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o640
    assert (tmp_path / "new").stat().st_mode == usual.stat().st_mode


def test_a_link_stays_a_link_and_its_file_is_replaced(tmp_path: Path) -> None:
    """Writing through a link changes the file it leads to, not the link."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link.mp3").symlink_to(tmp_path / "real" / "a.mp3")
    write_atomically(tmp_path / "link.mp3", b"new")
    assert (tmp_path / "link.mp3").is_symlink()
    assert (tmp_path / "real" / "a.mp3").read_bytes() == b"new"


def test_what_a_killed_process_left_is_removed_by_the_next_write(tmp_path: Path) -> None:
    """The rest of a killed writer does not stay beside the file for ever."""
    code = (
        "import sys, time; from pathlib import Path; from guided_press.files import atomic_file\n"
        "with atomic_file(Path(sys.argv[1])) as t:\n"
        "    t.write_bytes(b'half'); print('ready', flush=True); time.sleep(60)\n"
    )
    target = tmp_path / "a.mp3"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(target)], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    assert len(names(tmp_path)) == 1
    write_atomically(target, b"whole")
    assert names(tmp_path) == ["a.mp3"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes links of another user")
@pytest.mark.parametrize("link", ["file", "folder", "chain", "dangling"])
def test_a_link_of_another_user_is_refused(tmp_path: Path, link: str) -> None:
    """In their folder they would choose which of our files is replaced."""
    victim, shared = tmp_path / "victim", tmp_path / "shared"
    victim.mkdir()
    shared.mkdir()
    (victim / "a.mp3").write_bytes(b"mine")
    theirs, target = shared / "a.mp3", victim / "a.mp3"
    if link == "folder":
        theirs, target = shared / "sub", victim
    elif link == "chain":
        (shared / "own").symlink_to(shared / "theirs")
        theirs, target = shared / "theirs", victim / "a.mp3"
    elif link == "dangling":
        target = victim / "new.mp3"
    theirs.symlink_to(target)
    os.lchown(theirs, 65_534, 65_534)
    name = {"folder": "sub/a.mp3", "chain": "own"}.get(link, "a.mp3")
    with pytest.raises(ExportError, match="symbolic link of another user"):
        write_atomically(shared / name, b"theirs")
    assert (victim / "a.mp3").read_bytes() == b"mine"
    assert names(victim) == ["a.mp3"]


def test_a_link_that_changes_meanwhile_is_not_followed(tmp_path: Path) -> None:
    """What it led to when the writing began still stands, and so does the other."""
    for name in ("one", "two"):
        (tmp_path / name).write_bytes(b"old")
    link = tmp_path / "link"
    link.symlink_to("one")

    def write() -> None:
        with atomic_file(link) as temporary:
            temporary.write_bytes(b"new")
            link.unlink()
            link.symlink_to("two")

    with pytest.raises(ExportError, match="changed"):
        write()
    assert [(tmp_path / name).read_bytes() for name in ("one", "two")] == [b"old", b"old"]


def test_links_in_circles_are_an_export_error(tmp_path: Path) -> None:
    """And so is a chain of hundreds."""
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(ExportError):
        write_atomically(tmp_path / "a", b"x")


@given(st.text(max_size=300))
def test_any_text_becomes_a_part_of_a_name_that_every_system_takes(text: str) -> None:
    """Short, composed, visible, no separator, no dot at its ends; the same when taken again."""
    part = name_part(text)
    assert 0 < len(part) <= 80
    assert len(part.encode()) <= 180
    assert unicodedata.is_normalized("NFC", part)
    assert not set(part) & set('/\\:*?"<>|\0 \n')
    assert part.strip(".") == part
    assert name_part(part) == part
    assert unicodedata.category(name_part("a" * 79 + text)[-1]) not in ("Cc", "Cf", "Zs")


def test_a_name_is_never_cut_between_a_letter_and_its_marks() -> None:
    """80 characters, and the mark that would be the 81st takes its letter along."""
    assert name_part("a" * 79 + "x\u0323\u0331") == "a" * 79
    assert name_part("\u0e17\u0e35\u0e48" * 40) == "\u0e17\u0e35\u0e48" * 20


@pytest.mark.parametrize("name", ["CON", "con.mp3", "Aux.tar.gz", "com\u00b9.mp3", "nul .mp3"])
def test_names_of_devices_are_mended(name: str) -> None:
    """With any ending and in any case."""
    assert unreserved(name) != name
    assert unreserved(unreserved(name)) == unreserved(name)
    assert unreserved("x" + name) == "x" + name
