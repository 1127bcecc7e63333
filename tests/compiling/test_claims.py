"""Every spoken fact rests on a claim, and every claim on a source."""

from __future__ import annotations

from typing import get_args

import pytest

from guided_press.compiling.opening import opening_lines
from guided_press.compiling.steps import compile_cues
from guided_press.cues import Gate, Role, Say, Slot
from guided_press.knowledge.loading import load_knowledge
from guided_press.knowledge.models import Mode
from guided_press.script.library import shipped_scripts
from guided_press.script.loading import load_script

KNOWLEDGE = load_knowledge()


def compiled(script: str, mode: Mode, guidance: str) -> tuple[Slot, ...]:
    session = load_script(script).session.model_copy(update={"mode": mode, "guidance": guidance})
    targets = session.targets
    return compile_cues(session, KNOWLEDGE, opening_lines(KNOWLEDGE, targets, mode, language="en"))


@pytest.mark.parametrize("guidance", ["full", "brief", "chimes"])
@pytest.mark.parametrize("mode", get_args(Mode))
@pytest.mark.parametrize("script", [script.id for script in shipped_scripts()])
def test_every_sentence_resolves_to_a_source(script: str, mode: Mode, guidance: str) -> None:
    """In every shipped session, in both modes and all guidance; only own lines rest on nothing."""
    own = {
        sentence
        for step in load_script(script).session.steps
        for line in step.say
        for sentence in line.replace("\n", " ").split(". ")
    }
    says = [cue for slot in compiled(script, mode, guidance) for cue in slot.cues
            if isinstance(cue, Say)]  # fmt: skip
    assert says
    for say in says:
        if say.role is Role.OWN:
            assert any(say.text.rstrip(".") in text for text in own), say.text
            continue
        assert say.claims, say.text
        for claim in say.claims:
            assert KNOWLEDGE.claim(claim).source in KNOWLEDGE.sources, (say.text, claim)


@pytest.mark.parametrize("script", [script.id for script in shipped_scripts()])
def test_reminders_are_sentences_of_the_session(script: str) -> None:
    """What a gate says again comes from the point's own lines."""
    for slot in compiled(script, load_script(script).session.mode, "full"):
        for cue in slot.cues:
            if isinstance(cue, Gate) and cue.target:
                lines = KNOWLEDGE.target(cue.target).lines
                found = (*lines.again, *lines.other, *lines.find)
                texts = [text for line in found for text in (line.text, *line.also)]
                expected = " ".join(text.format(side=cue.side) for text in texts)
                assert cue.reminder
                assert cue.reminder in expected
