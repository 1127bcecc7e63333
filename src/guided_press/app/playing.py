"""Playing a session: script, voice, output and controls are brought together here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from guided_press.app.preparing import chime_clips, place_script
from guided_press.app.stores import open_store
from guided_press.app.suiting import suit
from guided_press.app.wishes import Wishes
from guided_press.errors import AudioDeviceError, VoiceError, WrongUse
from guided_press.knowledge.loading import Knowledge, load_knowledge
from guided_press.placing import LengthError
from guided_press.session.cues import Slot, sentences
from guided_press.session.script_files import USUAL_SCRIPT

if TYPE_CHECKING:
    from guided_press.app.overture import Sounding
    from guided_press.mixing import Mix
    from guided_press.player.controls import Control
    from guided_press.player.cue_by_cue import CueByCue
    from guided_press.player.cues import Cue
    from guided_press.player.events import TransportEvent
    from guided_press.player.live_session import LiveSession
    from guided_press.player.outputs import OutputInfo
    from guided_press.player.player import Over, Player
    from guided_press.player.position import Position, PositionKeeper
    from guided_press.player.reel import Source
    from guided_press.player.speaking import Speaking
    from guided_press.player.status import Status
    from guided_press.player.transport import Transport
    from guided_press.player.words import Words
    from guided_press.session.loading import LoadedScript
    from guided_press.session.screening import Screened
    from guided_press.sound.beds import Bed
    from guided_press.sound.clip import Clip, FloatArray, Sound
    from guided_press.timeline import Timeline
    from guided_press.voices.speaker import Speaker

QUICK_S = 1.0
"""A voice that has spoken everything by then lets the session be fitted before it begins."""

FIRST_SENTENCE_S = 60.0
"""The longest that the first sentence may take."""

WHOLE_SESSION_S = 1800.0
"""The longest that a whole session may take, where nothing can be spoken while it plays."""

INVITATION = "For a session that leaves out what is not for you: guided-press screen"


class Display(Protocol):
    """Where a running session is shown."""

    def show(self, status: Status) -> None:
        """Show it; called often."""
        ...


@dataclass(frozen=True, slots=True)
class Playing:
    """How a session is to be played.

    Attributes:
        script: A path, or the id of a shipped script; None for the usual one, or for the one
            that was interrupted.
        wishes: What is wanted differently from the script.
        output: As `outputs` names it.
        from_step: Begin here: a step's number from 1, or a point; empty for the beginning.
        resume: Go on where the last session was interrupted.
        wait: Finding times wait for "ready".
        volume: Gain of everything, 0 to 2.
        voice_volume, chime_volume, bed_volume: Gain of each, 0 to 2.
    """

    script: str | None = None
    wishes: Wishes = field(default_factory=Wishes)
    output: str = "auto"
    from_step: str = ""
    resume: bool = False
    wait: bool = False
    volume: float = 1.0
    voice_volume: float = 1.0
    chime_volume: float = 1.0
    bed_volume: float = 1.0

    @property
    def is_plain(self) -> bool:
        """A session from its beginning, exactly as its script says."""
        usual = Playing(self.script, output=self.output)
        return self == usual

    @property
    def cue_by_cue(self) -> bool:
        """The output takes whole sounds only."""
        return self.output == "simpleaudio"


def play(
    playing: Playing, display: Display, controls: Iterable[Control] = (), *,
    say: Callable[[str], None] | None = None, sounding: Sounding | None = None,
) -> Over:  # fmt: skip
    """Play a session to its end, or until somebody ends it.

    Args:
        playing: What and how.
        display: Shows it.
        controls: Who may ask for something.
        say: Told in one line which controls do not work here; None shows it on the display.
        sounding: The beginning of the same session, when it is heard already.

    Returns:
        ``ended`` or ``stopped``.

    Raises:
        ScriptError, SafetyRefusal, VoiceError: As for `prepare`.
        WrongUse: There is no such step, or nothing to resume.
        AudioDeviceError: There is nothing to be heard on, or it is gone for good.
        KeyboardInterrupt: Somebody pressed Ctrl-C; the place is kept.
    """
    with _ready(playing, sounding) as (player, begin):
        started: list[Control] = []
        try:
            _begin(begin, playing)
            started += _start(controls, player, say or partial(_notice, player))
            player.run(display.show)
        except KeyboardInterrupt:
            player.close(at_once=True)
            raise
        finally:
            for control in started:
                control.stop()
            player.close()
        if player.over == "gone":
            raise AudioDeviceError(player.problem)
        return player.over


def _ready(
    playing: Playing, sounding: Sounding | None
) -> AbstractContextManager[tuple[Player | CueByCue, Callable[[], None]]]:
    """What plays on the output that is wished."""
    return ready_cue_by_cue(playing) if playing.cue_by_cue else ready_to_play(playing, sounding)


@contextmanager
def ready_to_play(
    playing: Playing, sounding: Sounding | None = None
) -> Iterator[tuple[Player, Callable[[], None]]]:
    """A player with its voice speaking, and the function that begins.

    Args:
        playing: What and how.
        sounding: The beginning of the same session, when it is heard already.
    """
    from guided_press.player.cast import Cast
    from guided_press.player.outputs import choose_output
    from guided_press.player.player import Player
    from guided_press.player.transport import Transport

    with _set_up(playing) as here:
        stage = here.stage
        cast = Cast(
            session=stage.live,
            speaking=stage.speaking,
            words=here.words,
            make_source=partial(stage.source, playing=playing),
            most_s=stage.most_s,
            keep=here.keep,
            script=here.name,
            rate_wpm=stage.script.session.voice.rate_wpm,
            chimes={kind: clip.frames for kind, clip in stage.chimes.items()},
        )
        output = choose_output(playing.output)

        def transport(
            source: Source, on_event: Callable[[TransportEvent], None],
            resume_at: Callable[[int], int],
        ) -> Transport:  # fmt: skip
            if sounding is not None:
                return sounding.take_over(source, on_event, resume_at)
            return Transport(source, output, on_event=on_event, resume_at=resume_at)

        player = Player(cast, transport, volume=playing.volume)
        here.keeper.tell = player.tell
        if playing.wishes.profile is None:
            player.problem = INVITATION
        stage.speaking.later(cast.words.common(stage.live.timeline.total_frames / 48_000))

        def begin() -> None:
            player.begin(here.index, say_where=playing.resume)
            if playing.is_plain:
                stage.keep_overture(here.name, playing)

        try:
            yield player, begin
        finally:
            here.keeper.close(forget=player.over == "ended")


@contextmanager
def ready_cue_by_cue(playing: Playing) -> Iterator[tuple[CueByCue, Callable[[], None]]]:
    """A player for simpleaudio, with everything spoken, and the function that begins.

    Raises:
        WrongUse: Waiting for "ready" is wished.
        AudioDeviceError: The extra is not installed.
    """
    from guided_press.player.cue_by_cue import CueByCue, CueCast
    from guided_press.player.outputs.simpleaudio_process import SimpleaudioProcess, refuse_missing

    if playing.wait:
        raise WrongUse("--wait", "this output cannot wait for you.", "Leave out --output.")
    refuse_missing()
    with _set_up(playing) as here:
        stage = here.stage
        cast = CueCast(
            session=stage.live,
            words=here.words,
            make_cues=partial(stage.cues, playing=playing),
            most_s=stage.most_s,
            keep=here.keep,
            script=here.name,
            unspoken=stage.speaking.unspoken,
        )
        player = CueByCue(cast, SimpleaudioProcess, volume=playing.volume)
        here.keeper.tell = player.tell
        if playing.wishes.profile is None:
            player.problem = INVITATION
        if stage.bed is not None:
            player.problem = f"This output plays no background. {player.problem}".strip()
        try:
            yield player, partial(player.begin, here.index)
        finally:
            here.keeper.close(forget=player.over == "ended")


@dataclass(frozen=True, slots=True)
class _SetUp:
    """What any player needs: the stage, where to begin, and where the place is kept."""

    stage: _Stage
    name: str
    profile: str
    index: int
    words: Words
    keeper: PositionKeeper

    def keep(self, position: Position) -> None:
        """Keep a place, with whom the session is for."""
        self.keeper.note(replace(position, profile=self.profile))


@contextmanager
def _set_up(playing: Playing) -> Iterator[_SetUp]:
    from guided_press.player.position import PositionKeeper, load_position, position_file
    from guided_press.player.words import Words

    kept = load_position(position_file()) if playing.resume else None
    if playing.resume and kept is None:
        raise WrongUse("--resume", "no session was interrupted.", "Play one: guided-press play")
    if playing.resume and playing.from_step:
        raise WrongUse("--resume", "it goes on where it was, and --from elsewhere.", "Take one.")
    profile = _lasting_profile(playing.wishes)
    if kept is not None and kept.profile and not profile:
        # What was left out for this person would be back, with nothing said.
        problem = f"the interrupted session was made for the profile {kept.profile!r}."
        raise WrongUse("--resume", problem, f"Add: --profile {kept.profile}")
    name = playing.script or (kept.script if kept else USUAL_SCRIPT)
    with _stage(name, playing) as stage:
        index = stage.index_of(kept) if kept else 0
        if not stage.live.is_reached(index):  # a voice that needs minutes begins at the beginning
            index = 0
        words = Words(stage.knowledge, stage.script.session.mode)
        keeper = PositionKeeper(position_file())
        yield _SetUp(stage, _lasting_script(name), profile, index, words, keeper)


def profile_to_resume() -> str | None:
    """The profile that the interrupted session was made for; None without one."""
    from guided_press.player.position import load_position, position_file

    kept = load_position(position_file())
    return kept.profile or None if kept is not None else None


def _lasting_script(name: str) -> str:
    """The id of a shipped script, or a path as it is found from any folder."""
    from guided_press.session.script_files import find_script

    path = find_script(name)
    return str(path.absolute()) if path == Path(name) else name


def _lasting_profile(wishes: Wishes) -> str:
    """The profile's name, or its path as it is found from any folder; empty without one."""
    if wishes.profile is None:
        return ""
    from guided_press.app.profiles import lasting_name

    wished = wishes.profile
    return lasting_name(wished if isinstance(wished, str) else wished.name)


