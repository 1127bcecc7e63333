"""Nothing that a name, an argument or a quoted text holds acts on the terminal."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
from pathlib import Path

import pytest

from guided_press.cli.commands import COMMANDS
from tests.cli.running import Here, program
from tests.faults.sessions import SMALL

TRUST = Path(__file__).parents[2] / "docs" / "trust.md"

SIGNS = {
    "escape": "\x1b]0;owned\x07\x1b[2J",
    "return": "good\rfake",
    "c1": "\x9b31m",
    "delete": "a\x7f\x08\x08b",
    "bidi": "\u202egnp.exe",
    "line": "x\nError: fake",
    "plain": "name",
}
ALLOWED = re.compile(r"\x1b\[[0-9;]*m")
"""Colours, where the program draws them itself."""


def acting(text: str) -> list[str]:
    """Signs that act on a terminal."""
    return re.findall(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028]", text)


def commands(sign: str) -> list[tuple[str, ...]]:
    """Words that name, pass or quote it."""
    return [
        ("check", f"{sign}.yaml"),
        ("check", f"no-{sign}.yaml"),
        ("export", f"{sign}.yaml", "-o", f"out/{sign}.wav", "--engine", "silent"),
        ("export", f"{sign}.yaml", "-o", f"{sign}.xyz"),
        ("export", sign, "-o", "a.mp3"),
        ("plan", "quoted.yaml", "--engine", "silent"),
        ("plan", f"{sign}.yaml", "--engine", sign),
        ("check", "quoted.yaml"),
        ("points", sign),
        ("play", f"no-{sign}.yaml"),
        ("play", f"{sign}.yaml", "--from", sign, "--output", "null"),
        ("do", sign),
        ("screen", "--set", f"{sign}=yes"),
        ("screen", "--profile", sign),
        ("compose", "--focus", sign),
        ("sheet", f"{sign}.yaml", "-o", f"{sign}.html"),
        ("record", f"{sign}.yaml", "--from", sign),
        ("record", f"{sign}.yaml", "--as", sign, "--list"),
        ("voices", "try", sign),
        ("voices", "install", sign),
        ("voices", "install", f"no/{sign}.onnx"),
        ("voices", "remove", sign),
        ("batch", f"{sign}-batch.yaml", "-o", f"out-{sign}"),
        ("cache", sign),
        ("serve", "--port", sign),
        ("go", sign),
        ("go", "6", "chair", "--profile", sign),
        ("site", f"{sign}-batch.yaml", "-o", f"site-{sign}", "--address", "https://example.org"),
        ("ears", "forget", sign),
        ("ears", "learn", "--commands", sign),
        ("log", sign),
        ("list", sign),
        ("outputs", sign),
        ("schema", "-o", f"no/{sign}"),
        ("doctor", sign),
        (sign,),
        ("--", sign),
        (f"--{sign}",),
    ]


@pytest.fixture
def odd(folder: Path) -> Path:
    """A folder with files of odd names and texts."""
    for number, sign in enumerate(SIGNS.values()):
        (folder / f"{sign}.yaml").write_text(SMALL)
        lines = ["version: 1", f"scripts: [{json.dumps(sign + '.yaml')}, no.yaml]"]
        (folder / f"{sign}-batch.yaml").write_text("\n".join(lines))
        (folder / sign).mkdir()
        (folder / sign / f"{number}{sign}.txt").write_text("x")
    keys = "".join(f"{json.dumps(sign)}: 1\n" for sign in SIGNS.values())
    (folder / "quoted.yaml").write_text(f"{SMALL}{keys}")
    return folder


@pytest.mark.parametrize("name", SIGNS)
def test_no_command_prints_it_raw(
    odd: Path, name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All commands in all their answers, refusals above all."""
    here = Here(capsys, monkeypatch)
    told = 0
    for words in commands(SIGNS[name]):
        try:
            done = here(*words)
        except ValueError as error:  # what no system takes as an argument
            raise AssertionError(words) from error
        assert not acting(done.out + done.err), (words, done)
        told += bool(done.out or done.err)
        if name == "line":
            assert "\nError: fake" not in done.out + done.err, (words, done)
    assert told > 20


def test_every_command_is_tried() -> None:
    """A new one is tried too, and the page of promises counts right."""
    each = commands("name")
    assert {words[0] for words in each} >= set(COMMANDS)
    row = f"{len(SIGNS)} kinds of signs in {len(each)} calls of all {len(COMMANDS)} commands"
    assert row in TRUST.read_text("utf-8")
    assert f"| {len(SIGNS) * len(each)} / {len(SIGNS) * len(each)} runs |" in TRUST.read_text(
        "utf-8"
    )


def on_terminal(words: tuple[str, ...], folder: Path) -> str:
    """What a terminal gets of a command."""
    primary, secondary = pty.openpty()
    with subprocess.Popen(
        program(*words), cwd=folder, stdin=secondary, stdout=secondary, stderr=secondary
    ) as process:
        os.close(secondary)
        said = b""
        while True:
            try:
                piece = os.read(primary, 65_536)
            except OSError:
                break
            if not piece:
                break
            said += piece
        process.wait(30)
    os.close(primary)
    return said.decode("utf-8", "replace").replace("\r\n", "\n")


@pytest.mark.parametrize(
    "words", [("check", "go\rod\x1b[2J.yaml"), ("record", "small.yaml", "--from", "signs")]
)
def test_a_terminal_gets_only_colours(odd: Path, words: tuple[str, ...]) -> None:
    """In tables and headings too, which are drawn with control characters of our own."""
    (odd / "signs").mkdir()
    (odd / "signs" / "\x1b]0;owned\x07.txt").write_text("x")
    said = on_terminal(words, odd)
    assert "\\u001b" in said
    assert not acting(ALLOWED.sub("", said)), said


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_in_every_encoding(odd: Path, encoding: str) -> None:
    """The parser's complaints as well, which would go round where all is ASCII."""
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "LANG": "C"}
    for words in (("--\x1b[2J",), ("check", "no\x1b[2J.yaml")):
        done = subprocess.run(program(*words), cwd=odd, env=environment, capture_output=True)
        assert b"[2J" in done.stderr
        assert b"\x1b" not in done.stderr + done.stdout
