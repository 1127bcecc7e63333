"""Headset and media keys, and the desktop's player panel, through MPRIS on the session bus."""

from __future__ import annotations

import os
import threading
from typing import Any

from guided_press.player.controls import ControlUnavailable, Desk

BUS_NAME = "org.mpris.MediaPlayer2.guided_press"
_PATH = "/org/mpris/MediaPlayer2"
_LOOK_S = 0.2
_START_S = 3.0


class Mpris:
    """Offers the session on the bus, and tells what changes."""

    name = "media keys"

    def __init__(self) -> None:
        self._ready = threading.Event()
        self._stop = threading.Event()
        self._problem = ""
        self._thread: threading.Thread | None = None

    def start(self, desk: Desk) -> None:
        """Join the bus.

        Raises:
            ControlUnavailable: There is no session bus, or dbus-fast is not installed.
        """
        try:
            import dbus_fast  # noqa: F401 - only whether it is there
        except ImportError as error:
            remedy = "pip install 'guided-press[desktop]'"
            raise ControlUnavailable(f"media keys: not installed ({remedy}).") from error
        if not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
            raise ControlUnavailable("media keys: there is no session bus.")
        self._thread = threading.Thread(
            target=self._run, args=(desk,), name="media keys", daemon=True
        )
        self._thread.start()
        self._ready.wait(_START_S)
        if self._problem:
            raise ControlUnavailable(f"media keys: {self._problem}.")

    def stop(self) -> None:
        """Leave the bus."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(1.0)

    def _run(self, desk: Desk) -> None:
        import asyncio  # takes as long as all the rest; the first sound does not wait for it

        try:
            asyncio.run(self._serve(desk))
        except Exception as error:  # noqa: BLE001 - a bus that fails must not end the session
            self._problem = f"{type(error).__name__}: {error}"
        finally:
            self._ready.set()

    async def _serve(self, desk: Desk) -> None:
        import asyncio

        from dbus_fast.aio import MessageBus

        from guided_press.player.controls import mpris_interfaces

        interfaces: Any = mpris_interfaces  # its annotations are D-Bus signatures
        bus = await MessageBus().connect()
        player = interfaces.PlayerInterface(desk)
        bus.export(_PATH, interfaces.RootInterface(desk))
        bus.export(_PATH, player)
        from dbus_fast import RequestNameReply
        from dbus_fast.constants import NameFlag

        reply = await bus.request_name(BUS_NAME, NameFlag.DO_NOT_QUEUE)
        if reply is not RequestNameReply.PRIMARY_OWNER:
            await bus.request_name(f"{BUS_NAME}.instance{os.getpid()}")
        self._ready.set()
        while not self._stop.is_set():
            player.tell_changes(desk.status())
            await asyncio.sleep(_LOOK_S)
        bus.disconnect()
