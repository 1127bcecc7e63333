"""Where every key and value of a YAML text stands."""

from __future__ import annotations

from guided_press.yaml_document import format_path
from guided_press.yaml_source import read_yaml


def test_every_key_and_value_has_a_place():
    """Line and column of each key and value are those that an editor shows."""
    text = "title: x\nsteps:\n  - rest: 20s\n    say:\n      - One.\n      - Two.\n"
    document = read_yaml(text, "x.yaml")
    assert document.place(()) == (1, 1)
    assert document.place(("title",)) == (1, 8)
    assert document.place(("steps",)) == (3, 3)
    assert document.place(("steps", 0)) == (3, 5)
    assert document.key_place(("steps", 0, "rest")) == (3, 5)
    assert document.place(("steps", 0, "rest")) == (3, 11)
    assert document.place(("steps", 0, "say", 1)) == (6, 9)


def test_what_is_absent_has_the_place_of_what_is_around_it():
    """A missing key is told at the nearest thing that does exist."""
    document = read_yaml("a:\n  b: 1\n", "x.yaml")
    assert document.existing(("a", "c", 0)) == ("a",)
    assert document.place(("a", "c")) == document.place(("a",)) == (2, 3)
    assert document.key_place(("a", "c")) == (2, 3)


def test_a_character_inside_a_text_has_a_place_when_it_stands_in_one_line():
    """A word in a one-line text has its own column; a folded text has its start."""
    document = read_yaml('a: one two\nb: "one two"\nc: >\n  one\n  two\n', "x.yaml")
    assert document.text_place(("a",), 4) == (1, 8)
    assert document.text_place(("b",), 4) == (2, 9)
    assert document.text_place(("c",), 4) == document.place(("c",))


def test_an_alias_has_its_own_place_and_its_parts_the_places_of_the_original():
    """The place told is where the person would mend it."""
    document = read_yaml("a: &x\n  b: 1\nc: *x\n", "x.yaml")
    assert document.value == {"a": {"b": 1}, "c": {"b": 1}}
    assert document.place(("c",)) == (3, 4)
    assert document.place(("c", "b")) == (2, 6)


def test_paths_are_written_as_people_read_them():
    """A path inside a script is written like ``steps[3].say[0]``, and the top as nothing."""
    assert format_path(("steps", 3, "say", 0)) == "steps[3].say[0]"
    assert format_path(()) == ""
