"""Script files to sessions, and everything wrong with them at once."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import guided_press
from guided_press.errors import ScriptError
from guided_press.script import library as script_files
from guided_press.script.loading import load_script, parse_script
from guided_press.script.model import PressStep
from guided_press.yaml_source import MAX_BYTES, MAX_PROBLEMS

GOOD = """\
version: 1
title: A test
steps:
  - position: seated
  - press: BL40
    sides: together
    hold: 60s
  - close: 30s
"""


TEN_AND_TWO_MORE = """\
x.yaml:1:1: 'title' is missing. Write `title:` and a few words.
x.yaml:2:1: titel: unknown key 'titel'. Did you mean 'title'?
x.yaml:3:9: length: 1:00 is too short: the holds alone last 2:08. Shorten or leave out a step, \
or drop `length`.
x.yaml:5:15: steps[0].position: 'proone' is not allowed here; it can be 'standing', 'seated', \
'seated_lean_forward', 'leg_crossed', 'side_lying', 'supine' or 'prone'. Did you mean 'prone'?
x.yaml:6:12: steps[1].press: unknown point 'BL04'. Did you mean 'BL40'?
x.yaml:8:5: steps[2].hodl: unknown key 'hodl'. Known here: say, to, guidance, sides, find, switch, \
lighter, movement.
x.yaml:9:11: steps[2].hold: 4 s is below the shortest hold of BL40 (30 s, source S1)
x.yaml:10:15: steps[2].pressure: firm is more than BL40 takes; at most light. Source: S0 and S3.
x.yaml:12:15: steps[3].movement: 'wiggel' is not a movement for GB41. It can be small_circles or \
hold.
x.yaml:13:16: steps[4].technique: leg_press_down cannot be worked alone. It needs `mode: partner`.
x.yaml:14:11: steps[5].rest: 'soon' is not a duration; write 90s, 1:30 or 2min
x.yaml:15:13: steps[5].say: 'cures': nothing is promised. Say what to do, not what it will do; \
tradition is told as tradition.
"""


def refused(text: str | bytes) -> list[str]:
    with pytest.raises(ScriptError) as caught:
        parse_script(text, "x.yaml", Path())
    return [str(problem) for problem in caught.value.problems]


def not_loaded(source: Path | str) -> str:
    with pytest.raises(ScriptError) as caught:
        load_script(source)
    return str(caught.value)


def with_steps(*steps: str, head: str = "") -> str:
    """A script with these steps before its end, the first one in line 4 or later."""
    lines = "".join(f"  - {step}\n" for step in steps)
    return f"version: 1\ntitle: A test\n{head}steps:\n{lines}  - close: 90s\n"


def test_a_script_is_loaded_with_where_it_came_from(tmp_path):
    """A loaded script knows its name, folder and file, and where each value stands."""
    path = tmp_path / "evening.yaml"
    path.write_text(GOOD)
    loaded = load_script(path)
    assert (loaded.id, loaded.folder, loaded.file) == ("evening", tmp_path, str(path))
    assert loaded.session.steps[1] == PressStep(press="BL40", sides="together", hold=60)
    assert loaded.document.place(("steps", 1, "hold")) == (7, 11)


def test_the_digest_is_of_the_text_and_of_nothing_else(tmp_path):
    """The same text has the same digest in any file, and any change another."""
    first = parse_script(GOOD, "a.yaml", tmp_path)
    assert parse_script(GOOD.encode(), "b.yaml", Path()).digest == first.digest
    assert parse_script(GOOD + "\n", "a.yaml", tmp_path).digest != first.digest
    assert len(first.digest) == 32


def test_ten_different_mistakes_are_told_at_once_each_with_its_place():
    """Nobody has to mend one mistake to hear of the next."""
    text = """\
version: 1
titel: Ten mistakes
length: 1:00
steps:
  - position: proone
  - press: BL04
  - press: BL40
    hodl: 60s
    hold: 4s
    pressure: firm
  - press: GB41
    movement: wiggel
  - technique: leg_press_down
  - rest: soon
    say: It cures everything.
