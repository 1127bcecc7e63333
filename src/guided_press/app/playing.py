"""Playing a session: script, voice, output and controls are brought together here."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Protocol

from guided_press.app.left_out import leave_out_today, left_out_today
from guided_press.app.live import FIRST_SENTENCE_S, Live
from guided_press.app.profiles import lasting_name
from guided_press.app.session import OpenSession
from guided_press.app.wishes import Wishes
from guided_press.errors import AudioDeviceError, ExportError, WrongUse
from guided_press.mixing import Mix
from guided_press.player.bookmark import Bookmark, BookmarkKeeper, bookmark_file, load_bookmark
from guided_press.player.cast import Cast
from guided_press.player.controls import Control, ControlUnavailable
from guided_press.player.events import TransportEvent
from guided_press.player.live_session import LiveSession
from guided_press.player.outputs import OutputFactory, choose_output
from guided_press.player.player import Over, Player
from guided_press.player.reel import SoundSource
from guided_press.player.status import Status
from guided_press.player.transport import Transport
from guided_press.player.words import PlayerWords
from guided_press.script.library import USUAL_SCRIPT, lasting_script
from guided_press.script.loading import LoadedScript, Source, load_script
from guided_press.units import Frames
from guided_press.words.english import listed
from guided_press.words.texts import choice, text

if TYPE_CHECKING:
    from guided_press.sound.clip import FloatArray

QUICK_S = 1.0
"""A voice that has spoken everything by then lets the session be fitted before it begins."""


class Display(Protocol):
    """Where a running session is shown."""

    def show(self, status: Status) -> None:
        """Show it; called often."""
        ...


@dataclass(frozen=True, slots=True)
class Playing:
    """How a session is to be played.

    Attributes:
        script: A path, or the id of a script, or one that is loaded; None for the usual one, or
            for the one that was interrupted.
        wishes: What is wanted differently from the script.
        output: As `player.outputs.list_outputs` names it.
        from_step: Begin here: a step's number from 1, or a point; empty for the beginning.
        resume: Go on where the last session was interrupted.
        wait: Finding times wait for "ready".
        volume: Gain of everything, 0 to 2.
        voice_volume, chime_volume, bed_volume: Gain of each, 0 to 2.
    """

    script: Source | None = None
    wishes: Wishes = field(default_factory=Wishes)
    output: str = "auto"
    from_step: str = ""
    resume: bool = False
    wait: bool = False
    volume: float = 1.0
    voice_volume: float = 1.0
    chime_volume: float = 1.0
    bed_volume: float = 1.0


def play(playing: Playing, display: Display, controls: Iterable[Control] = ()) -> Over:
    """Play a session to its end, or until somebody ends it.

    Args:
        playing: What and how.
        display: Shows it.
        controls: Who may ask for something; the session is played without those that cannot.

    Returns:
        ``ended``, ``stopped``, or ``unheard`` where it was stopped before any sound.

    Raises:
        ScriptError, SafetyRefusal, VoiceError: As for `OpenSession`.
        WrongUse: There is no such step, or nothing to resume.
        AudioDeviceError: There is nothing to be heard on, or it is gone for good.
        KeyboardInterrupt: Somebody pressed Ctrl-C; the place is kept.
    """
    with ready_to_play(playing) as (player, begin):
        started: list[Control] = []
        try:
            begin()
            started += _start(controls, player)
            player.run(display.show)
        except KeyboardInterrupt:
            player.close(at_once=True)
            raise
        finally:
            for control in started:
                control.stop()
            player.close()
        if player.over == "gone":
            raise AudioDeviceError(player.notices.last.text)
        return player.over


@contextmanager
def ready_to_play(playing: Playing) -> Iterator[tuple[Player, Callable[[], None]]]:
    """A player with its voice speaking, and the function that begins.

    Args:
        playing: What and how.
    """
    with _set_up(playing) as here:
        live, session = here.live, here.live.opened.script.session
        left_out = left_out_today(session.mode)
        cast = Cast(
            session=live.session,
            speaking=live.speaking,
            words=here.words,
            make_source=lambda timeline: _LiveMix(live.mix(timeline), playing),
            most_s=here.most_s,
            keep=here.keep,
            script=here.name,
            rate_wpm=session.voice.rate_wpm,
            chimes=live.opened.chime_frames,
            left_out=left_out,
            leave_out=lambda target: leave_out_today(session.mode, target, player.tell),
        )
        player = Player(
            cast, partial(_transport, choose_output(playing.output)), volume=playing.volume
        )
        here.keeper.tell = player.tell
        player.notices.show(_first_notice(playing, here, left_out))
        live.speaking.later(cast.words.common(live.session.timeline.total_frames / 48_000))
        try:
            yield player, partial(_begin, player, here, say_where=here.index > 0)
        finally:
            here.keeper.close(forget=player.over == "ended")


def _first_notice(playing: Playing, here: Ready, left_out: Collection[str]) -> str:
    """What is shown at the beginning: first what will not be pressed, then what is good to know."""
    opened = here.live.opened
    targets = opened.script.session.targets if left_out else ()
    places = [here.words.place(name, "both") for name in targets if name in left_out]
    without = text("playing.left_out_before", places=listed(places)) if places else ""
    if here.anew:
        news = text("playing.anew")
    elif playing.resume and here.index == 0:
        news = text("playing.from_beginning", title=opened.script.session.title)
    elif day := opened.heard_on:
        month = choice("playing.months", str(day.month))
        news = text("playing.short_form", day=text("playing.day", day=day.day, month=month))
    else:
        news = text("playing.invitation") if playing.wishes.profile is None else ""
    return " ".join(filter(None, (without, *opened.voice_notes, news)))


def _transport(
    output: OutputFactory,
    source: SoundSource,
    on_event: Callable[[TransportEvent], None],
    resume_at: Callable[[Frames], Frames],
) -> Transport:
    return Transport(source, output, on_event=on_event, resume_at=resume_at)


@dataclass(frozen=True, slots=True)
class Ready:
    """What any player needs: the session, where to begin, and where the place is kept.

    Attributes:
        anew: It goes on where it was on another day, so the words on safety come first.
    """

    live: Live
    name: str
    profile: str
    index: int
    words: PlayerWords
    keeper: BookmarkKeeper
    anew: bool = False
    heard: list[bool] = field(default_factory=list)

    def keep(self, position: Bookmark) -> None:
        """Keep a place, with whom the session is for, and that its opening was heard whole."""
        if self.anew and position.step is None:
            return  # the place of the other day is not reached yet
        today = date.today().isoformat()
        self.keeper.note(replace(position, profile=self.profile, on=today))
        if position.step is not None and not self.index and not self.heard:
            self.heard.append(True)
            if not self.live.session.is_short:
                with suppress(ExportError):  # then it is heard whole the next time
                    self.live.opened.note_heard()

    def most_s(self, target: str) -> float:
        """The most that a target may be pressed in a session, on each side."""
        return self.live.opened.knowledge.target(target).hold.max_total_s


@contextmanager
def _set_up(playing: Playing) -> Iterator[Ready]:
    bookmark = load_bookmark(bookmark_file()) if playing.resume else None
    if playing.resume and bookmark is None:
        raise WrongUse("--resume", "no session was interrupted.", "Play one: guided-press play")
    if playing.resume and playing.from_step:
        raise WrongUse("--resume", "it goes on where it was, and --from elsewhere.", "Take one.")
    profile = _lasting_profile(playing.wishes)
    if bookmark is not None and bookmark.profile and not profile:
        # What was left out for this person would be back, with nothing said.
        problem = f"the interrupted session was made for the profile {bookmark.profile!r}."
        raise WrongUse("--resume", problem, f"Add: --profile {bookmark.profile}")
    script = script_to_play(playing.script, resume=playing.resume)
    anew = bookmark is not None and bookmark.on != date.today().isoformat()
    begin_at = playing.from_step
    if bookmark is not None and anew and bookmark.step is not None:
        begin_at = str(bookmark.step + 1)  # with its opening, as any step that one begins with
    with (
        OpenSession(script, playing.wishes, begin_at=begin_at, opening="short offered") as opened,
        # Nothing may be missing before a place in the middle.
        opened.live(wait=playing.wait, patience_s=_patience_s(playing)) as live,
    ):
        session = opened.script.session
        index = _index_of(bookmark, live.session) if bookmark else 0
        # A voice that needs minutes begins at the beginning.
        if anew or not live.session.is_reached(index):
            index = 0
        words = PlayerWords(opened.knowledge, session.mode, session.language)
        keeper = BookmarkKeeper(bookmark_file())
        yield Ready(live, lasting_script(script.file), profile, index, words, keeper, anew)


def script_to_play(script: Source | None, *, resume: bool) -> LoadedScript:
    """The script that would be played, loaded; see `Playing`.

    Raises:
        ScriptError: The script is not valid.
    """
    bookmark = load_bookmark(bookmark_file()) if resume else None
    return load_script(script or (bookmark.script if bookmark else USUAL_SCRIPT))


def profile_to_resume() -> str | None:
    """The profile of the interrupted session, empty for anybody's; None where there is none."""
    bookmark = load_bookmark(bookmark_file())
    return bookmark.profile if bookmark is not None else None


