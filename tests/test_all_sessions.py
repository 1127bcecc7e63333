"""Every shipped session in every voice that needs no system package."""

from __future__ import annotations

import pytest

import guided_press as gp
from guided_press.script.library import shipped_scripts
from guided_press.script.loading import load_script
from guided_press.units import SAMPLE_RATE

LONGEST_OPENING_S = 10 + 95 + 25
"""The welcome, the words for safety, and what is needed."""


@pytest.mark.voices
@pytest.mark.parametrize("engine", ["natural", "embedded", "system"])
@pytest.mark.parametrize("script", [script.id for script in shipped_scripts()])
def test_every_session_speaks_and_keeps_its_length(script: str, engine: str) -> None:
    """Each shipped routine lasts exactly its stated total in every voice."""
    timeline = gp.plan(script, gp.Wishes(engine=engine))
    stated = load_script(script).session.length
    assert stated is not None
    assert timeline.routine.frames == stated * SAMPLE_RATE
    assert timeline.routine.start_frame <= LONGEST_OPENING_S * SAMPLE_RATE
