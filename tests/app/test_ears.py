"""Learning commands from a microphone, and where they are kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from guided_press.app.ears import (
    all_ears,
    ears_folder,
    ears_for,
    ears_path,
    forget_ears,
    keep_ears,
    kept_commands,
    words_for,
)
from guided_press.errors import ScriptError, WrongUse
from guided_press.listening.commands import USUAL, Command
from guided_press.listening.examples import Examples, ExamplesUnusable, read_examples
from tests.listening.speech import COMMANDS, examples


@pytest.fixture(autouse=True)
def _data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))


@pytest.mark.long
def test_what_was_learned_is_kept_listed_and_forgotten() -> None:
    """One file for each person."""
    assert all_ears() == []
    path = keep_ears("anna", examples())
    assert path == ears_path("anna")
    (known,) = all_ears()
    assert (known.name, set(known.words), known.problem) == ("anna", set(COMMANDS), "")
    assert forget_ears("anna")
    assert not forget_ears("anna")
    assert all_ears() == []


def test_what_is_learned_later_is_added_and_replaces_the_same() -> None:
    """Other commands stay; ordinary speech and replies are those of the last lesson."""
    first = examples()
    keep_ears("me", first)
    pause = replace(first.commands[Command.PAUSE], words="halt")
    louder = replace(first.commands[Command.NEXT], words="louder")
    later = Examples({Command.PAUSE: pause, Command.LOUDER: louder}, first.talk[:1], ())
    kept = read_examples(keep_ears("me", later))
    words = {command: learned.words for command, learned in kept.commands.items()}
    assert words == {"pause": "halt", "go-on": "go on", "next": "next", "louder": "louder"}
    assert (len(kept.talk), kept.replies) == (1, ())
    assert kept_commands("me").keys() == words.keys()
    assert kept_commands("anna") == {}


def test_two_kept_commands_never_have_the_same_words() -> None:
    """Whatever was learned meanwhile in another window: what stands there stays."""
    keep_ears("me", examples())
    stop = replace(examples().commands[Command.PAUSE], words="Pause")
    with pytest.raises(WrongUse, match="two commands"):
        keep_ears("me", Examples({Command.STOP: stop}, (), ()))
    assert set(kept_commands("me")) == set(COMMANDS)


def test_lessons_that_end_at_once_are_all_kept() -> None:
    """Each reads, adds and writes while no other does."""
    learned = examples().commands[Command.PAUSE]
    several = [Examples({one: replace(learned, words=one)}, (), ()) for one in Command]
    with ThreadPoolExecutor(len(several)) as pool:
        list(pool.map(lambda one: keep_ears("me", one), several))
    assert set(kept_commands("me")) == set(Command)


def test_a_damaged_file_is_listed_with_its_problem() -> None:
    """It can still be forgotten, or learned anew."""
    keep_ears("anna", examples()).write_bytes(b"?")
    (known,) = all_ears()
    assert "damaged" in known.problem
    assert forget_ears("anna")


def test_whose_commands_are_listened_for() -> None:
    """Who is named, else who the session is for, else oneself; and nobody is told how to learn."""
    with pytest.raises(ExamplesUnusable, match="ears learn"):
        ears_for(None, None)
    keep_ears("me", examples())
    keep_ears("anna", examples())
    assert ears_for(None, None) == ears_path("me")
    assert ears_for(None, "anna") == ears_path("anna")
    assert ears_for(None, "bert") == ears_path("me")
    assert ears_for("anna", "bert") == ears_path("anna")
    with pytest.raises(ExamplesUnusable):
        ears_for("bert", None)


@pytest.mark.parametrize("name", ["../me", "a/b", "con", "", "x" * 41])
def test_a_name_stays_in_its_folder(name: str) -> None:
    """Or is no name."""
    try:
        path = ears_path(name)
    except ScriptError:
        return
    assert path.parent == ears_folder()


def test_nothing_learned_is_nothing_kept() -> None:
    """An empty lesson replaces no earlier one."""
    with pytest.raises(WrongUse):
        keep_ears("me", Examples({}, (), ()))
    assert not ears_path("me").exists()


def test_words_are_ones_own() -> None:
    """In any language; a command that is named is added."""
    assert list(words_for()) == list(USUAL)
    assert list(words_for("pause, too much")) == ["pause", "too-much"]
    assert set(words_for("all")) == set(Command)
    words = words_for("pause", ["stop=halt", "time left=wie lange noch"])
    assert words == {"pause": "pause", "stop": "halt", "time-left": "wie lange noch"}


@pytest.mark.parametrize(
    ("named", "own"),
    [("jump", []), ("", ["stop"]), ("", ["stop="]), ("", ["jump=hop"]), ("", ["stop=pause"]),
     ("", ["stop=a\x1b[2Jb"])],
)  # fmt: skip
def test_words_that_cannot_be(named: str, own: list[str]) -> None:
    """No such command, no words, the same words twice, control characters."""
    with pytest.raises(WrongUse):
        words_for(named, own)
