"""The only wiring: a script becomes a session, a timeline, sound, files.

Every way in (the command line, the page, Python) calls these functions and nothing below them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from guided_press.app.suiting import suit
from guided_press.errors import ExportError, Problem, ScriptError, SoundError, VoiceError
from guided_press.knowledge.loading import Knowledge
from guided_press.placing import LengthError, Lengths, place
from guided_press.session.cues import Slot, sentences
from guided_press.store import Store, cache_folder
from guided_press.timeline import Adjusted, Timeline

if TYPE_CHECKING:
    from guided_press.app.warm import Memory
    from guided_press.exporting import Written
    from guided_press.mixing import Mix
    from guided_press.session.loading import LoadedScript
    from guided_press.session.profile import Answer, Profile
    from guided_press.session.screening import Screened
    from guided_press.sound.clip import Clip, FloatArray
    from guided_press.voices.speaker import Speaker
    from guided_press.voices.stored import StoredClip

Progress = Callable[[str, float], None]
"""Told what is being done, and which share of it, 0 to 1."""

Caption = Literal["vtt", "srt", "lrc"]

PAGE_ENDING = ".html"
"""A file with this ending is the one-file page; every other is sound alone."""

LARGE_PAGE = 50_000_000
"""Bytes from which a page is a burden."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a caller wants differently from the script; None leaves the script's value.

    Attributes:
        engine: A voice engine, such as ``system``.
        voice: The engine's name of a voice.
        rate_wpm: Words a minute, 80 to 450.
        guidance: ``full``, ``brief`` or ``chimes``.
        bed: A bed's name, or a sound file; its path is relative to where the caller is, while
            the path in a script is relative to the script and stays inside its folder.
        profile: Who the session is for: a profile, or its name or path. None: nobody in
            particular, so that the sound begins with the spoken screening.
        today: With a profile, the answers to the questions of today; see `all_clear_today`.
        swap: A second half with the roles changed, for partner sessions. The profile is of one
            of the two, so the spoken screening is there for the other one.
    """

    engine: str | None = None
    voice: str | None = None
    rate_wpm: int | None = None
    guidance: Literal["full", "brief", "chimes"] | None = None
    bed: str | None = None
    profile: Profile | str | None = None
    today: Mapping[str, Answer] | None = None
    swap: bool = False

    def apply(self, script: LoadedScript) -> LoadedScript:
        """The script with the wishes in it."""
        session = script.session
        voice = {
            "engine": self.engine or session.voice.engine,
            "name": self.voice if self.engine or self.voice else session.voice.name,
            "rate_wpm": self.rate_wpm or session.voice.rate_wpm,
        }
        changed = session.model_copy(
            update={
                "voice": session.voice.model_copy(update=voice),
                "sound": session.sound.model_copy(update={"bed": self.bed or session.sound.bed}),
                "guidance": self.guidance or session.guidance,
            }
        )
        return replace(script, session=changed)

    def own_bed(self) -> Path | None:
        """The sound file that is wished as a bed; None when the wish is a name, or nothing.

        Raises:
            SoundError: There is no such bed and no such file.
        """
        if self.bed is None:
            return None
        from guided_press.sound.beds import BED_NAMES

        path = Path(self.bed).expanduser().absolute()
        if self.bed in BED_NAMES:
            return None
        if not path.is_file():
            remedy = f"Choose {', '.join(BED_NAMES)}, or a sound file."
            raise SoundError(self.bed, "there is no such bed and no such file.", remedy)
        return path


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote.

    Attributes:
        written: The sound file, with the counts of encoded and reused segments.
        beside: Captions and chapters written beside it.
        timeline: What was exported.
        engine: Which engine spoke.
        synthesized, reused: Sentences spoken anew and taken from the cache.
        sounds: The person's own sound files in it, with digests of their content.
    """

    written: Written
    beside: tuple[Path, ...]
    timeline: Timeline
    engine: str
    synthesized: int
    reused: int
    sounds: tuple[tuple[str, str], ...] = ()

    @property
    def warning(self) -> str:
        """What the person should know about the file; empty when all is well."""
        if self.written.path.suffix.lower() != PAGE_ENDING or self.written.bytes <= LARGE_PAGE:
            return ""
        return (
            f"A page of more than {LARGE_PAGE // 1_000_000} MB opens slowly on a phone, and mail"
            " refuses it. Take an .mp3 or .m4b instead."
        )