"""
    assert refused(text) == TEN_AND_TWO_MORE.splitlines()


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("rest", "4:5: steps[0]: 'rest' is not a step. A step is a key and its value"),
        ("{}", "4:5: steps[0]: nothing here says what kind of step this is. It needs one of"),
        ("breth: {in: 4s}", "4:5: steps[0].breth: unknown key 'breth'. Did you mean 'breathe'?"),
        ("{rest: 3s, check: 3s}", "4:16: steps[0].check: a step is either 'rest' or 'check'"),
        (
            "{say: Breathe., breth: 3s}",
            "steps[0].breth: unknown key 'breth'. Did you mean 'breathe'",
        ),
        ("{rest: 3s, hold: 3s}", "4:16: steps[0].hold: unknown key 'hold'. Known here: say, "),
        ("rest: -1", "4:11: steps[0].rest: -1 is not a usable duration"),
        ("rest: yes", "4:11: steps[0].rest: 'yes' is not a duration"),
        ("rest: [1]", "expected a duration such as 90s, 1:30 or 2min, found a list"),
        ("rest:", "expected a duration such as 90s, 1:30 or 2min, found nothing"),
        ("rest: 3h", "4:11: steps[0].rest: '3h' is above 7200 s"),
        ("say: ''", "4:10: steps[0].say: the text is empty"),
        ("say: ' '", "4:10: steps[0].say: the text is empty"),
        ("say: []", "4:10: steps[0].say: there is nothing in it"),
        ("say: 3", "expected one line or a list of lines, found 3"),
        ("say: [One., 2]", "4:17: steps[0].say[1]: expected text, found 2. Put it into quotes."),
        (f"say: {['a'] * 21}", "more than 20 entries"),
        (f"say: {'a' * 2001}", "longer than 2000 characters"),
        ("press: 40", "4:12: steps[0].press: expected text, found 40. Put it into quotes."),
        ("{press: PC8, side: lefft}", "steps[0].side: 'lefft' is not allowed here"),
        ("{press: PC8, side: left, sides: left}", "'side' and 'sides' are two names of one"),
        ("{press: PC8, lighter: yes}", "expected true or false, found 'yes'. Other words"),
        ("{press: PC8, lighter: 1}", "expected true or false, found 1"),
        ("breathe: {in: 1s, out: 6s, rounds: 5}", "steps[0].breathe.in: '1s' is below 2 s"),
        ("breathe: {in: 4s, out: 6s, rounds: 2.5}", "expected a whole number, found 2.5"),
        ("breathe: {in: 4s, out: 6s, rounds: '5'}", "expected a number, found '5'"),
        ("breathe: {in: 4s, out: 6s, rounds: 21}", "steps[0].breathe.rounds: 21 is above 20"),
        ("breathe: {in: 4s, rounds: 5}", "steps[0].breathe: 'out' is missing"),
        ("breathe: {in: 4s, out: 4s, in_: 4s, rounds: 5}", "unknown key 'in_'"),
        ("breathe: deeply", "expected keys and values, found 'deeply'"),
    ],
)
def test_a_malformed_step_is_explained_in_our_words(step, said):
    """What is wrong with a step is told in the words of scripts."""
    (problem,) = refused(with_steps(step))
    assert said in problem
    assert "Input should" not in problem


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("mode: alone\n", "3:7: mode: 'alone' is not allowed here; it can be 'self' or 'partner'"),
        ("language: de\n", "3:11: language: 'de' is not allowed here; it can be 'en'"),
        ("voice: {rate_wpm: 20}\n", "3:19: voice.rate_wpm: 20 is below 80"),
        ("voice: {rate_wpm: true}\n", "voice.rate_wpm: expected a number, found true"),
        ("voice: {engine: a b}\n", "voice.engine: 'a b' is not the name of an engine"),
        ("voice: {nam: x}\n", "3:9: voice.nam: unknown key 'nam'. Did you mean 'name'?"),
        ("voice:\n", "voice: expected keys and values, found nothing"),
        ("sound: {chimes: bell}\n", "'bell' is not allowed here; it can be 'bowl', 'soft'"),
        ("sound: {chimes: {begin: 3}}\n", "sound.chimes.begin: expected text, found 3"),
        ("sound: {chimes: {start: x}}\n", "sound.chimes.start: unknown key 'start'"),
        ("sound: {chimes: 3}\n", "sound.chimes: 3 is not allowed here"),
        ("sound: {voice_lufs: -3}\n", "sound.voice_lufs: -3 is above -14"),
        ("guidence: brief\n", "guidence: unknown key 'guidence'. Did you mean 'guidance'?"),
        ("length: long\n", "3:9: length: 'long' is not a duration"),
        ("description: 3\n", "description: expected text, found 3"),
    ],
)
def test_a_malformed_head_is_explained_in_our_words(head, said):
    """What is wrong with the head is told with what would be allowed."""
    (problem,) = refused(with_steps("rest: 3s", head=head))
    assert said in problem
    assert "Input should" not in problem


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "x.yaml: the file is empty. A script begins with `version: 1`."),
        ("- 1\n", "x.yaml:1:1: a list is not a script"),
        ("hello\n", "x.yaml:1:1: 'hello' is not a script"),
        (GOOD.replace("version: 1\n", ""), "'version' is missing. Write `version: 1` at the top."),
        (GOOD.replace("version: 1", "version: 2"), "1:10: version: version 2 is not known"),
        (GOOD.replace("version: 1", "version: true"), "version: expected a number, found true"),
        ("version: 1\ntitle: x\nsteps: []\n", "3:8: steps: there is nothing in it"),
        ("version: 1\ntitle: x\nsteps: {}\n", "expected a list of steps, found keys and values"),
        ("version: 1\ntitle: x\n", "'steps' is missing. Write `steps:` and a list under it."),
        (GOOD + "version: 1\n", "9:1: version: the key 'version' is already in line 1"),
        (GOOD.replace("60s", "60s: 1"), "7:14: "),
    ],
)
def test_a_text_that_is_no_script_is_explained(text, said):
    """A text of another kind is told what it is and how a script begins."""
    (problem,) = refused(text)
    assert said in problem


def test_one_wrong_step_hides_nothing_and_adds_nothing():
    """What may be meant by an unreadable step is given the benefit of the doubt."""
    step = "{technique: bl40_long_hold, side: left, hold: 255s}"
    assert len(refused(with_steps("position: seated", step, "chek: 20s", step))) == 1
    assert len(refused(with_steps("position: prone", "position: sat", "press: GB41"))) == 1
    assert len(refused(GOOD.replace("close: 30s", "close: soon"))) == 1
    assert len(refused(GOOD.replace("hold: 60s", "hold: 60sec0"))) == 1
    assert len(refused(with_steps("{press: BL40, sides: both, hold: 500s}"))) == 2


def test_a_key_written_twice_hides_nothing_else():
    """What YAML refuses is told together with what the rules do, once for each step."""
    twice = with_steps(
        "{press: PC8, press: BL04, hold: 1s}", "press: BL04", head="mode: self\nmode: no\n"
    )
    assert refused(twice + "    colse: 3s\n") == [
        "x.yaml:4:1: mode: the key 'mode' is already in line 3",
        "x.yaml:6:18: steps[0].press: the key 'press' is already in line 6",
        "x.yaml:7:12: steps[1].press: unknown point 'BL04'. Did you mean 'BL40'?",
        "x.yaml:9:5: steps[2].colse: unknown key 'colse'. Known here: say, to, guidance, sit.",
    ]


@pytest.mark.parametrize("step", ["*nowhere", "{<<: {rest: 3s}}", "{rest: .nan}", "{? [1] : 2}"])
def test_what_yaml_refuses_is_told_once(step):
    """A fault of the YAML is one problem, with no others made from it."""
    (problem,) = refused(with_steps(step))
    assert problem.startswith("x.yaml:4:")


def test_an_unknown_name_gets_what_is_near_and_the_way_to_the_list():
    """The one that is written alike, or those that share a word; nothing that is merely there."""
    said = not_loaded("quick-5-seatd")
    assert "there is no such script. Did you mean 'quick-5-seated'? `guided-press list`" in said
    assert "calf" not in said
    assert "Did you mean quick-5-seated or quick-9-seated?" in not_loaded("seated")
    assert not_loaded("morning").endswith("there is no such script. `guided-press list` shows all.")


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000, "", "nothing"])
def test_a_name_that_nothing_has_is_an_error_of_ours(name):
    """Any name at all is looked up without a crash."""
    assert "there is no such script" in not_loaded(name)


def test_files_that_are_no_scripts_are_refused_at_once(tmp_path):
    """Whatever stands at a path is told for what it is, without waiting or reading on."""
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\x7fELF\0\0")
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * (MAX_BYTES + 1))
    latin = tmp_path / "latin.yaml"
    latin.write_bytes(b"title: caf\xe9\n")
    start = time.perf_counter()
    assert "this is a folder" in not_loaded(tmp_path)
    assert "not a regular file" in not_loaded(pipe)
    assert "not a regular file" in not_loaded(Path("/dev/zero"))
    assert "not a text file" in not_loaded(binary)
    assert "larger than 1 MB" in not_loaded(large)
    assert "latin.yaml:1:11: byte 0xe9 is not UTF-8" in not_loaded(latin)
    assert "there is no such file" in not_loaded(tmp_path / "missing.yaml")
    assert time.perf_counter() - start < 2


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_an_error_of_ours(tmp_path):
    """A file without permission to read is told as that."""
    path = tmp_path / "secret.yaml"
    path.write_text(GOOD)
    path.chmod(0)
    assert "cannot be read" in not_loaded(path)


def test_installed_scripts_are_found_inside_the_package(tmp_path, monkeypatch):
    """A wheel carries scripts/ inside the package; a checkout has it beside src/."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "mine.yaml").write_text(GOOD)
    monkeypatch.setattr(guided_press, "__file__", str(tmp_path / "__init__.py"))
    assert load_script("mine").id == "mine"


