"""An installed voice is there whole at every moment, whoever is killed while it is replaced."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from guided_press.voices import installed
from guided_press.voices.installed import (
    CONFIG,
    MODEL,
    Record,
    installed_voices,
    record_of,
    replace_voice,
    write_record,
)

SETTINGS = {
    "audio": {"sample_rate": 16_000},
    "espeak": {"voice": "en-us"},
    "num_symbols": 256,
    "num_speakers": 1,
    "phoneme_id_map": {},
}


def finished(folder: Path, content: bytes) -> Path:
    """The files of a voice, ready to be put in place."""
    folder.mkdir(parents=True)
    (folder / MODEL).write_bytes(content * 64)
    (folder / CONFIG).write_text(json.dumps(SETTINGS))
    write_record(folder, record_of(folder, "here"))
    return folder


class Killed(BaseException):
    """The process ends here."""


@contextmanager
def killed_at(rename: int, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """End the process instead of one of its renames."""
    real, count = Path.rename, 0

    def renamed(path: Path, target: Path) -> Path:
        nonlocal count
        count += 1
        if count == rename:
            raise Killed
        return real(path, target)

    with patch.context() as patched:
        patched.setattr(Path, "rename", renamed)
        yield


@pytest.mark.parametrize("rename", [1, 2])
def test_a_kill_between_two_renames_leaves_the_old_voice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rename: int
) -> None:
    """Whoever looks for the voice next has it back; and the next installation works."""
    root = tmp_path / "voices"
    root.mkdir()
    replace_voice(finished(tmp_path / "a", b"a"), root / "kim")
    with killed_at(rename, monkeypatch), pytest.raises(Killed):
        replace_voice(finished(tmp_path / "b", b"b"), root / "kim")
    assert installed_voices(root)["kim"].model.read_bytes() == b"a" * 64
    replace_voice(tmp_path / "b", root / "kim")
    assert installed_voices(root)["kim"].model.read_bytes() == b"b" * 64
    assert [path.name for path in root.iterdir()] == ["kim"]


def test_a_failure_puts_the_old_voice_back(tmp_path: Path) -> None:
    """Such as files that were not there to be moved."""
    root = tmp_path / "voices"
    root.mkdir()
    replace_voice(finished(tmp_path / "a", b"a"), root / "kim")
    with pytest.raises(OSError, match="nowhere"):
        replace_voice(tmp_path / "nowhere", root / "kim")
    assert [path.name for path in root.iterdir()] == ["kim"]


def test_whoever_looks_while_it_is_replaced_finds_a_whole_voice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when the replacement comes between the list of the folder and the reading."""
    root = tmp_path / "voices"
    root.mkdir()
    replace_voice(finished(tmp_path / "a", b"a"), root / "kim")
    real, parts = installed._read_record, [finished(tmp_path / "b", b"b")]

    def read_late(folder: Path) -> Record | None:
        if parts:
            (root / "kim").rename(root / ".kim.aside")
            found = real(folder)
            parts.pop().rename(root / "kim")
            return found
        return real(folder)

    monkeypatch.setattr(installed, "_read_record", read_late)
    assert installed_voices(root)["kim"].model.read_bytes() == b"b" * 64