class Prepared:
    """A session whose every sentence is spoken and whose every cue has its frame.

    Attributes:
        script: With the wishes applied, and screened when there is a profile.
        screened: What a profile changed; None without one.
        slots: The relative plan.
        timeline: The placed one.
        clips: Every sentence's sound, by its text; samples are loaded when they are asked for.
        speaker: Open as long as the session is.
        store: The cache.
        own_bed: A sound file that the caller, not the script, wants in the bed's place.
    """

    def __init__(
        self, script: LoadedScript, knowledge: Knowledge, slots: Sequence[Slot],
        timeline: Timeline,
        clips: Mapping[str, StoredClip], speaker: Speaker, store: Store,
        screened: Screened | None = None, own_bed: Path | None = None,
    ) -> None:  # fmt: skip
        self.script = script
        self.screened = screened
        self.knowledge = knowledge
        self.slots = tuple(slots)
        self.timeline = timeline
        self.clips = clips
        self.speaker = speaker
        self.store = store
        self.own_bed = own_bed

    @cached_property
    def chimes(self) -> Mapping[str, Clip]:
        """Every chime's sound, by its kind."""
        return chime_clips(self.script)

    @cached_property
    def mix(self) -> Mix:
        """The session's sound, to be read in any order."""
        from guided_press.mixing import Mix
        from guided_press.sound.beds import bed

        sound = self.script.session.sound
        own = self.own_bed
        return Mix(
            self.timeline,
            self.clips,
            self.chimes,
            bed(str(own), own.parent) if own else bed(sound.bed, self.script.folder),
            chimes_db=sound.chimes_db,
            bed_db=sound.bed_db,
            split=sound.channels == "split",
        )


def chime_clips(script: LoadedScript) -> dict[str, Clip]:
    """The chimes of a script: ours, or its own files in their place."""
    from guided_press.session.script import ChimeFiles
    from guided_press.sound.chimes import chimes

    choice = script.session.sound.chimes
    if isinstance(choice, ChimeFiles):
        return chimes(files=choice.model_dump(), folder=script.folder)
    return chimes(choice)


def open_store() -> Store:
    """The cache of this person on this machine, or the one that a cluster shares."""
    named = os.environ.get("GUIDED_PRESS_CACHE", "")
    if "://" in named:
        from guided_press.app.cluster import shared_store

        return shared_store(named)
    return Store(cache_folder())


@contextmanager
def prepare(
    source: Path | str,
    wishes: Wishes | None = None,
    progress: Progress | None = None,
    *,
    to_pass_on: bool = False,
) -> Iterator[Prepared]:
    """Load, screen, compile, speak and place a session.

    Args:
        source: A path, or the id of a shipped script.
        wishes: What is wanted differently.
        progress: Told while sentences are spoken.
        to_pass_on: With the spoken screening even when there is a profile.

    Raises:
        ScriptError: The script or the profile is not valid, or the length cannot be met.
        SafetyRefusal: No session for the person of the profile.
        VoiceError: It cannot be spoken.
        SoundError: A wished bed is not there.
    """
    from guided_press.voices.speaker import Speaker

    suited = suit(source, wishes or Wishes(), to_pass_on=to_pass_on)
    script, knowledge, slots = suited.script, suited.knowledge, suited.slots
    screened = suited.screened
    voice = script.session.voice
    store = open_store()
    with Speaker(
        voice.engine, voice.name, voice.rate_wpm, script.session.sound.voice_lufs, store,
        knowledge.respell(script.session.language), tone=voice.tone,
    ) as speaker:  # fmt: skip
        if progress:
            progress("speaking", 0.0)
        clips = _spoken(speaker, slots, script)
        lengths = {text: clip.frames for text, clip in clips.items()}
        chimes = {kind: clip.frames for kind, clip in chime_clips(script).items()}
        timeline = place_script(script, slots, Lengths(lengths, chimes), screened)
        yield Prepared(
            script, knowledge, slots, timeline, clips, speaker, store, screened, suited.own_bed
        )


