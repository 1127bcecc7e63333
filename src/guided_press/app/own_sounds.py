"""Trying the sound files that a script names, before anything is spoken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from guided_press.errors import Problem, SoundError
from guided_press.session.script import ChimeFiles
from guided_press.yaml_source import Path as YamlPath
from guided_press.yaml_source import format_path

if TYPE_CHECKING:
    from guided_press.session.loading import LoadedScript


def sound_problems(script: LoadedScript) -> Iterator[Problem]:
    """What is wrong with a script's own sounds, each with the place where it is named.

    Args:
        script: Valid.

    Yields:
        At most one problem for each sound; all of it was read.
    """
    for path, name, read in _own_sounds(script):
        try:
            read()
        except SoundError as error:
            line, column = script.document.place(path)
            message = f"{name}: {error.problem}"
            yield Problem(script.file, line, column, format_path(path), message, error.remedy)


def _own_sounds(script: LoadedScript) -> Iterator[tuple[YamlPath, str, Callable[[], object]]]:
    """Where each is named, its name, and what reads it as a session would."""
    from guided_press.sound.beds import BED_NAMES, bed
    from guided_press.sound.chimes import chimes

    sound, folder = script.session.sound, script.folder
    if sound.bed not in BED_NAMES:

        def read_bed() -> None:
            if found := bed(sound.bed, folder):
                found.read(0, 1)

        yield ("sound", "bed"), sound.bed, read_bed
    if isinstance(sound.chimes, ChimeFiles):
        for kind, name in sound.chimes.model_dump(exclude_none=True).items():
            yield (
                ("sound", "chimes", kind),
                name,
                partial(chimes, files={kind: name}, folder=folder),
            )
