"""From a wish to its sound in one step, and a composed script that is a person's own to change."""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from guided_press.app.playing import Playing
from guided_press.cli import aloud, show, terminal
from guided_press.cli.asking import Dialogue
from guided_press.cli.start import ask_wish
from guided_press.cli.wish_words import WishWords, length_s, positions_of
from guided_press.composing.places import PLACES, positions_at
from guided_press.errors import WrongUse
from guided_press.script.library import own_folder
from guided_press.script.loading import load_script
from guided_press.script.model import PositionStep
from tests.cli.running import Here, run


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Playing]]:
    """What would have been played, in place of minutes of sound."""
    heard: list[Playing] = []

    def play(playing: Playing, *_: object) -> str:
        heard.append(playing)
        return "ended"

    monkeypatch.setattr(aloud, "play", play)
    yield heard
    for path in own_folder().glob("*.yaml"):
        path.unlink()


def _session(playing: Playing) -> tuple[float | None, str, set[str]]:
    session = load_script(str(playing.script)).session
    places = {step.position for step in session.steps if isinstance(step, PositionStep)}
    return session.length, session.mode, places


@pytest.mark.parametrize(
    "words",
    [
        ("go", "12", "chair"),
        ("go", "chair", "12"),
        ("go", "12", "minutes", "on", "a", "chair"),
        ("play", "--minutes", "12", "--on", "chair"),
        ("play", "--minutes", "12:00", "--positions", "chair", "--mode", "self"),
    ],
)
def test_a_wish_is_composed_and_played_in_one_step(
    here: Here, played: list[Playing], words: tuple[str, ...]
) -> None:
    """The same wish in any words gives a session of that length, on those positions alone."""
    assert here(*words).code == 0
    length, mode, places = _session(played[0])
    assert (length, mode) == (720, "self")
    assert places <= set(positions_at("chair", "self"))


def test_go_plays_where_and_as_play_does(here: Here, played: list[Playing]) -> None:
    """The short form takes every option of the long one."""
    options = ("--minutes", "8", "--on", "chair")
    for words in (("go", "8", "chair"), ("go", *options), ("play", *options)):
        assert here(*words, "--output", "null", "--wait").code == 0
        playing = played.pop()
        assert (playing.output, playing.wait) == ("null", True)


def test_with_somebody_is_a_session_for_two(here: Here, played: list[Playing]) -> None:
    """--with somebody is partner mode, and the floor then offers lying face down."""
    for words in (("--with", "somebody"), ("--mode", "partner")):
        assert here("play", "--minutes", "15", "--on", "floor", *words).code == 0
        length, mode, places = _session(played.pop())
        assert (length, mode) == (900, "partner")
        assert places <= set(positions_at("floor", "partner"))


def test_what_was_composed_can_be_kept(here: Here, played: list[Playing]) -> None:
    """--keep puts it among the person's own scripts, and the same name is never overwritten."""
    assert "guided-press play mine" in here("go", "8", "chair", "--keep", "mine").err
    assert played[0].script == "mine"
    assert "mine" in here("list").out
    (own_folder() / "mine.yaml").write_text("# all my own\n")
    done = here("go", "9", "chair", "--keep", "mine")
    assert (done.code, len(played)) == (2, 1)
    assert (own_folder() / "mine.yaml").read_text() == "# all my own\n"


@pytest.mark.parametrize(
    "words",
    [
        ("go", "1", "chair"),
        ("go", "45", "standing", "--bed", "rain"),
        ("play", "--minutes", "12", "--on", "standing", "--with", "somebody", "-q"),
        ("compose", "12", "prone"),
        ("compose", "45", "chair"),
        ("compose", "1", "--focus", "sacrum"),
        ("compose", "12", "--points", "BL31"),
        ("compose", "3", "chair", "--points", "BL40,GB41"),
        ("compose", "12", "bed", "--points", "BL40,GB41", "--posture-changes", "0"),
    ],
)
def test_a_refused_wish_ends_with_a_command_that_runs(
    here: Here, played: list[Playing], words: tuple[str, ...]
) -> None:
    """Why in plain words, each code small behind its name; then what was tried and can be had."""
    refused = here(*words)
    assert (refused.code, played) == (3, [])
    why, _, command = refused.err.rstrip().rpartition("\n  guided-press ")
    assert len(re.sub(r"\([A-Z]{2}\d+\)", "", why)) < 400
    assert not re.search(r"(?<!\()\b[A-Z]{2}\d|_|--", why), why
    assert command.startswith(f"{words[0]} ")
    assert ("--bed rain" in command) is ("--bed" in words)
    assert here(*shlex.split(command)).code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("go", "12", "moon"), "moon"),
        (("go", "twelve"), "twelve"),
        (("go", "0.5"), "1 to 45 minutes"),
        (("go", "12", "13"), "twice"),
        (("play", "quick-5-seated", "--minutes", "5"), "quick-5-seated"),
        (("play", "--resume", "--on", "chair"), "--resume"),
        (("play", "--keep", "mine"), "--minutes"),
        (("play", "--minutes", "5", "--keep", "../x"), "no name"),
        (("play", "--minutes", "5", "--keep", "quick-5-seated"), "came with the program"),
        (("compose",), "how long"),
        (("compose", "12", "--on", "sofa"), "chair, floor, bed and standing"),
        (("compose", "12", "--with", "my dog"), "somebody"),
        (("compose", "12", "--keep", "a", "-o", "b.yaml"), "one of the two"),
    ],
)
def test_what_is_no_wish_is_explained(
    here: Here, played: list[Playing], words: tuple[str, ...], told: str
) -> None:
    """Wrong use ends with 2, names the word and says what is possible; nothing plays."""
    done = here(*words)
    assert (done.code, played) == (2, [])
    assert told in done.err


