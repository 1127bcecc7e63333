"""Whatever stands where a person's own text is looked for: read or refused, without waiting."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from guided_press.app.manifest import load_manifest
from guided_press.errors import GuidedPressError
from guided_press.knowledge.loading import load_knowledge
from guided_press.screening.profile import load_profile
from guided_press.script.loading import load_script
from guided_press.voices.command import load_definitions
from guided_press.voices.installing import offers
from tests.cli.running import run
from tests.faults.test_bombs import BOMBS


def huge(path: Path) -> None:
    """A terabyte that takes no room."""
    with path.open("wb") as file:
        file.truncate(10**12)


ODD: dict[str, Callable[[Path], object]] = {
    "pipe": os.mkfifo,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "folder": lambda path: path.mkdir(),
    "loop": lambda path: path.symlink_to(path.name),
    "huge": huge,
    "empty": lambda path: path.touch(),
    "bytes": lambda path: path.write_bytes(bytes(range(256)) * 20),
}
READERS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "script": ("s.yaml", load_script),
    "profile": ("p.yaml", lambda path: load_profile(path, load_knowledge())),
    "manifest": ("m.yaml", load_manifest),
    "own programs": ("voices.yaml", lambda path: load_definitions(path.parent)),
    "own voices": ("piper.yaml", lambda path: offers(path.parent)),
}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("reader", READERS)
def test_it_is_refused_at_once_with_its_path(tmp_path: Path, reader: str, odd: str) -> None:
    """A pipe, device or folder in a text's place is refused by name, without waiting for it."""
    name, read = READERS[reader]
    path = tmp_path / name
    ODD[odd](path)
    began = time.process_time()
    with pytest.raises(GuidedPressError, match=name) as caught:
        read(path)
    assert time.process_time() - began < 1
    assert len(str(caught.value)) < 2000


@pytest.mark.parametrize("reader", ["own programs", "own voices"])
def test_bombs_in_own_settings_are_refused(tmp_path: Path, reader: str) -> None:
    """A person's own settings are bounded like any other text."""
    name, read = READERS[reader]
    for text in BOMBS.values():
        (tmp_path / name).write_bytes(text.encode("utf-8", "surrogateescape"))
        with pytest.raises(GuidedPressError, match=name):
            read(tmp_path / name)


def test_an_export_reads_no_more_of_a_script_than_it_may_hold(folder: Path) -> None:
    """Also where it asks whether it has made this file before."""
    huge(Path("huge.yaml"))
    done = run("export", "huge.yaml", "-o", "out.mp3", "-q")
    assert (done.code, "huge.yaml" in done.err) == (3, True), done.err


def test_the_program_tells_it_and_lists_the_other_voices(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One bad settings file is told and costs no other voice."""
    monkeypatch.setenv("GUIDED_PRESS_CONFIG", str(folder))
    os.mkfifo("voices.yaml")
    done = run("voices")
    assert done.code == 0, done.err
    assert "voices.yaml: this is not a regular file" in " ".join(done.out.split())
    assert "embedded" in done.out
