"""``guided-press log``: what the page kept, in the terminal."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from guided_press.app import private_log
from guided_press.app.private_log import LogEntry
from guided_press.cli.log import plot_lines
from guided_press.cli.program import program
from tests.cli.running import program as program_words

RUN = CliRunner()


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path


def keep(*after: int | None) -> None:
    private_log.set_preferences({"log": "after"})
    for value in after:
        private_log.add_entry(
            LogEntry("2026-03-01T20:15+01:00", "Calf\x1b[31m", 12.4, None, None, value)
        )


def said(*arguments: str) -> str:
    result = RUN.invoke(program, ["log", *arguments])
    assert result.exit_code == 0, result.output
    return str(result.output)


def test_without_a_log_it_says_how_to_begin_one(own_data: Path) -> None:
    """And makes no file."""
    assert "No log is kept" in said()
    assert not list(own_data.rglob("*.sqlite"))


def test_entries_are_listed_with_a_plot_and_no_control_characters() -> None:
    """The latest first; titles act on no terminal."""
    keep(7, None, 3)
    shown = said()
    assert "After each session" in shown
    assert "2026-03-01 20:15" in shown
    assert "\x1b[31m" not in shown


def test_other_programs_get_csv_or_json() -> None:
    """Every entry, in order."""
    keep(7, 3)
    assert said("--csv").splitlines()[0] == "at,session,minutes,felt,before,after"
    assert [entry["after"] for entry in json.loads(said("--json"))] == [7, 3]


def test_a_file_or_pipe_gets_lines_and_nothing_spelt(own_data: Path) -> None:
    """Through the program's own output, past which no control character goes as it is."""
    private_log.set_preferences({"log": "after"})
    for title in ("Für die Wade, kurz", 'Eine "neue"'):
        private_log.add_entry(LogEntry("2026-03-01T20:15+01:00", title, 12.4, None, None, 3))
    with (own_data / "log.csv").open("wb") as file:
        subprocess.run(program_words("log", "--csv"), stdout=file, check=True)
    written = (own_data / "log.csv").read_bytes().decode()
    assert "\\u" not in written
    assert written.replace(os.linesep, "\n") == (
        "at,session,minutes,felt,before,after\n"
        '2026-03-01T20:15+01:00,"Für die Wade, kurz",12.4,,,3\n'
        '2026-03-01T20:15+01:00,"Eine ""neue""",12.4,,,3\n'
    )


def test_it_is_deleted_whole() -> None:
    """Nothing is kept from then on."""
    keep(7, 3)
    assert "Deleted 2 sessions" in said("--delete")
    assert private_log.read_log() == ()
    assert private_log.read_preferences().log == "off"


def test_one_thing_is_asked_at_a_time() -> None:
    """Deleting while printing would be a guess."""
    assert RUN.invoke(program, ["log", "--csv", "--delete"]).exit_code == 2


def test_the_plot_has_a_column_for_each_session() -> None:
    """Each dot stands on the row of its number."""
    lines = plot_lines([10, 0, 5], unicode=False)
    assert lines[0] == "  10 | *"
    assert lines[5] == "   5 |     *".replace("|     *", "|" + "  " * 2 + " *")
    assert lines[10] == "   0 |   *"
