"""From a script to a session whose every sentence is spoken and whose every cue has its frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from guided_press.app.stores import open_store
from guided_press.app.suiting import suit
from guided_press.app.wishes import Wishes
from guided_press.errors import Problem, ScriptError, VoiceError
from guided_press.knowledge.loading import Knowledge
from guided_press.placing import LengthError, Lengths, place
from guided_press.session.cues import Slot, sentences
from guided_press.store import Store
from guided_press.timeline import Adjusted, Timeline

if TYPE_CHECKING:
    from guided_press.mixing import Mix
    from guided_press.session.loading import LoadedScript
    from guided_press.session.screening import Screened
    from guided_press.sound.clip import Clip
    from guided_press.voices.speaker import Speaker
    from guided_press.voices.stored import StoredClip

Progress = Callable[[str, float], None]
"""Told what is being done, and which share of it, 0 to 1."""


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
    from guided_press.voices.speakers import speaker_for

    suited = suit(source, wishes or Wishes(), to_pass_on=to_pass_on)
    script, knowledge, slots = suited.script, suited.knowledge, suited.slots
    screened = suited.screened
    voice = script.session.voice
    store = open_store()
    with speaker_for(
        voice.engine, voice.name, voice.rate_wpm, script.session.sound.voice_lufs, store,
        knowledge.respell(script.session.language), tone=voice.tone,
    ) as speaker:  # fmt: skip
        speaker.refuse_missing(sentences(slots))
        clips = _spoken(speaker, slots, script, progress)
        lengths = {text: clip.frames for text, clip in clips.items()}
        chimes = {kind: clip.frames for kind, clip in chime_clips(script).items()}
        timeline = place_script(script, slots, Lengths(lengths, chimes), screened)
        yield Prepared(
            script, knowledge, slots, timeline, clips, speaker, store, screened, suited.own_bed
        )


def _spoken(
    speaker: Speaker, slots: Sequence[Slot], script: LoadedScript, progress: Progress | None
) -> dict[str, StoredClip]:
    """Speak every sentence; an error names the step that the sentence belongs to."""
    told = None
    if progress:
        progress("speaking", 0.0)
        told = lambda done, of: progress("speaking", done / of)  # noqa: E731
    try:
        return speaker.stored(sentences(tuple(slots)), told)
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
