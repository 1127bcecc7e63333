"""A session from its script to its sound: wishes, screening, roles, slots, voice, timeline, mix.

The one way there, whether a session is played, exported or only looked at: nothing goes around the
screening.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Self

from guided_press.app.exporting import Exported, check_output, write_file
from guided_press.app.heard import heard_on, note_heard
from guided_press.app.live import Live, go_live
from guided_press.app.named_voices import voice_problems
from guided_press.app.own_sounds import sound_problems
from guided_press.app.profiles import dated_ahead, open_profile
from guided_press.app.remarks import adjustments_of, remarks_on, remarks_on_voice
from guided_press.app.stores import open_store
from guided_press.app.suiting import screen_script
from guided_press.app.wishes import UNASKED, Wishes
from guided_press.compiling.opening import Opening, safety_lines
from guided_press.compiling.steps import compile_cues
from guided_press.cues import Rejoined, Slot, sentences, to_receiver
from guided_press.errors import (
    Offer,
    Problem,
    SafetyRefusal,
    ScriptError,
    VoiceError,
    WrongUse,
)
from guided_press.exporting.captions import Caption
from guided_press.knowledge.loading import load_knowledge
from guided_press.mixing import Mix
from guided_press.placing.fitting import LengthError
from guided_press.placing.passages import join
from guided_press.placing.placer import place
from guided_press.placing.sounds import Lengths
from guided_press.screening.screening import Screened
from guided_press.script.loading import (
    LoadedScript,
    Source,
    first_problems,
    load_script,
    survey_script,
    survey_text,
)
from guided_press.script.model import ChimeFiles, Session, WorkStep
from guided_press.script.swapping import swapped
from guided_press.sound.beds import Bed, bed
from guided_press.sound.chimes import ChimeClip, chimes
from guided_press.sound.clip import FloatArray, Sound
from guided_press.store import Store
from guided_press.timeline import Adjusted, Timeline
from guided_press.units import Frames
from guided_press.voices.base import VoiceSpec
from guided_press.voices.speaker import SessionSpeaker
from guided_press.voices.speakers import speaker_of
from guided_press.voices.stored import StoredClip
from guided_press.words.respelling import respeller
from guided_press.words.texts import text

StageProgress = Callable[[str, float], None]
"""Told what is being done, and which share of it, 0 to 1."""


class OpenSession:
    """A script that is opened for somebody; what costs time is made when it is first asked for.

    A context manager: at its end the voice is let go, and what was made stays.

    Args:
        source: A path, or the id of a script; or one that is loaded.
        wishes: What is wanted differently.
        progress: Told while sentences are spoken.
        to_pass_on: A file may reach anybody, so the whole opening, made from exactly the points in
            it, is there even with a profile.
        begin_at: A step's number from 1, or the id of a point or technique; empty for the
            beginning.
        opening: ``short offered`` where it is played live, or ``short`` where that was asked for:
            for who is alone, has no profile, and heard the whole opening for these targets lately.
            Everybody else hears all that is for them.

    Attributes:
        wishes: What is wanted differently.
        script: With the wishes applied, and screened when there is a profile.
        screened: What a profile changed; None without one.
        knowledge: Points, techniques and phrases.
        slots: The relative plan.
        own_bed: A sound file that the caller, not the script, wants in the bed's place.
        opening: What of it is said.
        begins_within: Whether it begins at another step than the first.
        progress: See above.

    Raises:
        WrongUse: There is no such step.
        ScriptError: The script or the profile is not valid.
        SafetyRefusal: No session for the person of the profile.
        SoundError: A wished bed is not there.
    """

    def __init__(
        self,
        source: Source,
        wishes: Wishes | None = None,
        progress: StageProgress | None = None,
        *,
        to_pass_on: bool = False,
        begin_at: str = "",
        opening: Opening = "whole",
    ) -> None:
        self.wishes = wishes = wishes or Wishes()
        self.knowledge = load_knowledge()
        self.own_bed = wishes.own_bed()
        self.script = wishes.apply(load_script(source))
        self.screened: Screened | None = None
        self._remarks: tuple[Adjusted, ...] = ()
        whose = ""
        asks_today = wishes.profile is not None and wishes.today == UNASKED
        if wishes.profile is not None:
            person = open_profile(wishes.profile)
            whose = f"--profile {person.name}"
            self.screened = screen_script(self.script, person, wishes.today)
            self._remarks = remarks_on(dated_ahead(person), asks_today=asks_today)
            self.script = replace(self.script, session=self.screened.session)
        if wishes.swap:
            self.script = replace(self.script, session=self._in_turn(whose))
            to_pass_on = True  # the profile is of one person; the other hears what to look out for
        self._first_step = _step_named(self.script.session, begin_at) if begin_at else 0
        if self.screened is not None and not to_pass_on and not asks_today:
            opening = "stop rule"
        elif opening != "whole" and self.heard_on is None:
            opening = "whole"
        self.opening = opening
        self.slots = self.compiled()
        self.begins_within = bool(begin_at)
        self.progress = progress

    def _in_turn(self, whose: str) -> Session:
        """The session and its second half, in which who was pressed presses.

        Args:
            whose: The option that names whose answers count, for a command that is offered.

        Raises:
            SafetyRefusal: Their hands must not, or it would be too long.
            ScriptError: There is nobody to change places with.
        """
        session = swapped(self.script.session, whose)
        if self.screened is not None and (ids := self.screened.gives_not):
            names = "; ".join(self.knowledge.conditions[name].shown for name in ids)
            without = Offer(text("screening.gives_not_offer"), for_terminal=True)
            raise SafetyRefusal(text("screening.gives_not", names=names), ids, [without])
        return session

    def compiled(self, rejoined: Rejoined | None = None) -> tuple[Slot, ...]:
        """The relative plan, also for somebody who goes on behind something they left out."""
        session = self.script.session
        opening, short = safety_lines(session, self.knowledge, self.opening)
        return compile_cues(
            session,
            self.knowledge,
            opening,
            self.screened.notes if self.screened else (),
            short=short,
            first_step=self._first_step,
            rejoined=rejoined,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the voice go; timeline and mix stay."""
        if "speaker" in self.__dict__:
            self.speaker.close()

    @property
    def _is_for_anybody_alone(self) -> bool:
        return self.screened is None and not self.wishes.swap

    @property
    def heard_on(self) -> date | None:
        """The day on which its whole opening was heard; None for who may not ask for less."""
        if not self._is_for_anybody_alone:
            return None
        return heard_on(self.script.session)

    def note_heard(self) -> None:
        """Remember that its opening was heard, where that was the whole of it.

        Raises:
            ExportError: It cannot be kept.
        """
        if self._is_for_anybody_alone and self.opening != "short":
            note_heard(self.script.session)

    @cached_property
    def remarks(self) -> tuple[Adjusted, ...]:
        """What there is to know about the answers of the profile, and about the voice."""
        return self._remarks + self._remarks_on_voice

    @property
    def voice_notes(self) -> tuple[str, ...]:
        """Why another voice speaks than the natural one, or at another rate than is asked for."""
        return tuple(remark.reason for remark in self._remarks_on_voice)

    @property
    def _voice(self) -> VoiceSpec:
        """Which voice is asked for, and by whom."""
        return replace(voice_of(self.script.session), for_others=self.wishes.for_others)

    @cached_property
    def _remarks_on_voice(self) -> tuple[Adjusted, ...]:
        return remarks_on_voice(self._voice)

    @property
    def owner_note(self) -> str:
        """What stands on a file that was made for one person; empty when it is for anybody."""
        if self.screened is None:
            return ""
        note = text("files.made_for_you")
        return f"{note} {text('files.asked_aloud')}" if self.wishes.today == UNASKED else note

    @cached_property
    def store(self) -> Store:
        """The cache; of a session made for one person never one that others look into."""
        return open_store(private=self.screened is not None)

    @cached_property
    def speaker(self) -> SessionSpeaker:
        """The voice.

        Raises:
            VoiceError: It is missing, cannot start, or can never speak one of the sentences.
        """
        session = self.script.session
        speaker = speaker_of(
            self._voice,
            self.store,
            respeller(self.knowledge.lexicon(session.language)),
            to_receiver(self.slots) if session.mode == "partner" else (),
        )
        try:
            speaker.refuse_missing(sentences(self.slots))
        except VoiceError:
            speaker.close()
            raise
        return speaker

    @cached_property
    def clips(self) -> Mapping[str, StoredClip]:
        """Every sentence's sound by its text, spoken now; samples are loaded when asked for.

        Raises:
            VoiceError: One cannot be spoken; it names the step that the sentence belongs to.
        """
        report = None
        if progress := self.progress:
            progress("speaking", 0.0)
            report = lambda count, of: progress("speaking", count / of)  # noqa: E731
        try:
            return self.speaker.stored(sentences(self.slots), report)
        except VoiceError as error:
            if where := self._place_of(error.sentence):
                error.place = where
            raise

    def speak(self) -> int:
        """Speak every sentence; how many of them were new.

        Raises:
            VoiceError: One cannot be spoken.
        """
        return self.speaker.synthesized if self.clips else 0

    def _place_of(self, sentence: str) -> str:
        """The place in the script of the step that says a sentence; empty when none does."""
        for slot in self.slots:
            texts = {text for cue in slot.cues for text in _texts(cue)}
            if slot.step is not None and sentence and sentence in texts:
                line, column = self.script.document.place(("steps", slot.step))
                return f"{self.script.file}:{line}:{column}: steps[{slot.step}]"
        return ""

    @cached_property
    def plan(self) -> Timeline:
        """Everything at its frame, with what a profile changed.

        Raises:
            VoiceError: A sentence cannot be spoken.
            ScriptError: The length cannot be met.
        """
        lengths = {text: clip.frames for text, clip in self.clips.items()}
        return self.place(Lengths(lengths, self.chime_frames))

    def place(self, lengths: Lengths) -> Timeline:
        """Place the slots by the lengths of what sounds.

        What a person may not do is taken out, and another pace or voice than the script's takes
        its time, whatever becomes of the length.

        Raises:
            ScriptError: The length cannot be met by the script as it stands.
        """
        session = self.script.session
        changes = adjustments_of(self.screened, self.knowledge) if self.screened else ()
        try:
            passages, adjusted = place(self.slots, lengths, length_s=session.length_s)
        except LengthError as error:
            if not changes and not self.wishes.speaks_otherwise:
                line, column = self.script.document.place(("length",))
                problem = Problem(self.script.file, line, column, "length", str(error))
                raise ScriptError([problem]) from error
            passages, adjusted = place(self.slots, lengths)
            as_long = Adjusted(text("plan.session"), text("plan.as_long"), str(error))
            changes = (*changes, as_long)
        return join(passages, (*self.remarks, *changes, *adjusted), title=session.title)

    @cached_property
    def mix(self) -> Mix:
        """The session's sound, to be read in any order."""
        return self.mix_of(self.plan, self.clips)

    def mix_of(self, timeline: Timeline, clips: Mapping[str, Sound]) -> Mix:
        """The sound of a timeline of this session.

        Args:
            timeline: Made of this session's slots, in whatever order.
            clips: The sound of every sentence in it, by its text.
        """
        sound = self.script.session.sound
        return Mix(
            timeline,
            clips,
            self.chimes,
            self.bed,
            chimes_db=sound.chimes_db,
            bed_db=sound.bed_db,
            split=sound.channels == "split",
        )

    @cached_property
    def chimes(self) -> Mapping[str, ChimeClip]:
        """Every chime's sound by its kind: ours, or the script's own files in their place."""
        choice = self.script.session.sound.chimes
        if isinstance(choice, ChimeFiles):
            return chimes(files=choice.model_dump(), folder=self.script.folder)
        return chimes(choice)

    @property
    def chime_frames(self) -> dict[str, Frames]:
        """Frames that every chime is placed for, by its kind."""
        return {kind: chime.placed_frames for kind, chime in self.chimes.items()}

    @cached_property
    def bed(self) -> Bed | None:
        """The sound behind everything; None for silence."""
        if self.own_bed is not None:
            return bed(str(self.own_bed), self.own_bed.parent)
        return bed(self.script.session.sound.bed, self.script.folder)

    def export(
        self,
        path: Path,
        *,
        captions: Sequence[Caption] = (),
        chapters_json: bool = False,
    ) -> Exported:
        """Write the session by the file's ending; see the function of this name."""
        return write_file(self, path, captions, chapters_json=chapters_json)

    def live(self, *, wait: bool = False, patience_s: float = 0.0) -> Live:
        """The session as somebody hears it, while its voice still speaks.

        Args:
            wait: Finding times wait for "ready".
            patience_s: How long all sentences are waited for before it begins.

        Raises:
            VoiceError: The voice cannot even begin.
            ScriptError: The length cannot be met.
        """
        return go_live(self, wait=wait, patience_s=patience_s)


