"""The sound files of a person's own in a session: tried before anything is spoken, and named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from guided_press.app.identity import file_digest
from guided_press.errors import Problem, SoundError
from guided_press.script.model import ChimeFiles
from guided_press.sound.beds import BED_NAMES, bed
from guided_press.sound.chimes import chimes
from guided_press.store import key_of
from guided_press.units import NO_FRAMES, Frames
from guided_press.yaml_document import Path as YamlPath
from guided_press.yaml_document import format_path

if TYPE_CHECKING:
    from guided_press.script.loading import LoadedScript


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
    sound, folder = script.session.sound, script.folder
    if sound.bed not in BED_NAMES:

        def read_bed() -> None:
            if loop := bed(sound.bed, folder):
                loop.read(NO_FRAMES, Frames(1))

        yield ("sound", "bed"), sound.bed, read_bed
    if isinstance(sound.chimes, ChimeFiles):
        for kind, name in sound.chimes.model_dump(exclude_none=True).items():
            yield (
                ("sound", "chimes", kind),
                name,
                partial(chimes, files={kind: name}, folder=folder),
            )


def sounds_digest(script: LoadedScript, own_bed: Path | None = None) -> str:
    """Names the content of a person's own sound files in a session; empty where there are none.

    It goes into folders that are passed on, so it says neither what they are called nor where they
    lie.

    Args:
        script: With the wishes applied.
        own_bed: A sound file that the caller wants in the bed's place.
    """
    sound, folder = script.session.sound, script.folder
    bed_name = str(own_bed) if own_bed is not None else sound.bed
    names = [] if bed_name in BED_NAMES else [bed_name]
    if isinstance(sound.chimes, ChimeFiles):
        names += sound.chimes.model_dump(exclude_none=True).values()
    # As they are named: a link that leads to another file from now on is another sound.
    paths = [(folder / name).absolute() for name in names]
    return key_of("sounds", *map(file_digest, paths)) if paths else ""
