"""The worker process: one utterance in, one answer out.

Started as ``python -m guided_press.listening.worker KINDS`` and talked to by ``sphinx.py``. An
utterance is its length in bytes (4 bytes, least first), then its samples. Each answer is a line of
JSON: ``{"ready": true}`` or ``{"error": ...}`` first, then one ``{"command": [...] or null}`` for
each utterance. It ends when stdin closes.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import astuple
from typing import cast

from guided_press.errors import GuidedPressError
from guided_press.listening.commands import Kind

LENGTH_BYTES = 4


def main() -> None:
    """Serve until stdin closes."""
    answers = os.dup(1)
    os.dup2(2, 1)  # what libraries print is not an answer
    try:
        from guided_press.listening.matching import Matcher

        matcher = Matcher(cast("frozenset[Kind]", frozenset(sys.argv[1].split(","))))
    except (ImportError, GuidedPressError) as error:
        _answer(answers, {"error": str(error)})
        return
    _answer(answers, {"ready": True})
    source = sys.stdin.buffer
    while len(head := source.read(LENGTH_BYTES)) == LENGTH_BYTES:
        wanted = int.from_bytes(head, "little")
        samples = source.read(wanted)
        if len(samples) < wanted:
            return
        command = matcher.match(samples)
        _answer(answers, {"command": astuple(command) if command else None})


def _answer(answers: int, value: object) -> None:
    os.write(answers, json.dumps(value).encode() + b"\n")


if __name__ == "__main__":
    main()
