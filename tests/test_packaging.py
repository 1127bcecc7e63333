"""What is shipped: the same bytes wherever it is built, with everything that belongs into it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
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


@pytest.mark.long
def test_a_wheel_starts_from_any_folder_with_its_sessions_inside(
    wheel: Path, tmp_path: Path
) -> None:
    """As pipx and uvx start it: unpacked elsewhere, nothing of the repository on the path."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    here = tmp_path / "an empty folder"
    here.mkdir()
    world = {**os.environ, "PYTHONPATH": str(tmp_path / "installed"), "PYTHONSAFEPATH": "1"}

    def run(*words: str) -> str:
        start = (
            f"import sys; from guided_press.cli import main; sys.argv = {['gp', *words]!r}; main()"
        )
        return subprocess.run(
            [sys.executable, "-c", start], cwd=here, env=world, check=True, capture_output=True,
            text=True,
        ).stdout  # fmt: skip

    where = "import guided_press; print(guided_press.__file__)"
    used = subprocess.run([sys.executable, "-c", where], cwd=here, env=world, capture_output=True)
    assert str(tmp_path / "installed").encode() in used.stdout
    listed = run("list")
    for script in (ROOT / "scripts").glob("*.yaml"):
        assert script.stem in listed
    run("export", "desk-break-4", "-o", "a.flac", "--engine", "silent", "--quiet")
    assert [path.name for path in here.iterdir()] == ["a.flac"]


def test_a_readme_for_the_package_index_has_no_link_that_leads_nowhere() -> None:
    """Pictures and links are whole; the project's addresses are the host's own."""
    from docs import for_index

    project, tag = "https://host.example/somebody/guided-press", "v0.1.0"
    text = for_index.readme_for((ROOT / "README.md").read_text("utf-8"), project, tag)
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    assert len(links) > 10
    for link in links:
        assert link.startswith(("https://", "#"))
        if link.startswith(project):
            kind, at, path = link.removeprefix(project + "/").split("/", 2)
            assert (kind in ("raw", "blob"), at) == (True, tag)
            assert (ROOT / path.partition("#")[0]).exists()
    project_text = (ROOT / "pyproject.toml").read_text("utf-8")
    facts = tomllib.loads(for_index.project_for(project_text, project, tag))
    assert set(facts["project"]["urls"]) == {"Source", "Documentation", "Changes", "Issues"}
    assert "urls" not in tomllib.loads(project_text)["project"]
