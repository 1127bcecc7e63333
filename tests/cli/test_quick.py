"""The shortest way understands only what it surely understands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from guided_press.cli.quick import PlainExport, PlainPlay, plain_export, plain_play


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("export a.yaml -o b.mp3", PlainExport("a.yaml", "b.mp3", False, False)),
        ("export -o b.mp3 a --json -q", PlainExport("a", "b.mp3", True, True)),
        ("export a --output b.mp3 --quiet", PlainExport("a", "b.mp3", False, True)),
        ("export a", None),
        ("export a -o", None),
        ("export a b -o c.mp3", None),
        ("export a -o b.mp3 -o c.mp3", None),
        ("export a -o b.mp3 --help", None),
        ("export a -o b.mp3 --rate 120", None),
        ("export a -o b.mp3 --output=c.mp3", None),
        ("export a -o -b.mp3", None),
        ("export -- a -o b.mp3", None),
        ("plan a", None),
        ("", None),
    ],
)
def test_only_the_plainest_export(typed: str, understood: PlainExport | None) -> None:
    """Everything else is left to the usual way."""
    assert plain_export(typed.split()) == understood


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("play", PlainPlay("", "")),
        ("play a.yaml -q", PlainPlay("a.yaml", "")),
        ("play --output null a", PlainPlay("a", "null")),
        ("play a --output -", PlainPlay("a", "-")),
        ("play a --output", None),
        ("play a b", None),
        ("play a --wait", None),
        ("play a --output null --output -", None),
        ("play a --profile me", None),
        ("play --help", None),
        ("do pause", None),
    ],
)
def test_only_the_plainest_playing(typed: str, understood: PlainPlay | None) -> None:
    """What a wish or a person would change is not begun before it is known."""
    assert plain_play(typed.split()) == understood


@pytest.mark.long
def test_both_ways_say_and_write_the_same(tmp_path: Path, own_cache: Path) -> None:
    """The second time without the parser, and without anything heavy."""
    del own_cache
    script = tmp_path / "s.yaml"
    script.write_text(
        "version: 1\ntitle: Short\nvoice: {engine: silent}\n"
        "steps: [{settle: 10s, say: Sit.}, {close: 20s}]\n"
    )
    program = (
        "import sys\nfrom guided_press.cli import main\n"
        "try: main()\n"
        "finally: print('typer' in sys.modules, 'pydantic' in sys.modules, file=sys.stderr)"
    )
    command = [sys.executable, "-c", program, "export", script, "-o", tmp_path / "a.mp3"]
    runs = [subprocess.run(command, capture_output=True, text=True) for _ in range(2)]
    assert [run.stderr.split() for run in runs] == [["True", "True"], ["False", "False"]]
    assert runs[0].returncode == runs[1].returncode == 0
    assert "0 sentences new, 0 from the cache" in runs[1].stdout.replace("\n ", "")
    assert runs[0].stdout == runs[1].stdout
