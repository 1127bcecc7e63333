"""YAML text to values and places, and what is refused."""

from __future__ import annotations

import json
import resource
import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from guided_press.errors import ScriptError
from guided_press.yaml_source import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_NODES,
    MAX_PROBLEMS,
    MAX_SCALAR,
    read_yaml,
)


def value(text: str | bytes) -> object:
    return read_yaml(text, "x.yaml").value


def problems(text: str | bytes) -> list[str]:
    with pytest.raises(ScriptError) as caught:
        read_yaml(text, "x.yaml")
    return [str(problem) for problem in caught.value.problems]


def test_what_is_quoted_is_text():
    """Whatever it would mean without its quotes."""
    assert value("['012', \"null\", 012, null]") == ["012", "null", 12, None]


def test_an_empty_text_has_no_value():
    """A text of nothing or of comments alone is no value rather than an error."""
    assert value("") is None
    assert value("# only a comment\n") is None


def test_bytes_are_utf8_with_or_without_a_mark():
    """A byte order mark at the start is no part of the text."""
    assert value("\ufeffa: é".encode()) == {"a": "é"}


def test_keys_are_always_text():
    """A key is what stands there, never a number or a truth value."""
    assert value("1: a\ntrue: b\nno: c") == {"1": "a", "true": "b", "no": "c"}


def test_all_problems_of_structure_come_at_once():
    """Every fault of structure is told in one go, with its place and remedy."""
    text = "a: 1\na: 2\nb: !!int 3\nc: .nan\n<<: {d: 1}\n? [1]\n: 2\ne: *nowhere\n"
    assert problems(text) == [
        "x.yaml:2:1: a: the key 'a' is already in line 1",
        "x.yaml:3:4: b: the tag 'tag:yaml.org,2002:int' is not allowed. Delete it.",
        "x.yaml:4:4: c: '.nan' is not a usable number",
        "x.yaml:5:1: <<: merge keys ('<<') are not supported. Write the keys out.",
        "x.yaml:6:3: a list or mapping cannot be a key",
        "x.yaml:8:4: e: the alias *nowhere is not defined above",
    ]


def test_problems_before_a_syntax_error_are_told_with_it():
    """A syntax error does not hide the faults above it."""
    found = problems("a: 1\na: 2\nb: [1\nc: 2\n")
    assert found[0] == "x.yaml:2:1: a: the key 'a' is already in line 1"
    assert "a bracket or a comma is missing" in found[1]


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("a: b: c", "1:5", "a ':' does not fit here"),
        ("\ta: 1", "1:1", "not tabs"),
        ("a:\n  b: 1\n\tc: 2", "3:1", "tab"),
        ('a: "b\nc: d', "2:5", "a quotation mark is never closed"),
        ("a: @b", "1:4", "quotes"),
        ("a:\n  b: 1\n c: 2", "3:2", "indentation"),
        ("a: 1\n---\nb: 2", "2:1", "a second document"),
        ("%YAML 1.1\n---\na: 1", "1:1", "directive"),
        ("a: !!python/object/apply:os.system [id]", "1:4", "the tag"),
        ("a: &x [*x]", "1:8", "contains it"),
        ("'': 1", "1:1", "a key is empty"),
        ("a: 1e999", "1:4", "not a usable number"),
        ("a: -.inf", "1:4", "not a usable number"),
        ("a: " + "1" * 31, "1:4", "30 digits"),
        ("a: 0x" + "f" * 40, "1:4", "30 digits"),
        ('a: "\\u202e"', "1:4", "U+202E"),
        ('a: "\\0"', "1:4", "U+0000"),
        ("a: \u202ex", "1:4", "U+202E"),
        ("a: x\x07", "1:5", "U+0007"),
        ("a: x\ud800", "1:5", "U+D800"),
        ("a: x\u2028y", "1:5", "U+2028"),
        (b"a: caf\xe9", "1:7", "UTF-8"),
        ("a: 1".encode("utf-16"), "1:1", "UTF-8"),
        ("a: " + "x" * (MAX_SCALAR + 1), "1:4", "characters"),
        ("[" * (MAX_DEPTH + 1), f"1:{MAX_DEPTH + 1}", "nested deeper"),
    ],
)
def test_what_is_refused_is_refused_with_its_place(text, place, said):
    """Each refusal says where it is and, in plain words, what is wrong."""
    (problem,) = problems(text)
    assert problem.startswith(f"x.yaml:{place}: ")
    assert said in problem


