"""A path holds the old complete file or the new complete file, never anything else."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from guided_press.errors import ExportError
from guided_press.files import (
    atomic_file,
    sweep_temporaries,
    temporary_name,
    write_atomically,
)


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def dead_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_new_file_appears_complete_and_alone(tmp_path: Path) -> None:
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


def test_a_full_disk_is_an_export_error_with_a_remedy(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_bytes(b"old")
    with pytest.raises(ExportError, match=r"No space left.*Free some space"):  # noqa: SIM117
        with atomic_file(target):
            raise OSError(28, "No space left on device")
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a.txt"]


def test_a_writer_that_loses_its_own_file_is_an_export_error(tmp_path: Path) -> None:
    with pytest.raises(ExportError), atomic_file(tmp_path / "a.txt") as temporary:
        temporary.unlink()
    assert names(tmp_path) == []


def test_places_that_cannot_hold_a_file_are_named_with_what_to_do(tmp_path: Path) -> None:
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
    target = tmp_path / "profile.yaml"
    target.write_bytes(b"open")
    target.chmod(0o644)
    with atomic_file(target, private=True) as temporary:
        assert stat.S_IMODE(temporary.stat().st_mode) == 0o600
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_permissions_are_kept_or_usual(tmp_path: Path) -> None:
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
    (tmp_path / "real").mkdir()
    (tmp_path / "link.mp3").symlink_to(tmp_path / "real" / "a.mp3")
    write_atomically(tmp_path / "link.mp3", b"new")
    assert (tmp_path / "link.mp3").is_symlink()
    assert (tmp_path / "real" / "a.mp3").read_bytes() == b"new"


def test_what_a_killed_process_left_is_removed_by_the_next_write(tmp_path: Path) -> None:
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


def test_sweeping_spares_the_living_other_machines_and_other_names(tmp_path: Path) -> None:
    mine = temporary_name(".mp3")
    dead = mine.replace(f"-{os.getpid()}-", f"-{dead_pid()}-")
    foreign = ".gp-00000000" + dead[12:]
    old_foreign = foreign.replace(".mp3", ".wav")
    other = ".gp-notes.txt"
    for name in (mine, dead, foreign, old_foreign, other):
        (tmp_path / name).write_bytes(b"")
    two_days_ago = time.time() - 2 * 86400
    os.utime(tmp_path / old_foreign, (two_days_ago, two_days_ago))
    assert sweep_temporaries(tmp_path) == 2
    assert names(tmp_path) == sorted([mine, foreign, other])


def test_an_unfinished_folder_is_swept_with_what_is_in_it(tmp_path: Path) -> None:
    """A voice that was being installed is one; what a link in it leads to stays."""
    left = tmp_path / temporary_name().replace(f"-{os.getpid()}-", f"-{dead_pid()}-")
    elsewhere = tmp_path / "mine"
    for folder in (left, elsewhere):
        folder.mkdir()
        (folder / "voice.onnx").touch()
    (left / "link").symlink_to(elsewhere)
    assert sweep_temporaries(tmp_path) == 1
    assert names(tmp_path) == ["mine"]
    assert names(elsewhere) == ["voice.onnx"]


def test_sweeping_a_folder_that_is_not_there_does_nothing(tmp_path: Path) -> None:
    assert sweep_temporaries(tmp_path / "missing") == 0