def outputs() -> tuple[OutputInfo, ...]:
    """Everything that sound can go to here, the default first."""
    from guided_press.player.outputs import list_outputs

    return list_outputs()


@dataclass(slots=True)
class _Stage:
    """A session with its voice and sounds."""

    script: LoadedScript
    knowledge: Knowledge
    live: LiveSession
    speaking: Speaking
    speaker: Speaker
    chimes: Mapping[str, Clip]
    bed: Bed | None
    own_bed: Path | None
    began_s: float

    def keep_overture(self, name: str, playing: Playing) -> None:
        """Keep how the session begins, so that it can be heard sooner the next time."""
        from guided_press.app import overture
        from guided_press.app.identity import Origins

        def made() -> overture.Overture | None:
            origins = Origins.of(self.script, self.speaker, self.own_bed, self.began_s)
            if origins is None:
                return None
            keys = [sound.key for sound in self.speaking.sounds.values()]
            source = self.source(self.live.timeline, playing=playing)
            return overture.Overture.of(source, keys, origins)

        if self.live.complete and not self.speaking.unspoken:
            overture.keep(name, made, open_store())

    def source(self, timeline: Timeline, *, playing: Playing) -> Source:
        """The sound of a timeline, as far as it is spoken."""
        return _LiveMix(self._mix(timeline), playing)

    def cues(self, timeline: Timeline, *, playing: Playing) -> tuple[Cue, ...]:
        """The sentences and chimes of a timeline, each as one sound."""
        from guided_press.player.cues import cues_of

        gains = {"voice": playing.voice_volume, "chime": playing.chime_volume}
        return cues_of(timeline, self._mix(timeline).events, gains)

    def most_s(self, target: str) -> float:
        """The most that a target may be pressed in a session, on each side."""
        return self.knowledge.target(target).hold.max_total_s

    def _mix(self, timeline: Timeline) -> Mix:
        from guided_press.mixing import Mix

        sound = self.script.session.sound
        spoken = dict(self.speaking.sounds)
        return Mix(
            timeline,
            {clip.text: _sound_of(spoken.get(clip.text), clip.frames) for clip in timeline.clips},
            self.chimes,
            self.bed,
            chimes_db=sound.chimes_db,
            bed_db=sound.bed_db,
            split=sound.channels == "split",
        )

    def index_of(self, kept: Position) -> int:
        """The slot that begins the step of a kept place.

        Raises:
            WrongUse: The session is another one by now.
        """
        slots = self.live.slots
        of_step = [i for i, slot in enumerate(slots) if slot.step == kept.step]
        for index in of_step:
            near = self.live.hold_near(index)
            hold = slots[near].hold if near is not None else None
            if (hold.target if hold else "", hold.side if hold else "") == (kept.target, kept.side):
                return index
        if self.live.timeline.title != kept.title or not of_step:
            remedy = "Play it from its beginning, without --resume."
            problem = f"this is not {kept.title!r}, which was interrupted, or not as it was."
            raise WrongUse("--resume", problem, remedy)
        return of_step[0]


