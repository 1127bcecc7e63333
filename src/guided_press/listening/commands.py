"""What can be asked for by voice, and the words that are offered for it.

Which words somebody says is their own choice, in any language; a command is what they mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Command(StrEnum):
    """One wish. The value is what files and the command line call it."""

    PAUSE = "pause"
    GO_ON = "go-on"
    AGAIN = "again"
    NEXT = "next"
    READY = "ready"
    TOO_MUCH = "too-much"
    STOP = "stop"
    LOUDER = "louder"
    SOFTER = "softer"
    LONGER = "longer"
    SHORTER = "shorter"
    WHERE = "where"
    TIME_LEFT = "time-left"


USUAL = (
    Command.PAUSE,
    Command.GO_ON,
    Command.AGAIN,
    Command.NEXT,
    Command.READY,
    Command.TOO_MUCH,
    Command.STOP,
)
"""What is learned unless more is asked for: the fewer, the further apart."""

WORDS: dict[Command, str] = {command: command.replace("-", " ") for command in Command} | {
    Command.TIME_LEFT: "how long",
}
"""The words that are offered."""


REPLIES = ("yes", "no", "okay", "thank you", "because", "not again")
"""What people answer in a room without meaning a command, each as short as one. Some are near to
commands by ear ("yes" to "next", "because" to "pause"), so they are learned as well."""


@dataclass(frozen=True, slots=True)
class HeardCommand:
    """A command that was heard.

    Attributes:
        command: Which.
        distance: How far it was from the nearest example; 0 is the same sound.
    """

    command: Command
    distance: float