def voice_of(session: Session) -> VoiceSpec:
    """The voice that a session asks for."""
    voice = session.voice
    return VoiceSpec(
        voice.engine,
        voice.name,
        voice.rate_wpm,
        session.sound.voice_lufs,
        voice.tone,
        voice.receiver,
    )


def _step_named(session: Session, name: str) -> int:
    """The index of the first step with this number from 1, or with this point or technique."""
    for index, step in enumerate(session.steps):
        target = step.name if isinstance(step, WorkStep) else ""
        if str(index + 1) == name or (target and target.casefold() == name.casefold()):
            return index
    remedy = f"There are 1 to {len(session.steps)}."
    raise WrongUse("--from", f"there is no step {name!r}.", remedy)


def _texts(cue: object) -> tuple[str, str]:
    return getattr(cue, "text", ""), getattr(cue, "reminder", "")


# -- what is asked in one line ---------------------------------------------------------------------


def check(source: Path | str) -> LoadedScript:
    """Load a script and check it against all that is known, with the sounds and voices it names.

    Args:
        source: A path, or the id of a script.

    Returns:
        The session, with the place in the file of everything in it.

    Raises:
        ScriptError: With every problem at once.
    """
    return _checked(*survey_script(source), for_others=False)


def check_text(text: str, file: str, folder: Path, *, for_others: bool) -> LoadedScript:
    """The same for a text that is in no file yet.

    Args:
        text: YAML.
        file: For messages, and for the id.
        folder: Where the script's own sounds are.
        for_others: It is not the owner of the voices who asks.

    Raises:
        ScriptError: With every problem at once.
    """
    return _checked(*survey_text(text, file, folder), for_others=for_others)


