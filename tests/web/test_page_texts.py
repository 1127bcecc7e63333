"""Every word of the page has its home in its table."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

TABLES = {"page_texts.js", "texts.js"}
SCRIPTS = sorted(
    path.name
    for path in files("guided_press.web").joinpath("static").iterdir()
    if path.name.endswith(".js") and path.name not in TABLES
)
SENTENCE = re.compile(r"""["'`][A-Z][a-z]+[ a-z,]*["'`.]|["'`][a-z]+(?: [a-z]+){2,}["'`]""")
"""A word that begins a line for people, or three words in a row."""


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_of_the_page_holds_words(name: str) -> None:
    """What is shown is asked of the table; names of keys, events and elements are no words."""
    code = files("guided_press.web").joinpath("static", name).read_text("utf-8")
    code = re.sub(r"^\s*//.*$|/\*.*?\*/", "", code, flags=re.M | re.S)
    assert SENTENCE.findall(code) == []
