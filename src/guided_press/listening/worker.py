"""The worker process: sound in, commands out; finding speech and comparing hold Python's lock.

Started as ``python -P -m guided_press.listening.worker FILE`` and talked to by ``recogniser.py``.
A block is its length in bytes (4 bytes, least first), then its samples; the length `RESET` means
that what follows does not belong to what came before. Each answer is a line of JSON:
``{"ready": true}`` or ``{"error": ...}`` first, then ``{"command": ..., "distance": ...}`` for
each command that was heard. It ends when stdin closes.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import numpy as np

from guided_press.errors import GuidedPressError

LENGTH_BYTES = 4
RESET = 0xFFFFFFFF


def main() -> None:
    """Serve until stdin closes."""
    answers = os.dup(1)
    os.dup2(2, 1)  # what libraries print is not an answer
    try:
        from guided_press.listening.examples import read_examples
        from guided_press.listening.matching import Matcher
        from guided_press.listening.speech import Utterances

        matcher, utterances = Matcher(read_examples(Path(sys.argv[1]))), Utterances()
    except (ImportError, OSError, RuntimeError, GuidedPressError) as error:
        _answer(answers, {"error": str(error)})
        return
    _answer(answers, {"ready": True})
    source = sys.stdin.buffer
    while len(head := source.read(LENGTH_BYTES)) == LENGTH_BYTES:
        length = int.from_bytes(head, "little")
        if length == RESET:
            utterances.reset()
            continue
        block = source.read(length)
        if len(block) < length:
            return
        for utterance in utterances.push(np.frombuffer(block, np.int16)):
            if match := matcher.match(utterance):
                _answer(answers, {"command": match.command, "distance": match.distance})


def _answer(answers: int, value: object) -> None:
    os.write(answers, json.dumps(value).encode() + b"\n")


if __name__ == "__main__":
    main()
