"""What is shown beside the session: an answer, or what goes wrong; for a while."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

NOTICE_S = 10.0


@dataclass(frozen=True, slots=True)
class Notice:
    """One message.

    Attributes:
        text: As it is shown; empty for none.
        sentences: Those in it that are heard as well, or should have been.
    """

    text: str = ""
    sentences: tuple[str, ...] = ()

    @classmethod
    def of(cls, sentences: tuple[str, ...]) -> Notice:
        """Sentences themselves: who cannot hear them can read them."""
        return cls(" ".join(sentences), sentences)


class Notices:
    """The last message, until it was there long enough.

    Args:
        clock: Seconds, always rising.

    Attributes:
        last: That one.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.last = Notice()
        self._clock = clock
        self._since = (self.last, clock())

    def show(self, words: str, *sentences: str) -> None:
        """Show a message.

        Args:
            words: The whole of it.
            sentences: Those in it that the voice says as well.
        """
        self.last = Notice(words, sentences)

    def is_old(self, *, playing: bool) -> bool:
        """Whether the message was there long enough; while all stands still it stays."""
        now_s = self._clock()
        if self.last != self._since[0] or not playing:
            self._since = (self.last, now_s)
        return now_s - self._since[1] > NOTICE_S
