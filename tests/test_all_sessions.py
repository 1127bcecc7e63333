"""Every shipped session in every voice that needs no system package."""

from __future__ import annotations

import pytest

import guided_press as gp
from guided_press.script.library import shipped_scripts
from guided_press.script.loading import load_script
from guided_press.units import SAMPLE_RATE
from tests.compiling.quiet import assert_quiet, most_words_a_minute, words_a_minute

LONGEST_OPENING_S = 10 + 95 + 25
"""The welcome, the words for safety, and what is needed."""


@pytest.mark.voices
@pytest.mark.parametrize("engine", ["natural", "embedded", "system"])
@pytest.mark.parametrize("script", [script.id for script in shipped_scripts()])
def test_every_session_speaks_and_keeps_its_length(script: str, engine: str) -> None:
    """Each shipped routine lasts its stated total in every voice, and is quiet in ours."""
    session, timeline = load_script(script).session, gp.plan(script, gp.Wishes(engine=engine))
    stated = session.length
    assert stated is not None
    assert timeline.routine.frames == stated * SAMPLE_RATE
    assert timeline.routine.start_frame <= LONGEST_OPENING_S * SAMPLE_RATE
    if engine != "system":  # it may be anybody's
        assert_quiet(session, timeline)
        assert words_a_minute(timeline) <= most_words_a_minute(timeline)
