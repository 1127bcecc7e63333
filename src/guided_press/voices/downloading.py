"""Fetching one large file: goes on where it was cut off, and is checked before it is used."""

from __future__ import annotations

import errno
import hashlib
import http.client
import json
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guided_press.display_text import shown_address, told_of
from guided_press.errors import ExportError, VoiceError, VoiceNotFound, VoiceUnavailable
from guided_press.voices.base import CountProgress

MAX_BYTES = 2_000_000_000
_BLOCK_BYTES = 1 << 16
_TRIES = 5
_PATIENCE_S = 30.0
_WAIT_S = 0.5


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file to fetch.

    Attributes:
        url: http or https.
        sha256: What it must be; empty when that is not known.
        size: How long it is, in bytes; 0 when that is not known.
        engine: Whose voice it is.
    """

    url: str
    sha256: str = ""
    size: int = 0
    engine: str = "piper"

    @property
    def shown(self) -> str:
        """The address for messages."""
        return shown_address(self.url)


def download(remote: RemoteFile, path: Path, progress: CountProgress | None = None) -> None:
    """Fetch a file, going on with what an earlier call left beside the path.

    A connection that breaks is taken up again, five times as long as bytes keep coming. What is
    fetched stays when it fails, as ``NAME.part``, and the next call goes on there.

    Raises:
        VoiceNotFound: There is no such file at the server.
        VoiceUnavailable: The server cannot be reached, or breaks off again and again.
        VoiceError: What came is not the file that was wanted; it is removed.
        ExportError: It cannot be written.
    """
    if not remote.url.startswith(("https://", "http://")):
        raise VoiceError(
            remote.engine, f"{remote.shown} is no address.", "It begins with https://."
        )
    part = path.with_name(path.name + ".part")
    tries = 0
    while True:
        before = _size(part)
        try:
            complete, reason = _fetch(remote, part, progress), "the connection broke off"
        except (OSError, http.client.HTTPException) as error:
            reason = told_of(getattr(error, "reason", "") or error, remote.url)
            complete = False
        if complete:
            break
        tries = 1 if _size(part) > before else tries + 1
        if tries == _TRIES:
            raise VoiceUnavailable(
                remote.engine,
                f"{remote.shown} cannot be fetched: {reason}; {_size(part)} bytes are there.",
                "Try again: it goes on where it stopped.",
            )
        time.sleep(_WAIT_S * tries)
    _check(remote, part)
    part.replace(path)
    _mark(part).unlink(missing_ok=True)


def _fetch(remote: RemoteFile, part: Path, progress: CountProgress | None) -> bool:
    """Fetch what is missing; whether the file is complete."""
    have = _size(part)
    request = urllib.request.Request(  # noqa: S310  the scheme was checked
        remote.url, headers={"User-Agent": "guided-press", "Accept-Encoding": "identity"}
    )
    same = _read_mark(part, remote.url)
    if have and (same or remote.sha256):  # with a checksum, a mixture would be found out
        request.add_header("Range", f"bytes={have}-")
        if same:
            request.add_header("If-Range", same)
    else:
        have = 0
    try:
        answer = urllib.request.urlopen(request, timeout=_PATIENCE_S)  # noqa: S310
    except urllib.error.HTTPError as error:
        if error.code == 416 and have:  # all of it is there, or it has become shorter
            if error.headers.get("Content-Range", "").endswith(f"/{have}"):
                return True
            part.unlink(missing_ok=True)
        if error.code in (401, 403, 404, 410):
            raise VoiceNotFound(
                remote.engine,
                f"there is nothing at {remote.shown} ({error.code}).",
                "Check the address.",
            ) from error
        raise
    with answer:
        goes_on = answer.status == 206 and have and _starts_at(answer, have)
        have = have if goes_on else 0
        total = have + int(answer.headers.get("Content-Length") or 0)
        _refuse_odd_size(remote, total)
        _write_mark(part, remote.url, answer.headers)
        return _receive(remote, answer, part, have, progress)


def _receive(
    remote: RemoteFile, answer: Any, part: Path, have: int, progress: CountProgress | None
) -> bool:
    length = answer.headers.get("Content-Length")
    total = have + int(length or 0)
    with _writable(part, "ab" if have else "wb") as file:
        while block := answer.read(_BLOCK_BYTES):
            _write(file, block, part)
            have += len(block)
            if have > MAX_BYTES:
                raise VoiceError(remote.engine, "the file does not end.", "Check the address.")
            if progress:
                progress(have, total)
    return length is None or have >= total


def _write(file: Any, block: bytes, part: Path) -> None:
    view = memoryview(block)
    try:
        while view:  # the last bytes before the disk is full are taken one by one
            view = view[file.write(view) :]
    except OSError as error:
        raise _disk_error(part, error) from error


def _writable(part: Path, mode: str) -> Any:
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        return part.open(mode, buffering=0)
    except OSError as error:
        raise _disk_error(part, error) from error


def _disk_error(part: Path, error: OSError) -> ExportError:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    remedy = "Free some space; it goes on where it stopped." if full else "Check its permissions."
    return ExportError(part, f"cannot be written: {error.strerror}.", remedy)


def _check(remote: RemoteFile, part: Path) -> None:
    if not remote.sha256:
        return
    with part.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != remote.sha256.lower():
        size = _size(part)
        part.unlink()
        _mark(part).unlink(missing_ok=True)
        raise VoiceError(
            remote.engine,
            f"what {remote.shown} gave is not the file that was wanted: its {size} bytes have the "
            f"SHA-256 {digest}, not {remote.sha256.lower()}.",
            "It was removed. Fetch it again, or ask whoever made the voice for its checksum.",
        )


def _refuse_odd_size(remote: RemoteFile, total: int) -> None:
    odd = remote.size and total and total != remote.size
    if odd or total > MAX_BYTES:
        raise VoiceError(
            remote.engine,
            f"{remote.shown} has {total} bytes" + (f", not {remote.size}." if odd else "."),
            "It is not the file that was wanted.",
        )


def _starts_at(answer: Any, have: int) -> bool:
    return str(answer.headers.get("Content-Range", "")).startswith(f"bytes {have}-")


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _mark(part: Path) -> Path:
    """Beside the part: which file of the server it is a part of."""
    return part.with_name(part.name + ".json")


def _read_mark(part: Path, url: str) -> str:
    with suppress(OSError, ValueError, TypeError, KeyError):
        mark = json.loads(_mark(part).read_text(encoding="utf-8"))
        if mark["url"] == shown_address(url):  # the folder is named by the whole of it
            return str(mark["same"])
    return ""


def _write_mark(part: Path, url: str, headers: Any) -> None:
    etag = str(headers.get("ETag") or "")
    same = etag if etag and not etag.startswith("W/") else str(headers.get("Last-Modified") or "")
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        mark = json.dumps({"url": shown_address(url), "same": same})
        _mark(part).write_text(mark, encoding="utf-8")
    except OSError as error:
        raise _disk_error(part, error) from error
