"""A door for other programs of the same user: one line in, one line out.

The protocol: a line with the name of an action, such as ``pause``, is answered ``ok``; ``status``
is answered with one line of JSON; ``volume 0.8`` sets the volume; anything else is answered with
a line that begins with ``error``. The door is a Unix socket in a folder of the user's own, or a
named pipe on Windows. Both sides prove that they know a key that only the user can read, as
`multiprocessing.connection` has it; nothing that is sent is unpickled.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from multiprocessing import AuthenticationError
from multiprocessing.connection import (
    Client,
    Connection,
    Listener,
    answer_challenge,
    deliver_challenge,
)
from pathlib import Path
from typing import Any

from guided_press.errors import GuidedPressError
from guided_press.files import private_folder
from guided_press.own_folders import own_state
from guided_press.player.actions import Action
from guided_press.player.controls import ControlUnavailable, Desk
from guided_press.words.texts import text

_LINE_BYTES = 200
_ANSWER_BYTES = 100_000
_KEY_BYTES = 32
_PATIENCE_S = 5.0
_CALLER_PATIENCE_S = 2.0
_CALLERS = 16
"""So many may be let in at once; the next ones find the door closed."""

PIPES = sys.platform == "win32"


class NothingPlays(GuidedPressError):
    """No session of this user listens."""


def socket_path() -> Path:
    """Where the session that plays listens: in a folder that is the user's alone."""
    if folder := os.environ.get("XDG_RUNTIME_DIR"):
        return private_folder(Path(folder) / "guided-press") / "control"
    # Not in a temporary folder, where others may put something of the same name first.
    return own_state() / "control"


def ask(line: str, path: Path) -> str:
    """Send one line to the session that plays, and return its answer.

    Raises:
        NothingPlays: Nobody listens, or another user does.
    """
    try:
        key = _key_file(path).read_bytes()
        with _connected(_address(path, key)) as connection:
            patient: Any = _Patient(connection, _PATIENCE_S)
            answer_challenge(patient, key)
            deliver_challenge(patient, key)
            patient.send_bytes(line.encode())
            return str(patient.recv_bytes(_ANSWER_BYTES), "utf-8")
    except AuthenticationError as error:
        raise NothingPlays(text("playing.socket.of_another", path=path)) from error
    except (OSError, EOFError) as error:
        raise NothingPlays(text("playing.socket.nothing_plays")) from error


class Socket:
    """Listens at the door.

    Args:
        path: Where; its folder is made, for the user alone. On Windows only the key lies there.
    """

    name = "socket"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._listener: Listener | None = None
        self._key = b""
        self._stopped = False
        self._free = threading.Semaphore(_CALLERS)

    def start(self, desk: Desk) -> None:
        """Begin to listen.

        Raises:
            ControlUnavailable: Another session listens, or the door cannot be made.
        """
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._key = _user_key(self._path)
            address = _address(self._path, self._key)
            if not PIPES:
                self._refuse_second()
            before = os.umask(0o177)  # nobody else may open it, from its first moment on
            try:
                self._listener = Listener(address, _family(), backlog=4)
            finally:
                os.umask(before)
        except OSError as error:  # on Windows also: another session has the pipe
            raise ControlUnavailable(f"socket: {self._path}: {error.strerror or error}.") from error
        except ValueError as error:
            raise ControlUnavailable("socket: this system has none of this kind.") from error
        arguments = (self._listener, desk)
        threading.Thread(target=self._listen, args=arguments, name="socket", daemon=True).start()

    def stop(self) -> None:
        """Listen no more, and take the socket away."""
        listener, self._listener = self._listener, None
        if listener is None:
            return
        self._stopped = True
        with suppress(OSError), _connected(_address(self._path, self._key)):
            pass  # wakes who waits for a caller
        with suppress(OSError):
            listener.close()

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

    def _listen(self, listener: Listener, desk: Desk) -> None:
        while not self._stopped:
            try:
                connection = listener.accept()
            except (OSError, EOFError):
                return
            if self._stopped or not self._free.acquire(blocking=False):
                connection.close()
                continue
            arguments = (connection, desk)
            threading.Thread(target=self._serve, args=arguments, daemon=True).start()

    def _serve(self, connection: Connection[Any, Any], desk: Desk) -> None:
        """One caller; who says nothing in time, or does not know the key, is let go."""
        try:
            with connection, suppress(OSError, EOFError, AuthenticationError):
                patient: Any = _Patient(connection, _CALLER_PATIENCE_S)
                deliver_challenge(patient, self._key)
                answer_challenge(patient, self._key)
                line = patient.recv_bytes(_LINE_BYTES).decode(errors="replace").strip()
                patient.send_bytes(answer_to(line, desk).encode())
        finally:
            self._free.release()


def answer_to(line: str, desk: Desk) -> str:
    """Do what a line asks for, and say what became of it."""
    word, _, rest = line.partition(" ")
    if word == "status":
        return json.dumps(desk.status().as_json(), ensure_ascii=False)
    if word == "volume":
        try:
            desk.wish_volume(float(rest))
        except ValueError:
            return f"error: {text('playing.volume_range')}"
        return "ok"
    try:
        desk.ask(Action(line))
    except ValueError:
        return f"error: {text('playing.socket.unknown', actions=', '.join(Action))}"
    return "ok"


class _Patient:
    """A connection on which nobody is waited for without end.

    Args:
        connection: Of `multiprocessing.connection`.
        patience_s: For each message.
    """

    def __init__(self, connection: Connection[Any, Any], patience_s: float) -> None:
        self._connection = connection
        self._patience_s = patience_s

    def send_bytes(self, data: bytes) -> None:
        """Send one message."""
        self._connection.send_bytes(data)

    def recv_bytes(self, maxlength: int) -> bytes:
        """Wait for one message.

        Raises:
            TimeoutError: None came in time.
            OSError, EOFError: It is too long, or the other side has gone.
        """
        if not self._connection.poll(self._patience_s):
            raise TimeoutError
        return self._connection.recv_bytes(maxlength)


@contextmanager
def _connected(address: str) -> Iterator[Connection[Any, Any]]:
    """Knock, and wait no longer than is bearable: a busy door lets nobody in.

    Raises:
        OSError: Nobody is there, or nobody opens.
    """
    connections: list[Connection[Any, Any]] = []
    errors: list[OSError] = []

    def knock() -> None:
        try:
            connections.append(Client(address, _family()))
        except OSError as error:
            errors.append(error)

    knocking = threading.Thread(target=knock, daemon=True)
    knocking.start()
    knocking.join(_PATIENCE_S)
    if not connections:
        raise errors[0] if errors else TimeoutError()
    with connections[0] as connection:
        yield connection


def _family() -> str:
    return "AF_PIPE" if PIPES else "AF_UNIX"


def _address(path: Path, key: bytes) -> str:
    """The socket's path; on Windows a pipe whose name nobody can guess who has not the key."""
    if PIPES:
        return rf"\\.\pipe\guided-press-{blake2b(key, digest_size=16).hexdigest()}"
    return str(path)


def _key_file(path: Path) -> Path:
    return path.with_name(f"{path.name}.key")


def _user_key(path: Path) -> bytes:
    """The user's key, made at first and kept.

    Raises:
        OSError: It cannot be read or written.
    """
    file = _key_file(path)
    with suppress(FileNotFoundError):
        if len(key := file.read_bytes()) == _KEY_BYTES:
            return key
    key = secrets.token_bytes(_KEY_BYTES)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        target.write(key)
    return key
