"""Fuzzes one reader by what its code does with the input: ``guided_fuzzing KIND [libFuzzer's...]``.

Ends with 0 when everything was read or refused; a crash, a hang or too much memory ends it with the
input kept beside the seeds, from where every later run begins.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["guided_press"]):
    from guided_press.script.library import shipped_folder
    from tests.faults.test_fuzzing import SEEDS, attempt


def main() -> None:
    """Feed inputs until libFuzzer has enough."""
    kind = sys.argv.pop(1)
    path = Path(tempfile.mkdtemp()) / "any.yaml"

    def one(data: bytes) -> None:
        attempt(kind, path, data)

    known = SEEDS / kind
    known.mkdir(parents=True, exist_ok=True)
    folders = [tempfile.mkdtemp(), str(known), str(shipped_folder())]  # the first takes what is new
    atheris.Setup([*sys.argv, f"-artifact_prefix={known}/", *folders], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