class _LiveMix:
    """A mix at the volumes of this evening."""

    def __init__(self, mix: Source, playing: Playing) -> None:
        self._mix = mix
        self._playing = playing
        self.total_frames = mix.total_frames
        self.channels = mix.channels

    def read(self, start_frame: int, frames: int) -> FloatArray:
        """A stretch: float32, shape (frames, channels)."""
        wanted = self._playing
        sound: FloatArray = self._mix.read(  # type: ignore[call-arg]
            start_frame, frames, voice_gain=wanted.voice_volume,
            chime_gain=wanted.chime_volume, bed_gain=wanted.bed_volume,
        )  # fmt: skip
        return sound


def _sound_of(spoken: Sound | None, frames: int) -> Sound:
    """A sentence; silence of the guessed length while it is not spoken, where nobody is yet."""
    if spoken is not None and spoken.frames == frames:
        return spoken
    import numpy as np

    from guided_press.sound.clip import Clip

    return Clip(np.zeros(frames, np.float32), f"silence-{frames}")


@contextmanager
def _stage(name: str, playing: Playing) -> Iterator[_Stage]:
    """Load, screen, compile, and let the voice begin to speak."""
    from guided_press.player.earcons import earcon
    from guided_press.player.speaking import Speaking
    from guided_press.voices import stored
    from guided_press.voices.speakers import speaker_for

    began_s = time.time()
    suited = suit(name, playing.wishes, begin_at=playing.from_step)
    script, knowledge, screened = suited.script, suited.knowledge, suited.screened
    slots = list(suited.slots)
    session, store = script.session, open_store()
    voice = session.voice
    with speaker_for(
        voice.engine, voice.name, voice.rate_wpm, session.sound.voice_lufs, store,
        knowledge.respell(session.language), tone=voice.tone,
    ) as speaker:  # fmt: skip
        speaker.refuse_missing(sentences(slots))
        speaking = Speaking(speaker, lambda key: store.has(stored.KIND, key), earcon("unspoken"))
        try:
            speaking.start(sentences(slots))
            chimes = chime_clips(script)
            bed = _bed(script, suited.own_bed)
            length_s = None if playing.from_step else session.length
            # Nothing may be missing before a place in the middle.
            speaking.wait_for(sentences(slots), _patience_s(playing))
            live = _live(script, slots, speaking, chimes, screened, length_s, wait=playing.wait)
            yield _Stage(
                script, knowledge, live, speaking, speaker, chimes, bed, suited.own_bed, began_s
            )
        finally:
            speaking.close()


