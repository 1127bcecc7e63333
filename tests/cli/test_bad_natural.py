"""What may go wrong with the natural voice: a clear message, its exit code, and no half file."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from guided_press.voices import natural
from guided_press.voices.natural import Natural
from guided_press.voices.natural_files import package
from tests.cli.running import Done, Here, run

HERE = not Natural().unavailable()
needs_voice = pytest.mark.skipif(not HERE, reason="needs hibari-tts and onnxruntime")

SCRIPT = """\
version: 1
title: A short one
voice: {engine: natural}
steps:
  - position: seated
  - rest: 20s
    say: "WORDS"
  - close: 20s
"""


def script(folder: Path, words: str = "Let your shoulders be heavy.") -> Path:
    path = folder / "mine.yaml"
    path.write_text(SCRIPT.replace("WORDS", words), "utf-8")
    return path


def export(folder: Path, mine: Path, **environment: str) -> Done:
    return run("export", mine, "-o", folder / "mine.mp3", "--quiet", **environment)


def nothing_written(folder: Path) -> bool:
    return [path.name for path in folder.iterdir()] == ["mine.yaml"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("🙏🙏", "it holds neither letters nor digits"),
        ("放松肩膀", "no voice can say '放松肩膀'"),
        ("Let go " * 285, "570 words in one sentence; at most 20 can be followed by ear"),
    ],
    ids=["only emoji", "only Chinese", "2 000 characters"],
)
def test_what_cannot_be_said_is_told_with_its_place(folder: Path, words: str, told: str) -> None:
    """Before anything is spoken: file, line and path; exit 3."""
    done = export(folder, script(folder, words))
    assert done.code == 3
    assert "mine.yaml:7:" in done.err
    assert "steps[1].say" in done.err
    assert told in done.err
    assert nothing_written(folder)


def test_without_onnxruntime_it_is_an_error_that_says_what_to_install(
    here: Here, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A voice that is named and missing; exit 4."""
    found = {"hibari": folder, "onnxruntime": None}
    monkeypatch.setattr(natural, "package", found.get)
    done = here("export", script(folder), "-o", folder / "mine.mp3", "--quiet")
    assert done.code == 4
    assert "onnxruntime is not installed" in done.err
    assert "pip install 'guided-press[listen]'" in done.err
    assert nothing_written(folder)


@needs_voice
def test_a_broken_onnxruntime_is_an_error_and_no_crash(folder: Path, tmp_path: Path) -> None:
    """One that is there and cannot be imported; exit 4."""
    broken = tmp_path / "path" / "onnxruntime"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('no libonnxruntime.so')")
    done = export(folder, script(folder), PYTHONPATH=_path(broken.parent))
    assert done.code == 4
    assert "it cannot start: no libonnxruntime.so" in done.err
    assert "Traceback" not in done.err
    assert nothing_written(folder)


@pytest.mark.long
@needs_voice
def test_damage_to_any_file_of_the_package_is_told_by_name(folder: Path, tmp_path: Path) -> None:
    """The model for unknown words, which would else mispronounce in silence: in every command."""
    real = package("hibari")
    assert real is not None
    for part in (real, next(real.parent.glob("hibari_tts-*.dist-info"))):
        shutil.copytree(part, tmp_path / "path" / part.name)
    changed = tmp_path / "path" / "hibari" / "assets" / "oov.onnx"
    changed.write_bytes(changed.read_bytes()[:-1] + b"x")
    path = {"PYTHONPATH": _path(tmp_path / "path")}
    done = export(folder, script(folder), **path)
    assert done.code == 4
    assert nothing_written(folder)
    (found,) = _doctors_natural(**path)
    assert found["good"] is False
    (row,) = (
        row
        for row in run("voices", "--json", GUIDED_PRESS_ENGINE="natural", **path).json
        if row["engine"] == "natural"
    )
    assert row["voices"] == []
    for told in (done.err, found["found"] + found["help"], row["problem"]):
        assert "oov.onnx is damaged" in told.replace("\n", " ")
        assert "pip install --force-reinstall hibari-tts" in told


@pytest.mark.long
@needs_voice
def test_the_doctor_lets_the_voice_speak(tmp_path: Path) -> None:
    """What is installed and cannot speak is bad, with the reason and what helps."""
    (good,) = _doctors_natural()
    assert (good["found"], good["good"]) == ("ready, taken by itself", True)
    broken = tmp_path / "path" / "onnxruntime"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('no libonnxruntime.so')")
    (bad,) = _doctors_natural(PYTHONPATH=_path(broken.parent))
    assert bad["good"] is False
    assert "it cannot start: no libonnxruntime.so" in bad["found"]
    assert "pip install 'guided-press[listen]'" in bad["help"]


def _doctors_natural(**environment: str) -> list[dict[str, Any]]:
    done = run("doctor", "--json", GUIDED_PRESS_ENGINE="natural", **environment)
    assert done.code == 0, done.err
    return [one for one in done.json if one["what"] == "voice natural"]


def _path(first: Path) -> str:
    return os.pathsep.join(filter(None, [str(first), os.environ.get("PYTHONPATH")]))
