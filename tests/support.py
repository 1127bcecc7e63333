"""What several tests share: marks for real programs, and small makers."""

from __future__ import annotations

import os
import shutil

import pytest


def requires_program(*names: str) -> pytest.MarkDecorator:
    """Skip where a program is missing; where real tests are required, fail instead."""
    missing = [name for name in names if shutil.which(name) is None]
    if missing and os.environ.get("GUIDED_PRESS_REAL") == "1":
        raise RuntimeError(f"real tests are required, but these programs are missing: {missing}")
    return pytest.mark.skipif(bool(missing), reason=f"needs {', '.join(missing)}")
