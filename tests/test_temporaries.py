"""What somebody works on is never swept, and what nobody works on always is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from guided_press import temporaries
from guided_press.temporaries import sweep, temporary_file, temporary_folder, temporary_name

HOLDING = """\
import sys, time
from pathlib import Path
from guided_press.temporaries import temporary_{kind}
with temporary_{kind}(Path(sys.argv[1])) as held:
    print(held, flush=True)
    time.sleep(60)
"""


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


@contextmanager
def another_process(folder: Path, kind: str, *before: str) -> Iterator[tuple[Path, int]]:
    """Somebody else who works on something in a folder: its path, and who it is."""
    words = [*before, sys.executable, "-c", HOLDING.format(kind=kind), str(folder)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Path(process.stdout.readline().strip()), process.pid
        finally:
            process.kill()


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_a_living_process_works_on_stays_until_it_is_killed(tmp_path: Path, kind: str) -> None:
    """SIGKILL, after which nobody could tidy up: the lock is gone with the process."""
    with another_process(tmp_path, kind) as (held, pid):
        assert sweep(tmp_path) == 0
        assert held.exists()
        os.kill(pid, signal.SIGKILL)
    assert held.exists()
    assert sweep(tmp_path) == 1
    assert names(tmp_path) == []


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_numbers_of_processes_do_not_count(tmp_path: Path, kind: str) -> None:
    """In another container our number may be taken, or be nobody's: its work stays all the same."""
    apart = ["unshare", "--pid", "--fork", "--kill-child"]
    if subprocess.run([*apart, "true"], capture_output=True).returncode:
        pytest.skip("no process namespaces here")
    with another_process(tmp_path, kind, *apart) as (held, _):
        assert sweep(tmp_path) == 0
        assert held.exists()


def test_what_this_process_works_on_stays(tmp_path: Path) -> None:
    """Also while another thread, or the next write, sweeps."""
    with temporary_file(tmp_path, ".mp3") as file, temporary_folder(tmp_path) as folder:
        assert (file.suffix, file.read_bytes(), names(folder)) == (".mp3", b"", [])
        assert sweep(tmp_path) == 0
        assert {file.name, folder.name} == set(names(tmp_path))
    assert names(tmp_path) == []


def test_what_was_moved_to_its_place_stays(tmp_path: Path) -> None:
    """The block's end removes only what is still under its first name."""
    with temporary_file(tmp_path) as file, temporary_folder(tmp_path) as folder:
        file.replace(tmp_path / "a")
        folder.rename(tmp_path / "b")
    assert names(tmp_path) == ["a", "b"]


def test_other_machines_have_a_day_and_other_names_stay(tmp_path: Path) -> None:
    """A lock of theirs may not be seen here."""
    foreign, old_foreign = (".gp-00000000" + temporary_name(".mp3")[12:] for _ in range(2))
    ours, other = temporary_name(".mp3"), ".gp-notes.txt"
    for name in (ours, foreign, old_foreign, other):
        (tmp_path / name).write_bytes(b"")
    two_days_ago = time.time() - 2 * 86400
    os.utime(tmp_path / old_foreign, (two_days_ago, two_days_ago))
    assert sweep(tmp_path) == 2
    assert names(tmp_path) == sorted([foreign, other])


def test_without_locks_age_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some file systems of networks have none."""
    monkeypatch.setattr(temporaries, "_lock", lambda _: None)
    new, old = temporary_name(), temporary_name()
    for name in (new, old):
        (tmp_path / name).write_bytes(b"")
    two_days_ago = time.time() - 2 * 86400
    os.utime(tmp_path / old, (two_days_ago, two_days_ago))
    with temporary_file(tmp_path):
        assert not (tmp_path / old).exists()
        assert (tmp_path / new).exists()


def test_an_abandoned_folder_is_swept_with_what_is_in_it(tmp_path: Path) -> None:
    """What a link in it leads to stays."""
    left, elsewhere = tmp_path / temporary_name(), tmp_path / "mine"
    for folder in (left, elsewhere):
        folder.mkdir()
        (folder / "voice.onnx").touch()
    (left / "link").symlink_to(elsewhere)
    assert sweep(tmp_path) == 1
    assert names(tmp_path) == ["mine"]
    assert names(elsewhere) == ["voice.onnx"]


def test_pipes_and_links_under_such_a_name_are_left_alone(tmp_path: Path) -> None:
    """Opening a pipe would wait, and a link may lead anywhere."""
    os.mkfifo(tmp_path / temporary_name())
    (tmp_path / "mine").write_bytes(b"x")
    (tmp_path / temporary_name()).symlink_to(tmp_path / "mine")
    assert sweep(tmp_path) == 0
    assert len(names(tmp_path)) == 3


def test_what_is_swept_before_it_is_locked_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sweep may come between a file's making and its lock."""
    real, made = temporaries._new_file, []

    def swept_at_once(path: Path, mode: int) -> int:
        descriptor = real(path, mode)
        made.append(path)
        if len(made) < 3:
            path.unlink()
        return descriptor

    monkeypatch.setattr(temporaries, "_new_file", swept_at_once)
    with temporary_file(tmp_path) as file:
        assert (len(made), file) == (3, made[-1])
        assert file.exists()


def test_sweeping_a_folder_that_is_not_there_does_nothing(tmp_path: Path) -> None:
    """Nor does it fail."""
    assert sweep(tmp_path / "missing") == 0
