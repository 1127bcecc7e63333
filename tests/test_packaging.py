"""What is shipped: the same bytes wherever it is built, with everything that belongs into it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.lowest import lowest

ROOT = Path(__file__).parents[1]


def test_every_requirement_has_a_lowest_version() -> None:
    """So that `make lowest` can try it."""
    assert len(list(lowest())) > 15


def build(source: Path, target: Path, umask: int, **world: str) -> Path:
    """Build the wheel without fetching anything."""
    words = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", target]
    environment = {**os.environ, **world}
    environment.pop("SOURCE_DATE_EPOCH", None)
    subprocess.run(
        words, cwd=source, check=True, capture_output=True, umask=umask, env=environment
    )  # fmt: skip
    (made,) = target.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("hatchling", reason="builds the package")
    return build(ROOT, tmp_path_factory.mktemp("wheel"), 0o022)


def test_a_wheel_is_the_same_bytes_wherever_it_is_built(wheel: Path, tmp_path: Path) -> None:
    """From a copy in another folder, with other times, another umask, locale and time zone."""
    elsewhere = tmp_path / "elsewhere"
    for name in ("src", "scripts"):
        shutil.copytree(
            ROOT / name, elsewhere / name, copy_function=shutil.copyfile,
            ignore=shutil.ignore_patterns("__pycache__"),
        )  # fmt: skip
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICES.md", ".gitignore"):
        shutil.copyfile(ROOT / name, elsewhere / name)
    for path in elsewhere.rglob("*"):
        os.utime(path, (1e9, 1e9))
    again = build(elsewhere, tmp_path / "made", 0o077, TZ="Asia/Tokyo", LC_ALL="C")
    assert again.read_bytes() == wheel.read_bytes()


def test_a_wheel_carries_scripts_data_notices_and_licences(wheel: Path) -> None:
    """And nothing of the tests, the caches or the tools."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        texts = {name: archive.read(name) for name in names if "/licenses/" in name}
    for folder, inside in (("scripts", "scripts"), ("src/guided_press", "")):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                parts = ("guided_press", inside, path.relative_to(ROOT / folder).as_posix())
                assert "/".join(filter(None, parts)) in names
    assert {name.rpartition("/")[2] for name in texts} == {"LICENSE", "NOTICES.md"}
    assert all(
        (ROOT / name.rpartition("/")[2]).read_bytes() == text for name, text in texts.items()
    )
    assert "guided_press/pictures/fonts/OFL.txt" in names
    foreign = [name for name in names if not name.startswith(("guided_press/", "guided_press-"))]
    assert foreign == []
    assert not [name for name in names if name.endswith((".pyc", ".mp3")) or "/tests/" in name]
