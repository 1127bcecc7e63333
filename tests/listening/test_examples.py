"""The file of somebody's examples."""

from __future__ import annotations

import stat
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guided_press.listening.commands import Command
from guided_press.listening.examples import (
    Examples,
    ExamplesUnusable,
    Learned,
    read_examples,
    write_examples,
)
from tests.listening.test_alignment import stretch

TAUGHT = Examples(
    {
        Command.PAUSE: Learned("halt", ((stretch(9, 1), stretch(9, 2)), (stretch(10, 3),))),
        Command.GO_ON: Learned("weiter, bitte", ((stretch(12, 4),),)),
    },
    (stretch(14, 5),),
    ((stretch(8, 6), stretch(8, 7)),),
)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Words, takes and ordinary speech, to half precision; for the owner alone."""
    path = tmp_path / "ears" / "me.npz"
    write_examples(path, TAUGHT)
    read = read_examples(path)
    assert [(c, learned.words) for c, learned in read.commands.items()] == [
        ("pause", "halt"), ("go-on", "weiter, bitte")
    ]  # fmt: skip
    for command, learned in TAUGHT.commands.items():
        for take, read_take in zip(learned.takes, read.commands[command].takes, strict=True):
            for vectors, read_vectors in zip(take, read_take, strict=True):
                assert read_vectors == pytest.approx(vectors, abs=2e-3)
    assert read.replies[0][1] == pytest.approx(TAUGHT.replies[0][1], abs=2e-3)
    assert read.talk[0] == pytest.approx(TAUGHT.talk[0], abs=2e-3)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_no_file_says_how_to_learn(tmp_path: Path) -> None:
    """That is the state everybody begins in."""
    with pytest.raises(ExamplesUnusable, match="guided-press ears learn"):
        read_examples(tmp_path / "me.npz")


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_damaged_file_is_told_or_read(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """A flipped byte or a lost end is never anything but an error with its remedy."""
    path = tmp_path_factory.mktemp("ears") / "me.npz"
    write_examples(path, TAUGHT)
    raw = bytearray(path.read_bytes())
    if data.draw(st.booleans()):
        raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    else:
        del raw[data.draw(st.integers(0, len(raw) - 1)) :]
    path.write_bytes(raw)
    try:
        read = read_examples(path)
    except ExamplesUnusable as error:
        assert "ears learn" in str(error)
    else:
        assert all(np.isfinite(v).all() for v in read.talk)


@pytest.mark.parametrize(
    "raw", [b"", b"PK", b"\x93NUMPY\x01\x00", b"x" * 100, b"\x80\x04K\x01."], ids=repr
)
def test_something_else_is_told(tmp_path: Path, raw: bytes) -> None:
    """Not even a pickle is opened."""
    path = tmp_path / "me.npz"
    path.write_bytes(raw)
    with pytest.raises(ExamplesUnusable, match="damaged"):
        read_examples(path)
