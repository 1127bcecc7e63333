"""Characters that look like YAML's signs are named for what they are, at their place."""

from __future__ import annotations

import pytest

from guided_press.errors import ScriptError
from guided_press.yaml_source import read_yaml


def _said(text: str) -> list[str]:
    with pytest.raises(ScriptError) as caught:
        read_yaml(text, "x.yaml")
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "place", "named"),
    [
        ("steps:\n  – say: Sit.\n", "x.yaml:2:3:", "– (en dash, U+2013) is no '-'"),
        ("steps:\n  - a: 1\n  — b: 2\n", "x.yaml:3:3:", "— (em dash, U+2014) is no '-'"),
        ("steps:\n  • say: Sit.\n", "x.yaml:2:3:", "• (bullet, U+2022) is no '-'"),
        ("a:\n\u00a0 - b: 1\n", "x.yaml:2:1:", "(no-break space, U+00A0) is no space"),
        ("a:\n  b: 1\n \u00a0c: 2\n", "x.yaml:3:2:", "U+00A0"),
        ("- say:\u00a0Sit back.\n", "x.yaml:1:7:", "U+00A0"),
        ("mode:\u00a0self\nsteps:\n  - a: 1\n", "x.yaml:1:6:", "U+00A0"),
        ("title: “Evening”\n", "x.yaml:1:8:", "“ (left double quotation mark, U+201C)"),
        ("title: „Abend: ruhig“\n", "x.yaml:1:8:", "„ (double low-9 quotation mark, U+201E)"),
        ('say: "He said "rest"."\n', "x.yaml:1:15:", 'a " inside the text ends it here'),
        ("say: 'It's fine.'\n", "x.yaml:1:9:", "a ' inside the text ends it here"),
        ("say: Press point #3 now.\n", "x.yaml:1:18:", "what stands behind ' #' is a comment"),
        ("- say: #1 of three\n", "x.yaml:1:8:", "what stands behind ' #' is a comment"),
    ],
)
def test_a_look_alike_is_named_at_its_place(text: str, place: str, named: str) -> None:
    """What it is and what to write, once, and nothing that follows from it."""
    told = _said(text)
    assert len(told) == 1, told
    assert told[0].startswith(place), told
    assert named in told[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 60s #long\n", {"a": "60s"}),
        ("a: seated # best\n", {"a": "seated"}),
        ("a: it is “so” – nearly\n", {"a": "it is “so” – nearly"}),
        ("a: '“so”'\n", {"a": "“so”"}),
        ("a: |\n  – one #1\n  – two\n", {"a": "– one #1\n– two\n"}),
        ("a: 'it''s'\n", {"a": "it's"}),
        ('a: "x" # "y"\n', {"a": "x"}),
        ("a: don't\n", {"a": "don't"}),
    ],
)
def test_what_is_meant_so_is_no_look_alike(text: str, value: object) -> None:
    """Dashes and quotes inside texts, and comments that look like comments, stay what they are."""
    assert read_yaml(text, "x.yaml").value == value
