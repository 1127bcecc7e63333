"""Everything in the data has a reader: no file, field or phrase is kept for nobody."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

import guided_press
from guided_press.knowledge import models
from guided_press.knowledge.loading import Knowledge, load_knowledge

SOURCES = Path(guided_press.__file__).parent
DATA = SOURCES / "knowledge" / "data"

PRINTED_WHOLE = (models.Target, models.Conflict, models.Source)
"""``points --json`` prints these with all they hold."""

READ_BY_TESTS = {"Respelling.phonemes"}
"""What a voice must make of a spelling."""

VARIANTS = re.compile(r"_(self|partner|\d)$")
POSITIONS = re.compile(rf"_({'|'.join(get_args(models.Position))})$")
"""Of a phrase: for one mode, or another wording; the code names it without."""


@cache
def read_in_code() -> tuple[frozenset[str], frozenset[str]]:
    """Attributes that the package reads, and texts in it; of a text with parts, with ``*``."""
    attributes, texts = set(), set()
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute):
                attributes.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = (p.value if isinstance(p, ast.Constant) else "*" for p in node.values)
                texts.add("".join(map(str, parts)))
    return frozenset(attributes), frozenset(texts)


def printed_whole() -> Iterator[type[BaseModel]]:
    """Models that are printed, and those inside them."""
    waiting: list[object] = [
        kind
        for _, kind in inspect.getmembers(models, inspect.isclass)
        if issubclass(kind, PRINTED_WHOLE)
    ]
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield kind
            waiting += [field.annotation for field in kind.model_fields.values()]
        else:
            waiting += get_args(kind)


def fields() -> list[str]:
    whole = set(printed_whole())
    return [
        f"{name}.{field}"
        for name, kind in inspect.getmembers(models, inspect.isclass)
        if issubclass(kind, BaseModel) and kind not in whole
        for field in kind.model_fields
    ]


@pytest.mark.parametrize("field", fields())
def test_every_field_is_read(field: str) -> None:
    """By the program, or by the test that it is there for."""
    assert field.partition(".")[2] in read_in_code()[0] or field in READ_BY_TESTS


class Noting(Knowledge):
    """Notes which files are loaded."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: set[str] = set()

    def _load(self, name: str) -> Any:
        self.loaded.add(name)
        return super()._load(name)


def test_every_file_is_read() -> None:
    """What nothing loads may say what it likes, and nobody notices."""
    knowledge = Noting()
    for lookup in ("sources", "conflicts", "supports", "conditions", "groups", "stop_rules",
                   "named"):  # fmt: skip
        assert getattr(knowledge, lookup)
    for found in (knowledge.points(), knowledge.techniques(), knowledge.phrases("en"),
                  knowledge.lexicon("en"), knowledge.claim("ours.quiet")):  # fmt: skip
        assert found
    assert {path.relative_to(DATA).as_posix() for path in DATA.rglob("*.yaml")} == knowledge.loaded


@pytest.mark.parametrize("phrase", load_knowledge().phrases("en"))
def test_every_phrase_is_asked_for(phrase: str) -> None:
    """By its id, by the id without the mode, the position or the number, or by a pattern."""
    texts = read_in_code()[1]
    once = VARIANTS.sub("", phrase)
    names = {phrase, once, VARIANTS.sub("", once)}
    names |= {POSITIONS.sub("", name) for name in names}
    patterns = [text for text in texts if re.fullmatch(r"[a-z]+_\*|\*_[a-z]+|[a-z_]+_\*", text)]
    by_pattern = (
        re.fullmatch(p.replace("*", r"[a-z_]+"), name) for p in patterns for name in names
    )
    assert names & texts or any(by_pattern)