SHIPPED = [path.read_bytes() for path in sorted(script_files.shipped_folder().glob("*.yaml"))]


@settings(deadline=None)
@given(
    text=st.sampled_from(SHIPPED),
    cuts=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=6)), max_size=4
    ),
)
def test_whatever_stands_in_a_file_there_is_a_session_or_problems_with_places(text, cuts):
    """A changed script is a session or a list of problems, in our words."""
    for where, length, instead in cuts:
        start = int(where * len(text))
        text = text[:start] + instead + text[start + length :]
    try:
        loaded = parse_script(text, "x.yaml", Path())
    except ScriptError as error:
        assert all(problem.message and problem.file == "x.yaml" for problem in error.problems)
        assert "Input should" not in str(error)
    else:
        assert loaded.session.steps


@pytest.mark.parametrize(
    "step",
    [
        "  - press: BL04\n    hold: 5x\n", "  - nope: 1\n", "  - rest: 1\n    bad: 2\n",
        "  - press: BL40\n    hold: 900s\n    sides: left\n", "  - press: XX\n",
        f"  - press: BL40\n    {'w' * 90}: 1\n", "  - say: [BL40, 5, {a: b}]\n",
    ],
)  # fmt: skip
def test_however_much_is_wrong_only_the_first_hundred_problems_are_told(step):
    """In the order of the file, and a last one says that there are more."""
    head = "version: 1\ntitle: x\nsteps:\n"
    with pytest.raises(ScriptError) as caught:
        parse_script(head + step * 2000, "s.yaml", Path())
    problems = caught.value.problems
    assert len(problems) == MAX_PROBLEMS
    assert "more problems" in problems[-1].message
    assert [problem.line for problem in problems] == sorted(problem.line for problem in problems)
    assert len(str(caught.value)) < 40_000