def _lasting_profile(wishes: Wishes) -> str:
    """The profile's name, or its path as it is found from any folder; empty without one."""
    if wishes.profile is None:
        return ""

    wished = wishes.profile
    return lasting_name(wished if isinstance(wished, str) else wished.name)


def _index_of(mark: Bookmark, session: LiveSession) -> int:
    """The slot that begins the step of a kept place.

    Raises:
        WrongUse: The session is another one by now.
    """
    slots = session.slots
    of_step = [i for i, slot in enumerate(slots) if slot.step == mark.step]
    for index in of_step:
        near = session.hold_near(index)
        hold = slots[near].hold if near is not None else None
        if (hold.target if hold else "", hold.side if hold else "") == (mark.target, mark.side):
            return index
    if session.timeline.title != mark.title or not of_step:
        remedy = "Play it from its beginning, without --resume."
        problem = f"this is not {mark.title!r}, which was interrupted, or not as it was."
        raise WrongUse("--resume", problem, remedy)
    return of_step[0]


class _LiveMix:
    """A mix at the volumes of this evening."""

    def __init__(self, mix: Mix, playing: Playing) -> None:
        self._mix = mix
        self._playing = playing
        self.total_frames = mix.total_frames
        self.channels = mix.channels

    def read(self, start_frame: Frames, frames: Frames) -> FloatArray:
        """A stretch: float32, shape (frames, channels)."""
        volumes = self._playing
        return self._mix.read(
            start_frame,
            frames,
            voice_gain=volumes.voice_volume,
            chime_gain=volumes.chime_volume,
            bed_gain=volumes.bed_volume,
        )


def _patience_s(playing: Playing) -> float:
    """How long all sentences are waited for before the session begins."""
    return FIRST_SENTENCE_S if playing.resume else QUICK_S


def _begin(player: Player, here: Ready, *, say_where: bool) -> None:
    try:
        player.begin(here.index, say_where=say_where)
    except AudioDeviceError as error:
        command = shlex.join(["guided-press", "export", here.name, "-o", "session.mp3"])
        raise AudioDeviceError(f"{error} Without any:\n  {command}") from error


def _start(controls: Iterable[Control], player: Player) -> Iterator[Control]:
    for control in controls:
        try:
            control.start(player)
        except ControlUnavailable:  # no bus, no terminal: nobody asked for it, so it is no news
            continue
        yield control
