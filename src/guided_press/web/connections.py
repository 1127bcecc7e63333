"""HTTP connections that do not wait for ever: a request has to arrive within a few seconds.

uvicorn ends idle connections after an answer, but a client that connects and says nothing, or
dribbles a header byte by byte, would keep its place for as long as it likes.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_TIMEOUT_S = 10.0
"""From the first byte of waiting to the last byte of the headers."""


MOST_IDLE = 200
"""Connections that have no request to be answered; the one that is idle longest makes room.

Each takes one of the files that a process may have open, often 1 024; without them no sound and no
page could be read."""


class PatientConnection(H11Protocol):
    """An HTTP/1.1 connection with a limit on how long a request's headers may take."""

    idle_since: float = 0.0
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()
        self._make_room()

    def _make_room(self) -> None:
        """This one is idle from now on; if too many are, the one that is so for longest goes."""
        self.idle_since = self.loop.time()
        idle = [one for one in self.connections if isinstance(one, PatientConnection) and one.idle]
        if len(idle) > MOST_IDLE:
            min(idle, key=lambda one: one.idle_since).transport.abort()

    @property
    def idle(self) -> bool:
        """Whether it is open, and no request of it is being answered."""
        answered = self.cycle is None or self.cycle.response_complete
        return answered and not self.transport.is_closing()

    def data_received(self, data: bytes) -> None:
        """Take bytes; stop the clock when they complete a request."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()
        elif self._deadline is None:
            self._wait()

    def on_response_complete(self) -> None:
        """A request is answered; between requests uvicorn's own time-out counts."""
        super().on_response_complete()
        self._make_room()
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._stop_waiting()
        self._deadline = self.loop.call_later(REQUEST_TIMEOUT_S, self._give_up)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._deadline = None
        if self.cycle is None or self.cycle.response_complete:
            self.transport.abort()
