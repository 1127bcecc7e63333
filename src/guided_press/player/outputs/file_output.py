"""The output into a stream: raw samples for a pipe, such as ``... --output - | aplay -f dat``."""

from __future__ import annotations

import sys
from typing import IO, Any

from guided_press.player.outputs.base import PcmArray
from guided_press.player.outputs.pacing import PacedOutput

_FULL_S = 0.005


class FileOutput(PacedOutput):
    """Writes signed 16 bit little-endian stereo at 48 000 Hz, without a header.

    The pace is real time even where the reader is faster, because a person is following: a gate
    or a pause is silence of the length it really had. A reader that is slower holds us up, which
    is not a fault.

    Args:
        stream: Binary and writable; standard output when None. It is never closed here.
        speed: As for `PacedOutput`.
    """

    name = "file"

    def __init__(self, stream: IO[bytes] | None = None, speed: float | None = 1.0) -> None:
        super().__init__(speed)
        self.patience_s = None
        # the command line puts a door for texts before standard output; sound goes round it
        standard: Any = getattr(sys.stdout, "behind", sys.stdout)
        buffered: Any = standard.buffer if stream is None else stream
        buffered.flush()
        # Python's own buffer would keep what a closed pipe refused, and fail again at exit.
        self._stream: Any = getattr(buffered, "raw", buffered)
        self._gone: str | None = None

    def gone(self) -> str | None:
        """Why nothing can be written any more, such as the reader having ended."""
        return self._gone

    def _consume(self, samples: PcmArray) -> bool:
        rest = memoryview(samples.astype("<i2", copy=False).tobytes())
        try:
            while rest:
                # A raw stream may take a part only; None when it is full and does not block.
                count = self._stream.write(rest)
                if count is None and self._stop.wait(_FULL_S):
                    return False
                rest = rest[count or 0 :]
        except BrokenPipeError:
            self._gone = "the program that read the sound has ended"
        except (OSError, ValueError) as error:
            self._gone = f"the sound could not be written: {error}"
        return self._gone is None
