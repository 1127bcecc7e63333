"""A session checked, planned, heard as blocks, and written as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from guided_press.app.exported import PAGE_ENDING, Exported, check_output
from guided_press.app.identity import known_sounds
from guided_press.app.preparing import Prepared, Progress, prepare
from guided_press.app.stores import open_store
from guided_press.app.warm import Memory
from guided_press.app.wishes import Wishes
from guided_press.errors import ScriptError
from guided_press.timeline import Timeline

if TYPE_CHECKING:
    from guided_press.exporting import Written
    from guided_press.session.loading import LoadedScript
    from guided_press.sound.clip import FloatArray

Caption = Literal["vtt", "srt", "lrc"]


def check(source: Path | str) -> LoadedScript:
    """Load a script and check it against everything that is known, and the sounds it names.

    Args:
        source: A path, or the id of a shipped script.

    Returns:
        The session, with the place in the file of everything in it.

    Raises:
        ScriptError: With every problem at once.
    """
    from guided_press.app.own_sounds import sound_problems
    from guided_press.session.loading import load_script

    script = load_script(source)
    if problems := list(sound_problems(script)):
        raise ScriptError(problems)
    return script


def plan(source: Path | str, wishes: Wishes | None = None) -> Timeline:
    """The timeline of a session: every sentence, chime, hold and chapter at its frame.

    Args:
        source: A path, or the id of a shipped script.
        wishes: What is wanted differently.

    Returns:
        Positions in frames at 48 000 Hz.

    Raises:
        ScriptError, VoiceError: As for `prepare`.
    """
    with prepare(source, wishes) as prepared:
        return prepared.timeline


def blocks(
    source: Path | str, wishes: Wishes | None = None, *, block_frames: int = 4096
) -> Iterator[FloatArray]:
    """The sound of a session, block by block; memory does not grow with its length.

    Args:
        source: A path, or the id of a shipped script.
        wishes: What is wanted differently.
        block_frames: Frames in each block; the last one may be shorter.

    Yields:
        float32, shape (frames, channels), 48 000 Hz, one channel (two when split).

    Raises:
        ScriptError, VoiceError: As for `prepare`.
    """
    with prepare(source, wishes) as prepared:
        yield from prepared.mix.blocks(block_frames=block_frames)


def export(
    source: Path | str,
    path: Path | str,
    wishes: Wishes | None = None,
    *,
    captions: Sequence[Caption] = (),
    chapters_json: bool = False,
    progress: Progress | None = None,
) -> Exported:
    """Write a session by the file's ending: as sound (mp3, m4b, opus, flac, wav), or as a page.

    Args:
        source: A path, or the id of a shipped script.
        path: The file to write; whole or not at all.
        wishes: What is wanted differently.
        captions: Written beside it, with the same name.
        chapters_json: Also write Podcasting 2.0 chapters beside it.
        progress: Told what is being done.

    Raises:
        ScriptError, VoiceError: As for `prepare`.
        ExportError: A file could not be written.
    """
    target, wanted = Path(path), wishes or Wishes()
    check_output(target)
    memory = Memory(open_store(), source, target, wanted)
    exported = memory.export()
    if exported is None:
        exported = _export_anew(source, target, wanted, memory, progress)
    beside = tuple(_write_beside(exported.timeline, target, captions, chapters_json))
    return replace(exported, beside=beside)


def _export_anew(
    source: Path | str, target: Path, wishes: Wishes, memory: Memory, progress: Progress | None
) -> Exported:
    with prepare(source, wishes, progress, to_pass_on=True) as prepared:
        told = (lambda share: progress("writing", share)) if progress else None
        written = _write(prepared, target, told)
        memory.keep(prepared, written)
        speaker = prepared.speaker
        return Exported(
            written, (), prepared.timeline, speaker.spoken_by, speaker.synthesized,
            speaker.reused, known_sounds(prepared.script, prepared.own_bed),
        )  # fmt: skip


def _write(prepared: Prepared, target: Path, progress: Callable[[float], None] | None) -> Written:
    from guided_press.app.details import details_of, page_of

    if target.suffix.lower() == PAGE_ENDING:
        from guided_press.page import write_page

        return write_page(
            prepared.mix, page_of(prepared), target, store=prepared.store, progress=progress
        )
    from guided_press.exporting import write_audio

    return write_audio(
        prepared.mix, prepared.timeline, details_of(prepared), target,
        store=prepared.store, progress=progress,
    )  # fmt: skip


def _write_beside(
    timeline: Timeline, target: Path, captions: Sequence[Caption], chapters: bool
) -> Iterator[Path]:
    from guided_press.exporting import captions as formats
    from guided_press.files import write_atomically

    texts = {f".{kind}": getattr(formats, kind)(timeline) for kind in captions}
    if chapters:
        texts[".chapters.json"] = formats.chapters_json(timeline)
    for suffix, text in texts.items():
        path = target.with_suffix(suffix)
        write_atomically(path, text.encode("utf-8"))
        yield path