def _spoken(speaker: Speaker, slots: Sequence[Slot], script: LoadedScript) -> dict[str, StoredClip]:
    """Speak every sentence; an error names the step that the sentence belongs to."""
    try:
        return speaker.stored(sentences(tuple(slots)))
    except VoiceError as error:
        for slot in slots:
            if slot.step >= 0 and any(
                error.sentence
                and error.sentence in (getattr(cue, "text", ""), getattr(cue, "reminder", ""))
                for cue in slot.cues
            ):
                line, column = script.document.place(("steps", slot.step))
                error.place = f"{script.file}:{line}:{column}: steps[{slot.step}]"
                break
        raise


def place_script(
    script: LoadedScript,
    slots: Sequence[Slot],
    lengths: Lengths,
    screened: Screened | None = None,
) -> Timeline:
    """Place the slots of a script, and tell in the timeline what a profile changed.

    Raises:
        ScriptError: The length cannot be met.
    """
    session = script.session
    told = _told(screened) if screened else ()
    try:
        timeline = place(slots, lengths, title=session.title, length_s=session.length)
    except LengthError as error:
        if not told:
            line, column = script.document.place(("length",))
            problem = Problem(script.file, line, column, "length", str(error))
            raise ScriptError([problem]) from error
        # what a person may not do is taken out, whatever becomes of the length
        timeline = place(slots, lengths, title=session.title)
        told = (*told, Adjusted("session", "as long as it takes", str(error)))
    return replace(timeline, adjusted=(*told, *timeline.adjusted)) if told else timeline


def _told(screened: Screened) -> tuple[Adjusted, ...]:
    """The report of a screening, in the words of the plan."""
    rows = [
        Adjusted(
            f"step {change.step + 1}: {change.target}, {change.side}"
            if change.step is not None
            else change.target,
            change.kind.replace("_", " "),
            f"{change.reason} [{', '.join(change.sources)}]" if change.sources else change.reason,
        )
        for change in screened.report
    ]
    if screened.open_questions:
        why = f"{', '.join(screened.open_questions)}; counted with care, please answer again"
        rows.append(Adjusted("profile", "questions without an answer that counts", why))
    return tuple(rows)


def check(source: Path | str) -> LoadedScript:
    """Load a script and check it against everything that is known.

    Args:
        source: A path, or the id of a shipped script.

    Returns:
        The session, with the place in the file of everything in it.

    Raises:
        ScriptError: With every problem at once.
    """
    from guided_press.session.loading import load_script

    return load_script(source)


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
    from guided_press.app.warm import Memory

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
    from guided_press.app.warm import digest, own_sounds

    with prepare(source, wishes, progress, to_pass_on=True) as prepared:
        told = (lambda share: progress("writing", share)) if progress else None
        written = _write(prepared, target, told)
        memory.keep(prepared, written)
        speaker = prepared.speaker
        return Exported(
            written, (), prepared.timeline, speaker.engine_id, speaker.synthesized,
            speaker.reused, tuple((str(path), digest(path)) for path in own_sounds(prepared)),
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


def check_output(path: Path) -> None:
    """Refuse early what could not be written at the end.

    Raises:
        ExportError: The ending is unknown, the folder is missing, or the path is a folder.
    """
    from guided_press.exporting import endings

    if path.is_dir():
        raise ExportError(path, "is a folder.", "Give a file name such as session.mp3.")
    known_endings = [*(f".{ending}" for ending in endings()), PAGE_ENDING]
    if path.suffix.lower() not in known_endings:
        known = ", ".join(known_endings)
        raise ExportError(path, "the ending names no known format.", f"Use one of {known}.")
    if not path.absolute().parent.is_dir():
        raise ExportError(path, "its folder does not exist.", "Create the folder first.")
    if not os.access(path.absolute().parent, os.W_OK):
        raise ExportError(path, "its folder cannot be written to.", "Choose another folder.")
