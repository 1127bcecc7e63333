"""What a recogniser is, and which there are: ours, and plugged-in ones.

To add one, write a class that fulfils `Recogniser`, and name a function that makes it as an entry
point of the group ``guided_press.recognisers``; ``play --listen --recogniser NAME`` finds it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar, Protocol

from guided_press.errors import GuidedPressError
from guided_press.listening.commands import Command, Kind
from guided_press.listening.endpointer import PcmBlock

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "guided_press.recognisers"
USUAL = "pocketsphinx"

BUILT_IN = {USUAL: "guided_press.listening.sphinx:SphinxRecogniser"}
"""Written like entry points, which take 30 ms to look up."""


class ListeningUnavailable(GuidedPressError):
    """Commands cannot be heard here, with the reason and the remedy."""

    exit_code: ClassVar[int] = 4


class Recogniser(Protocol):
    """Hears commands in a stream of sound. All methods are called from one thread."""

    def start(self) -> None:
        """Get ready; may take a few seconds.

        Raises:
            ListeningUnavailable: It cannot work here.
        """
        ...

    def push(self, block: PcmBlock) -> list[Command]:
        """Take the next sound, and return at once what was understood since the last call.

        Args:
            block: int16, mono, 16 000 Hz, of any length; an empty one only asks.

        Raises:
            ListeningUnavailable: It failed for good.
        """
        ...

    def reset(self) -> None:
        """Forget the sound that is not understood yet: what follows does not belong to it."""
        ...

    def close(self) -> None:
        """Give everything back; never raises."""
        ...


MakeRecogniser = Callable[[frozenset[Kind]], Recogniser]
"""Makes a recogniser that listens for commands of these kinds."""


def choose_recogniser(name: str, kinds: frozenset[Kind]) -> Recogniser:
    """Make a recogniser; it is not started.

    Args:
        name: ``pocketsphinx``, or the name of an entry point.
        kinds: Which forms of commands count.

    Raises:
        ListeningUnavailable: There is none of that name, or its plug-in is broken.
    """
    if name in BUILT_IN:
        module, _, member = BUILT_IN[name].partition(":")
        make: MakeRecogniser = getattr(importlib.import_module(module), member)
        return make(kinds)
    plugged = {entry.name: entry for entry in _plugged_in()}
    if name not in plugged:
        known = ", ".join([*BUILT_IN, *plugged])
        raise ListeningUnavailable(f"voice control: no recogniser {name!r}; there are {known}.")
    entry = plugged[name]
    try:
        made: Recogniser = entry.load()(kinds)
    except Exception as error:  # someone else's code may raise anything
        package = entry.dist.name if entry.dist else entry.value
        raise ListeningUnavailable(
            f"voice control: {name} is broken: {type(error).__name__}: {error}. It comes from the "
            f"package {package}; update or remove it."
        ) from error
    return made


def _plugged_in() -> Iterator[EntryPoint]:
    from importlib.metadata import entry_points

    yield from entry_points(group=GROUP)
