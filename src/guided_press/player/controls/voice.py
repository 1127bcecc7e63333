"""Commands by voice, heard in the session's own silences.

The session says "next" and "pause" itself, so nothing is listened to while it speaks, chimes or
answers, nor shortly after; with headphones it cannot hear itself, and is always listened for.
Never the only way to stop: keys, headset and socket work at all times.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Protocol

import numpy as np

from guided_press.listening.commands import Command, HeardCommand
from guided_press.listening.recogniser import ListeningUnavailable, Recogniser
from guided_press.listening.speech import PcmBlock
from guided_press.player.actions import Action
from guided_press.player.controls import ControlUnavailable, Desk

ACTIONS: dict[Command, Action] = {
    Command.PAUSE: Action.PAUSE,
    Command.GO_ON: Action.PLAY,
    Command.AGAIN: Action.AGAIN,
    Command.NEXT: Action.NEXT,
    Command.READY: Action.READY,
    Command.TOO_MUCH: Action.TOO_MUCH,
    Command.STOP: Action.PAUSE,
    Command.LOUDER: Action.LOUDER,
    Command.SOFTER: Action.SOFTER,
    Command.LONGER: Action.LONGER,
    Command.SHORTER: Action.SHORTER,
    Command.WHERE: Action.WHERE,
    Command.TIME_LEFT: Action.TIME_LEFT,
}
"""What each command does. "Stop" only pauses at first, so that a false one costs little."""

STOP_AGAIN_S = 10.0
"""So soon after the first, a second "stop" ends the session; the place is kept."""

BEFORE_S = 0.05
AFTER_S = 0.55
"""Around the session's own sound: what loudspeaker, room and microphone add in time."""

_NOTHING: PcmBlock = np.zeros(0, np.int16)


class Hearing(Protocol):
    """Where sound comes from; `Microphone` is one."""

    def open(self) -> None:
        """Begin to hear.

        Raises:
            ListeningUnavailable: It cannot.
        """
        ...

    def blocks(self) -> Iterator[PcmBlock | None]:
        """What is heard, until `close`; None where sound is missing in between."""
        ...

    def close(self) -> None:
        """Hear no more."""
        ...


class EchoGate:
    """Shut while the session's own sound may reach the microphone.

    Args:
        clock: Seconds, always rising.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until_s = -1.0

    def shut(self, *, sounding: bool) -> bool:
        """Whether what the microphone gives now is to be left out.

        Args:
            sounding: Own sound is heard now, or will be in `BEFORE_S`.
        """
        now_s = self._clock()
        if sounding:
            self._until_s = now_s + AFTER_S
        return now_s < self._until_s


class VoiceControl:
    """Listens for commands.

    Args:
        recogniser: Understands them.
        hearing: The microphone.
        headphones: Nobody but the listener hears the session, so it is always listened for.
        clock: Seconds, always rising.
    """

    name = "voice control"

    def __init__(
        self,
        recogniser: Recogniser,
        hearing: Hearing,
        *,
        headphones: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._recogniser = recogniser
        self._hearing = hearing
        self._headphones = headphones
        self._clock = clock
        self._gate = EchoGate(clock)
        self._was_shut = False
        self._stopped_s = -STOP_AGAIN_S
        self._prepared = False
        self._closed = False
        self._thread: threading.Thread | None = None

    def prepare(self) -> None:
        """Get recogniser and microphone ready, so that what is missing is said before the session.

        Raises:
            ListeningUnavailable: One of them does not work here.
        """
        if not self._prepared:
            self._recogniser.start()
            try:
                self._hearing.open()
            except ListeningUnavailable:
                self._recogniser.close()
                raise
            self._prepared = True

    def start(self, desk: Desk) -> None:
        """Begin to listen.

        Raises:
            ControlUnavailable: Recogniser or microphone does not work here.
        """
        try:
            self.prepare()
        except ListeningUnavailable as error:
            raise ControlUnavailable(str(error)) from error
        self._thread = threading.Thread(
            target=self._listen, args=(desk,), name="listening", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Let microphone and recogniser go."""
        if self._closed:
            return
        self._closed = True
        self._hearing.close()
        if self._thread is not None:
            self._thread.join(1.0)
        self._recogniser.close()

    def _listen(self, desk: Desk) -> None:
        try:
            for block in self._hearing.blocks():
                for command in self._commands(block, desk):
                    desk.ask(self.action_of(command.command))
        except ListeningUnavailable as error:
            desk.tell(str(error))  # every other control goes on
            self._hearing.close()

    def _commands(self, block: PcmBlock | None, desk: Desk) -> list[HeardCommand]:
        shut = block is None or (
            not self._headphones and self._gate.shut(sounding=desk.sounding(BEFORE_S))
        )
        if shut or self._was_shut:
            # At each edge: half a word before must not be glued to half a word after.
            self._recogniser.reset()
        self._was_shut = shut
        return self._recogniser.push(_NOTHING if shut or block is None else block)

    def action_of(self, command: Command) -> Action:
        """What a command does now."""
        if command is not Command.STOP:
            return ACTIONS[command]
        now_s = self._clock()
        again = now_s - self._stopped_s < STOP_AGAIN_S
        self._stopped_s = now_s
        return Action.STOP if again else ACTIONS[Command.STOP]
