"""Every text is asked for, with just its placeholders, and every key that is asked for exists."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from guided_press.errors import KnowledgeError
from guided_press.words import texts
from guided_press.words.texts import DATA, LANGUAGE, choice, text, texts_of

SOURCE = DATA.parents[1]
LOOK_UPS = {"text": (1, set()), "choice": (2, set()), "counted": (2, {"n"})}
"""How many arguments come before the values, and which value it brings itself."""

FILES = sorted(path.name for path in (DATA / LANGUAGE).glob("*.yaml") if path.name != "rules.yaml")


class Asked(NamedTuple):
    """A place in the source that asks for a text, or for one of a table."""

    where: str
    key: str
    one: bool
    values: frozenset[str]


def asked() -> Iterator[Asked]:
    """Every look-up in the source; its key is written out, so that it can be found."""
    for path in sorted(SOURCE.rglob("*.py")):
        if path.parent == DATA.parent and path.stem in ("texts", "english"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id not in LOOK_UPS:
                continue
            first, brought = LOOK_UPS[node.func.id]
            where = f"{path.relative_to(SOURCE)}:{node.lineno}"
            assert len(node.args) == first, where
            assert all(keyword.arg for keyword in node.keywords), where
            given = frozenset(str(keyword.arg) for keyword in node.keywords) | brought
            keys = _literals(node.args[0])
            assert keys, f"{where}: the key is not written out"
            for key in keys:
                yield Asked(where, key, node.func.id == "text", given)


def _literals(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*_literals(node.body), *_literals(node.orelse)]
    return []


def everything() -> dict[str, str]:
    """Every text by its key."""
    return {key: words for file in FILES for key, words in texts_of(file).items()}


def fields(words: str) -> set[str]:
    """The placeholders of a text."""
    return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}


def meant(look_up: Asked) -> dict[str, str]:
    """The texts that a look-up may give."""
    return {
        key: words
        for key, words in everything().items()
        if key == look_up.key or (not look_up.one and key.startswith(f"{look_up.key}."))
    }


def test_every_key_that_is_asked_for_exists() -> None:
    """A text that is not there would only be missed when somebody comes by."""
    for look_up in asked():
        found = meant(look_up)
        assert found, look_up
        assert look_up.one == (look_up.key in found), look_up


def test_every_text_is_asked_for() -> None:
    """Nobody keeps, reads or translates a text that is never shown."""
    read = {key for look_up in asked() for key in meant(look_up)}
    by_name = (
        "grammar.",
        "names.techniques.",
        "names.others.",
    )  # english.py and names.py look for them themselves
    read |= {key for key in everything() if key.startswith(by_name)}
    assert everything().keys() == read


def test_the_placeholders_of_a_text_are_the_values_it_is_given() -> None:
    """A value without a place is not shown; a place without a value is an error at some time."""
    for look_up in asked():
        found = {key: fields(words) for key, words in meant(look_up).items()}
        for key, names in found.items():
            assert names <= look_up.values, (look_up, key)
        used = set().union(*found.values())
        brought = LOOK_UPS["counted"][1]
        assert look_up.values <= used | brought, look_up


def test_every_language_has_every_text_with_the_same_placeholders() -> None:
    """A text that is not translated would only be missed when it is to be shown."""
    for folder in (path for path in DATA.iterdir() if path.is_dir()):
        assert (folder / "rules.yaml").is_file()
        assert sorted(path.name for path in folder.glob("*.yaml")) == sorted([*FILES, "rules.yaml"])
        for file in FILES:
            here = dict(texts.flat(file, folder.name))
            assert here.keys() == texts_of(file).keys()
            for key, words in here.items():
                assert fields(words) == fields(texts_of(file)[key]), (folder.name, key)


def test_a_missing_text_is_an_error_with_its_place() -> None:
    """Nothing is shown in place of a text that is not there."""
    with pytest.raises(KnowledgeError, match=r"en/screening\.yaml.*'screening\.nothing'"):
        text("screening.nothing")
    with pytest.raises(KnowledgeError, match="placeholder"):
        text("screening.left_out")
    with pytest.raises(KnowledgeError, match="chapters"):
        choice("chapters.sides", "above")


def test_a_value_that_yaml_takes_for_something_else_is_no_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``no`` and ``12`` without quotes are no words."""
    (tmp_path / LANGUAGE).mkdir()
    (tmp_path / LANGUAGE / "odd.yaml").write_text("answer: {no: no}\n")
    monkeypatch.setattr(texts, "DATA", tmp_path)
    with pytest.raises(KnowledgeError, match="quotes"):
        texts_of("odd.yaml")
    with pytest.raises(KnowledgeError, match="cannot be read"):
        texts_of("none.yaml")


def test_no_text_of_composing_names_an_option() -> None:
    """An error holds them apart, because only a terminal has a use for them."""
    assert not [key for key, words in texts_of("composing.yaml").items() if "--" in words]
