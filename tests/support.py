"""What several tests share: marks for real programs, and small makers."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from guided_press.app.profiles import DEFAULT_NAME, change_profile
from guided_press.screening.profile import Profile


def requires_program(*names: str) -> pytest.MarkDecorator:
    """Skip where a program is missing; where real tests are required, fail instead."""
    missing = [name for name in names if shutil.which(name) is None]
    if missing and os.environ.get("GUIDED_PRESS_REAL") == "1":
        raise RuntimeError(f"real tests are required, but these programs are missing: {missing}")
    return pytest.mark.skipif(bool(missing), reason=f"needs {', '.join(missing)}")


def script_of_docs(name: str, folder: str = "docs") -> ModuleType:
    """A script of the folder ``docs``, or of another that is no package."""
    path = Path(__file__).parents[1] / folder / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # where its dataclasses look themselves up
    spec.loader.exec_module(module)
    return module


CHROMIUM_ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)  # fmt: skip
"""Without a screen, a sandbox or a network of its own."""


def forget_answer(condition: str) -> None:
    """Leave a question of the person's own profile without an answer."""

    def without(profile: Profile) -> Profile:
        kept = {name: answer for name, answer in profile.answers.items() if name != condition}
        return replace(profile, answers=kept)

    change_profile(DEFAULT_NAME, without)