def test_the_deepest_nesting_and_the_most_nodes_are_allowed():
    """The limits themselves are allowed, and one node more is refused."""
    assert value("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    assert len(value("- 1\n" * (MAX_NODES - 1))) == MAX_NODES - 1
    assert "more than" in problems("- 1\n" * MAX_NODES)[0]


def test_an_alias_counts_as_what_it_expands_to():
    """Aliases cannot be used to get past the limits of size and depth."""
    assert "more than" in problems("a: &a [" + "1," * 999 + "]\nb: [" + "*a," * 60 + "]")[0]
    deep = "a: &a " + "[" * 40 + "]" * 40 + "\nb: " + "[" * 30 + "*a" + "]" * 30
    assert "nested deeper" in problems(deep)[0]


def test_the_list_of_problems_ends_somewhere():
    """However bad the text is, the list of problems stays readable."""
    assert len(problems("k: 1\n" * 1000)) == MAX_PROBLEMS
    assert len(problems("\0" * 1000)) <= MAX_PROBLEMS


LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join(['*' + before] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param("[" * 50_000, id="nested lists"),
        pytest.param("{a: " * 50_000, id="nested mappings"),
        pytest.param("- " * 50_000, id="nested block lists"),
        pytest.param("? " * 50_000, id="nested keys"),
        pytest.param(LAUGHS, id="a billion laughs"),
        pytest.param("a: " + "x" * 999_000, id="one long text"),
        pytest.param('a: "' + "x " * 490_000 + '"', id="one long quotation"),
        pytest.param("[" + "1," * 499_000 + "1]", id="half a million numbers"),
        pytest.param("- rest: 20s\n" * 1_000_000, id="a million steps"),
        pytest.param("- rest: 1\n" * 90_000, id="as many steps as fit"),
        pytest.param("".join(f"- &a{i} 1\n" for i in range(60_000)), id="anchors"),
        pytest.param("k: 1\n" * 150_000, id="the same key again and again"),
        pytest.param("\n" * 990_000 + "\0" * 9_000, id="forbidden characters at the end"),
        pytest.param(b"\xff" * 999_000, id="bytes"),
    ],
)
def test_a_bomb_is_refused_quickly_and_in_little_memory(bomb):
    """A hostile text costs less than 0.2 s and 100 MB before it is refused."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    taken = []
    for _ in range(3):  # the machine may be busy; the fastest run tells what the work is
        start = time.process_time()
        assert problems(bomb)
        taken.append(time.process_time() - start)
        if taken[-1] < 0.2:
            break
    assert min(taken) < 0.2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


def test_the_size_limit_counts_bytes():
    """A text with many wide letters is as large as its bytes, and the limit itself is allowed."""
    assert "larger than 1 MB" in problems("#" * (MAX_BYTES + 1))[0]
    assert "larger than 1 MB" in problems("# " + "é" * (MAX_BYTES // 2))[0]
    assert value("#" * MAX_BYTES) is None


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
    | st.text(st.characters(min_codepoint=32, max_codepoint=126)),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text("abcxyz_ -", min_size=1, max_size=8), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(PLAIN)
def test_json_is_yaml_and_comes_back_as_it_was(plain):
    """Any JSON value is read as the value it stands for."""
    assert value(json.dumps(plain)) == plain


@given(st.text(max_size=200) | st.text("[]{}:-&*!|>'\"#%@`,? \n\tab1", max_size=60))
def test_any_text_gives_a_value_or_problems_with_places(text):
    """No text makes the reader fail otherwise, and every key has a place."""
    try:
        document = read_yaml(text, "x.yaml")
    except ScriptError as error:
        assert all(problem.file == "x.yaml" and problem.message for problem in error.problems)
    else:
        if isinstance(document.value, dict):
            for key in document.value:
                line, column = document.key_place((key,))
                assert line >= 1
                assert column >= 1


def test_nothing_is_composed_or_constructed(monkeypatch):
    """C compose crashes the process on deep nesting, and construct makes objects of tags."""

    def never(*args: object, **kwargs: object) -> None:
        raise AssertionError("only events are read")

    for name in ("compose", "compose_all", "load", "load_all"):
        monkeypatch.setattr(yaml, name, never)
    for name in ("get_node", "get_single_node", "get_data", "get_single_data"):
        monkeypatch.setattr(yaml.CLoader, name, never)
    assert value("a: [1, {b: c}]") == {"a": [1, {"b": "c"}]}
