"""The voices that a script names: looked for before anything is spoken, and named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from guided_press.app.stores import open_store
from guided_press.errors import Problem, VoiceError, VoiceNotFound
from guided_press.voices.speakers import receiver_voice, speaker_for
from guided_press.yaml_document import format_path

if TYPE_CHECKING:
    from guided_press.script.loading import LoadedScript
    from guided_press.voices.base import VoiceSpec


def voice_problems(script: LoadedScript, spec: VoiceSpec) -> Iterator[Problem]:
    """Which voices are not here, each with the place where it is named.

    Nothing is spoken: that a voice can be is known once it speaks. What ``auto`` takes is the
    machine's affair and not the script's.

    Args:
        script: Valid.
        spec: The voice, or the two voices, that it asks for.
    """
    named = {}
    if (spec.engine, spec.name) != ("auto", None):
        named["name"] = spec
    if spec.receiver is not None:
        engine, name = receiver_voice(spec.engine, spec.receiver)
        named["receiver"] = replace(spec, engine=engine, name=name)
    for key, one in named.items():
        try:
            speaker_for(one, open_store(), str).close()
        except VoiceError as error:
            no_engine = key == "name" and not isinstance(error, VoiceNotFound)
            path = script.document.existing(("voice", "engine" if no_engine else key))
            line, column = script.document.place(path)
            message = f"{error.engine}: {error.problem}"
            yield Problem(script.file, line, column, format_path(path), message, error.remedy)