def test_three_questions_have_defaults_and_a_way_back() -> None:
    """Enter takes the usual, nonsense is asked again, b goes back, q leaves."""

    def answers(*lines: str) -> WishWords | None:
        rest = iter(lines)
        return ask_wish(Dialogue(lambda: f"{next(rest)}\n", lambda _: None, 24))

    assert answers("", "", "") == WishWords("12", "chair", "alone")
    assert answers("long", "8", "moon", "bed", "a cat", "somebody") == WishWords(
        "8", "bed", "somebody"
    )
    assert answers("8", "b", "9", "", "") == WishWords("9", "chair", "alone")
    assert answers("8", "q") is None


def test_alone_off_a_terminal_it_prints_help() -> None:
    """Nobody is asked where nobody is; exit code 0."""
    done = run()
    assert (done.code, done.err) == (0, "")
    assert "Usage: guided-press" in done.out


@pytest.mark.parametrize("place", PLACES)
def test_places_are_the_page_s_places(place: str) -> None:
    """A place means the same positions here as everywhere; a position means itself."""
    assert positions_of(place, "self") == positions_at(place, "self")  # type: ignore[arg-type]
    assert positions_of("side-lying, prone", "partner") == ("side_lying", "prone")
    with pytest.raises(WrongUse, match="standing"):
        positions_of("moon", "self")


@pytest.mark.parametrize(("said", "seconds"), [("12", 720), ("7.5", 450), ("7:30", 450)])
def test_minutes_are_read_as_people_write_them(said: str, seconds: int) -> None:
    """Whole minutes, halves and clocks."""
    assert length_s(said) == seconds


def test_compose_prints_the_command_for_its_own_file(here: Here, folder: Path) -> None:
    """The last line plays the file that was written, whatever its name needs to be quoted."""
    done = here("compose", "8", "chair", "-o", "my evening.yaml")
    assert done.out.splitlines()[-1].strip() == "guided-press play 'my evening.yaml'"
    assert here("check", "my evening.yaml").code == 0


def test_compose_spares_what_a_person_changed(here: Here, folder: Path) -> None:
    """Its own work it replaces; one changed letter, or another's file, only with --force."""
    path = folder / "my.yaml"
    assert here("compose", "8", "chair", "-o", "my.yaml", "-q").code == 0
    assert here("compose", "9", "chair", "-o", "my.yaml", "-q").code == 0
    changed = path.read_text().replace("length: 9:00", "length: 9:01")
    path.write_text(changed)
    refused = here("compose", "8", "chair", "-o", "my.yaml")
    assert (refused.code, path.read_text()) == (2, changed)
    assert "--force" in refused.err
    assert here("compose", "8", "chair", "-o", "my.yaml", "-q", "--force").code == 0
    assert load_script(path).session.length == 480


@pytest.mark.parametrize("columns", [40, 80])
def test_an_error_is_never_broken_inside_a_word(
    monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    """On a terminal every line fits and ends between words; a pipe gets one line to search."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("COLUMNS", str(columns))
    error = WrongUse("my.yaml", "somebody wrote or changed this file.", "Take another name. " * 6)
    for stream, narrow in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr("sys.stderr", stream)
        show.say_error(error)
        lines = stream.getvalue().splitlines()
        assert " ".join(" ".join(lines).split()) == " ".join(str(error).split())
        assert (max(map(len, lines)) <= columns) is narrow


@pytest.mark.parametrize(("term", "drawn"), [("dumb", False), ("", False), ("xterm", True)])
def test_a_terminal_that_cannot_be_drawn_on_gets_lines(
    monkeypatch: pytest.MonkeyPatch, term: str, drawn: bool
) -> None:
    """TERM=dumb and an empty one get the plain display, and no colour."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", term)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert terminal.draws(Terminal()) is drawn
    assert terminal.takes_colour(Terminal()) is drawn
    assert not terminal.draws(io.StringIO())
