"""A Unix socket, private to the user: one line in, one line out.

The protocol: a line with the name of an action, such as ``pause``, is answered ``ok``; ``status``
is answered with one line of JSON; ``volume 0.8`` sets the volume; anything else is answered with
a line that begins with ``error``. The socket lies in the user's runtime folder, only the user may
open it, and whoever connects is asked for the same user id once more where the system tells it.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import threading
from contextlib import suppress
from pathlib import Path

from guided_press.errors import GuidedPressError
from guided_press.player.actions import Action
from guided_press.player.controls import ControlUnavailable, Desk

_LINE_LIMIT = 200
_PATIENCE_S = 5.0
_ACCEPT_S = 0.2


class NothingPlays(GuidedPressError):
    """No session of this user listens."""


def socket_path() -> Path:
    """Where the session that plays listens: in a folder that is the user's alone."""
    if folder := os.environ.get("XDG_RUNTIME_DIR"):
        return Path(folder) / "guided-press" / "control"
    # Not in a temporary folder, where others may put something of the same name first.
    from platformdirs import user_state_path

    return user_state_path("guided-press", appauthor=False) / "control"


def ask(line: str, path: Path) -> str:
    """Send one line to the session that plays, and return its answer.

    Raises:
        NothingPlays: Nobody listens, or another user does.
    """
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(_PATIENCE_S)
            connection.connect(str(path))
            if not _same_user(connection):
                raise NothingPlays(f"What listens at {path} belongs to another user.")
            connection.sendall(line.encode() + b"\n")
            with connection.makefile("rb") as answers:
                return answers.readline().decode().rstrip("\n")
    except (OSError, AttributeError) as error:
        raise NothingPlays("No session is playing here. Start one: guided-press play") from error


class Socket:
    """Listens on a socket.

    Args:
        path: Where; its folder is made, for the user alone.
    """

    name = "socket"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._socket: socket.socket | None = None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, desk: Desk) -> None:
        """Begin to listen.

        Raises:
            ControlUnavailable: Another session listens, or the system has no such sockets.
        """
        if not hasattr(socket, "AF_UNIX"):
            raise ControlUnavailable("socket: this system has none of this kind.")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._refuse_second()
            listening = socket.socket(socket.AF_UNIX)
            before = os.umask(0o177)  # nobody else may open it, from its first moment on
            try:
                listening.bind(str(self._path))
            finally:
                os.umask(before)
            listening.listen(4)
        except OSError as error:
            raise ControlUnavailable(f"socket: {self._path}: {error.strerror or error}.") from error
        listening.settimeout(_ACCEPT_S)
        self._socket = listening
        self._thread = threading.Thread(
            target=self._listen, args=(listening, desk), name="socket", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Listen no more, and take the socket away."""
        if self._socket is None:
            return
        self._stop.set()
        if self._thread is not None:
            self._thread.join(1.0)
        self._socket.close()
        self._socket = None
        with suppress(OSError):
            self._path.unlink()

    def _refuse_second(self) -> None:
        """Leave a living session its socket; take away what a dead one left."""
        if not self._path.exists():
            return
        with socket.socket(socket.AF_UNIX) as trial:
            trial.settimeout(0.5)
            try:
                trial.connect(str(self._path))
            except ConnectionRefusedError:
                self._path.unlink()
                return
            except OSError:  # too busy to answer, or another user's: not ours to take away
                pass
        raise ControlUnavailable("socket: another session listens already.")

    def _listen(self, listening: socket.socket, desk: Desk) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = listening.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            with connection, suppress(OSError):
                connection.settimeout(1.0)
                if _same_user(connection):
                    self._serve(connection, desk)

    def _serve(self, connection: socket.socket, desk: Desk) -> None:
        with connection.makefile("rb") as lines:
            line = lines.readline(_LINE_LIMIT)
        if line:
            answer = answer_to(line.decode(errors="replace").strip(), desk)
            connection.sendall(answer.encode() + b"\n")


def answer_to(line: str, desk: Desk) -> str:
    """Do what a line asks for, and say what became of it."""
    word, _, rest = line.partition(" ")
    if word == "status":
        return json.dumps(desk.status().as_json(), ensure_ascii=False)
    if word == "volume":
        try:
            desk.wish_volume(float(rest))
        except ValueError:
            return "error: a volume is a number from 0 to 2"
        return "ok"
    try:
        desk.ask(Action(line))
    except ValueError:
        return f"error: unknown action; there are {', '.join(Action)}, status, volume"
    return "ok"


def _same_user(connection: socket.socket) -> bool:
    """Whether the same user asks; the file's mode has to do where the system does not tell."""
    wanted = getattr(socket, "SO_PEERCRED", None)
    if wanted is None:
        return True
    size = struct.calcsize("3i")
    _, user, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, wanted, size))
    return bool(user == os.getuid())
