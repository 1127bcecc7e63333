"""Parts of a sound, as browsers ask for them when somebody seeks."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from typing import Protocol

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

CHUNK_BYTES = 65_536

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class Bytes(Protocol):
    """A row of bytes of known length."""

    @property
    def size(self) -> int:
        """How many there are."""
        ...

    def read(self, start: int, stop: int) -> bytes:
        """Those from start to before stop; may take a while."""
        ...


def parse_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Which bytes a Range header asks for.

    Args:
        header: Its value; None without one.
        size: Of the whole, more than 0.

    Returns:
        Start and the byte after the last; everything when the header is absent, of another kind,
        or asks for several parts; None when it asks for what is not there.

    Source:
        RFC 9110, section 14.
    """
    match = _RANGE.fullmatch(header.strip()) if header else None
    if match is None or match.groups() == ("", ""):
        return 0, size
    first, last = match.groups()
    if not first:
        count = min(int(last), size)
        return (size - count, size) if count else None
    start, stop = int(first), min(int(last) + 1, size) if last else size
    if last and int(last) < int(first):
        return 0, size  # not a range; to be ignored
    return (start, stop) if start < size else None


def sound_response(request: Request, sound: Bytes, limiter: CapacityLimiter) -> Response:
    """The answer with a sound or the asked part of it; reads in threads, piece by piece."""
    size = sound.size
    headers = {"accept-ranges": "bytes", "cache-control": "private, no-cache"}
    asked = request.headers.get("range")
    span = parse_range(asked, size)
    if span is None:
        return Response(status_code=416, headers=headers | {"content-range": f"bytes */{size}"})
    start, stop = span
    partial = span != (0, size) or asked == "bytes=0-"
    headers["content-length"] = str(stop - start)
    if partial:
        headers["content-range"] = f"bytes {start}-{stop - 1}/{size}"
    status = 206 if partial else 200
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type="audio/mpeg")
    pieces = _pieces(sound.read, start, stop, limiter)
    return StreamingResponse(pieces, status, headers, media_type="audio/mpeg")


async def _pieces(
    read: Callable[[int, int], bytes], start: int, stop: int, limiter: CapacityLimiter
) -> AsyncIterator[bytes]:
    for position in range(start, stop, CHUNK_BYTES):
        end = min(position + CHUNK_BYTES, stop)
        # A listener who leaves does not wait for the encoder.
        yield await to_thread.run_sync(read, position, end, limiter=limiter, abandon_on_cancel=True)
