"""Errors carry data, make their own message (place, problem, remedy), and know their exit code."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from guided_press import errors
from guided_press.errors import (
    AudioDeviceError,
    CacheError,
    ExportError,
    GuidedPressError,
    KnowledgeError,
    Offer,
    Problem,
    SafetyRefusal,
    ScriptError,
    SoundError,
    VoiceError,
    VoiceNotFound,
    WrongUse,
    did_you_mean,
)


def kinds() -> list[type[GuidedPressError]]:
    found = [kind for _, kind in inspect.getmembers(errors, inspect.isclass)]
    return [kind for kind in found if issubclass(kind, GuidedPressError)]


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    """Every public error is drawn, with the exit code that it has."""
    drawing = errors.__doc__ or ""
    for kind in kinds():
        if not kind.__name__.startswith("_"):
            assert kind.__name__ in drawing
    for line in drawing.splitlines():
        name, _, code = line.partition("(exit ")
        name = name.replace("|", "").replace("-", "").replace("`", "").split()[0:1]
        if code and name:
            assert getattr(errors, name[0]).exit_code == int(code.rstrip(")"))


@pytest.mark.parametrize(
    ("error", "message", "code"),
    [
        (WrongUse("'BL99'", "there is no such point.", "Try BL40."),
         "'BL99': there is no such point. Try BL40.", 2),
        (KnowledgeError("points/BL40.yaml", "is empty"), "points/BL40.yaml: is empty", 3),
        (SafetyRefusal("Not today.", ["fever"], [Offer("Rest instead.")]),
         "Not today.\nRest instead.", 6),
        (VoiceError("piper", "is not installed.", "pip install it"),
         "voice piper: is not installed. pip install it", 4),
        (VoiceNotFound("embedded", "there is no voice 'x'."),
         "voice embedded: there is no voice 'x'.", 4),
        (AudioDeviceError("no output"), "no output", 5),
        (ExportError(Path("a.mp3"), "is full.", "Free some."), "a.mp3: is full. Free some.", 5),
        (SoundError("a.wav", "is empty."), "a.wav: is empty.", 5),
        (CacheError("cache", "is a file."), "cache: is a file.", 5),
    ],
)  # fmt: skip
def test_messages_say_place_problem_remedy(
    error: GuidedPressError, message: str, code: int
) -> None:
    """A message is made of place, problem and remedy, and each kind of error has one exit code."""
    assert (str(error), error.exit_code) == (message, code)


def test_a_problem_names_the_place_as_editors_understand_it() -> None:
    """file:line:column, the path, what is wrong, what would help; without a line, only the file."""
    problem = Problem("x.yaml", 14, 5, "steps[3].press", "unknown point 'BL04'", "Did you mean?")
    assert str(problem) == "x.yaml:14:5: steps[3].press: unknown point 'BL04'. Did you mean?"
    assert str(Problem("x.yaml", 0, 0, "", "is empty")) == "x.yaml: is empty"
    assert str(Problem("x", 1, 2, "", "really?", "Yes.")) == "x:1:2: really? Yes."


def test_a_script_error_tells_all_problems_in_file_order() -> None:
    """All problems come at once, ordered as the person meets them in the file."""
    late, early = Problem("a", 9, 1, "", "late"), Problem("a", 2, 7, "", "early")
    error = ScriptError([late, early])
    assert error.problems == (early, late)
    assert str(error) == "a:2:7: early\na:9:1: late"


def test_did_you_mean_asks_only_what_is_alike() -> None:
    """A suggestion comes for a likely slip and for nothing else, however long the text."""
    assert did_you_mean("BL04", ["BL40", "PC8"]) == "Did you mean 'BL40'?"
    assert did_you_mean("B-40", ["BL40", "PC8"]) == "Did you mean 'BL40'?"
    assert did_you_mean("BL24", ["BL23", "BL25"]) == "", "another point is not near"
    assert did_you_mean("rest", ["press"]) == ""
    assert did_you_mean("for", ["force"]) == "", "two letters more make another short word"
    assert did_you_mean("kee", ["keep"]) == "Did you mean 'keep'?"
    assert did_you_mean("pc8", ["BL40", "PC8"]) == "Did you mean 'PC8'?"
    assert did_you_mean("xyz", ["BL40", "PC8"]) == ""
    assert did_you_mean("x" * 100_000, ["BL40"]) == ""


def test_what_is_found_in_two_ways_is_told_once() -> None:
    """The same problem at the same place is one problem."""
    twice = Problem("a.yaml", 4, 3, "steps", "is no list", "Begin its line with '-'.")
    assert ScriptError([twice, twice]).problems == (twice,)