def _checked(
    script: LoadedScript | None, problems: list[Problem], *, for_others: bool
) -> LoadedScript:
    if script is None:
        raise ScriptError(problems)
    spec = replace(voice_of(script.session), for_others=for_others)
    if more := [*problems, *voice_problems(script, spec), *sound_problems(script)]:
        raise ScriptError(first_problems(more))
    return script


def plan(source: Source, wishes: Wishes | None = None) -> Timeline:
    """The timeline of a session: every sentence, chime, hold and chapter at its frame.

    Args:
        source: A path, or the id of a script; or one that is loaded.
        wishes: What is wanted differently.

    Returns:
        Positions in frames at 48 000 Hz.

    Raises:
        ScriptError, SafetyRefusal, SoundError, VoiceError: As for `OpenSession`.
    """
    with OpenSession(source, wishes) as session:
        return session.plan


def blocks(
    source: Source, wishes: Wishes | None = None, *, block_frames: int = 4096
) -> Iterator[FloatArray]:
    """The sound of a session, block by block; memory does not grow with its length.

    Args:
        source: A path, or the id of a script; or one that is loaded.
        wishes: What is wanted differently.
        block_frames: Frames in each block; the last one may be shorter.

    Yields:
        float32, shape (frames, channels), 48 000 Hz, one channel (two when split).

    Raises:
        ScriptError, SafetyRefusal, SoundError, VoiceError: As for `OpenSession`.
    """
    with OpenSession(source, wishes) as session:
        yield from session.mix.blocks(block_frames=block_frames)


def export(
    source: Source,
    path: Path | str,
    wishes: Wishes | None = None,
    *,
    captions: Sequence[Caption] = (),
    chapters_json: bool = False,
    progress: StageProgress | None = None,
) -> Exported:
    """Write a session by the file's ending: sound (mp3, m4b, opus, flac, wav), or with a player.

    Args:
        source: A path, or the id of a script; or one that is loaded.
        path: The file to write; whole or not at all.
        wishes: What is wanted differently.
        captions: Written beside it, with the same name.
        chapters_json: Also write Podcasting 2.0 chapters beside it.
        progress: Told what is being done.

    Raises:
        ScriptError, SafetyRefusal, SoundError, VoiceError: As for `OpenSession`.
        ExportError: A file could not be written.
    """
    target = Path(path)
    check_output(target)
    with OpenSession(source, wishes, progress, to_pass_on=True) as session:
        return session.export(target, captions=captions, chapters_json=chapters_json)