def _patience_s(playing: Playing) -> float:
    """How long all sentences are waited for before the session begins."""
    if playing.cue_by_cue:
        return WHOLE_SESSION_S
    return FIRST_SENTENCE_S if playing.resume else QUICK_S


def _bed(script: LoadedScript, own: Path | None) -> Bed | None:
    from guided_press.sound.beds import bed

    return bed(str(own), own.parent) if own else bed(script.session.sound.bed, script.folder)


def _live(
    script: LoadedScript, slots: Sequence[Slot], speaking: Speaking, chimes: Mapping[str, Clip],
    screened: Screened | None, length_s: float | None, *, wait: bool,
) -> LiveSession:  # fmt: skip
    """The session as far as it is spoken; at least its first sentence."""
    from guided_press.player.live_session import Known, LiveSession, split_opening

    if not speaking.wait_for(sentences(list(slots)), 0.0):
        slots = split_opening(slots)
        speaking.wait_for(sentences([*slots[:1]]), FIRST_SENTENCE_S)
    _refuse_mute_voice(slots, speaking)
    lengths = {text: sound.frames for text, sound in dict(speaking.sounds).items()}
    chime_frames = {kind: clip.frames for kind, clip in chimes.items()}
    known = Known(lengths, chime_frames, script.session.voice.rate_wpm)
    knowledge = load_knowledge()
    make = partial(
        LiveSession, slots, known, title=script.session.title, wait=wait,
        limits=lambda target: knowledge.target(target).hold,
    )  # fmt: skip
    try:
        return make(length_s=length_s)
    except LengthError:
        if screened is None:
            place_script(script, slots, known.lengths(slots))  # says it as a problem of the script
        return make(length_s=None)


def _refuse_mute_voice(slots: Sequence[Slot], speaking: Speaking) -> None:
    """A voice that cannot even begin is an error, not a session of signals."""
    first = next(iter(sentences(list(slots))), None)
    if first is None or (first in speaking.sounds and first not in speaking.unspoken):
        return
    raise VoiceError(
        "of this session",
        speaking.unspoken.get(first, "it said nothing for a minute."),
        "Try another: guided-press voices",
    )


def _begin(begin: Callable[[], None], playing: Playing) -> None:
    try:
        begin()
    except AudioDeviceError as error:
        name = playing.script or USUAL_SCRIPT
        remedy = f"Without any: guided-press export {name} -o session.mp3"
        raise AudioDeviceError(f"{error} {remedy}") from error


def _start(
    controls: Iterable[Control], player: Player | CueByCue, say: Callable[[str], None]
) -> Iterator[Control]:
    from guided_press.player.controls import ControlUnavailable

    missing = []
    for control in controls:
        try:
            control.start(player)
        except ControlUnavailable as error:
            missing.append(str(error))
        else:
            yield control
    if missing:
        say(f"Not available: {' '.join(missing)}")


def _notice(player: Player | CueByCue, line: str) -> None:
    """Show a line beside what is shown already."""
    player.tell(f"{line} {player.problem}".strip())  # the invitation ends without a full stop
