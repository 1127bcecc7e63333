"""Reading the text files that people write, whatever stands at their path.

Scripts, profiles, manifests and the person's own settings are read here and nowhere else: only
regular files, and never more of one than may be in it, so that neither a pipe nor a device, nor a
file of gigabytes, makes the program wait or fills its memory.
"""

from __future__ import annotations

import stat
from pathlib import Path

from guided_press.errors import Problem, ScriptError
from guided_press.units import MAX_TEXT_BYTES


def read_text_file(path: Path, file: str = "", hint: str = "") -> bytes:
    """The bytes of a text file; of one larger than `MAX_TEXT_BYTES` only the first beyond it.

    Args:
        path: Where it is.
        file: For messages; the path, if empty.
        hint: What helps when it is a folder.

    Raises:
        FileNotFoundError: There is none.
        ScriptError: It is no regular file, or cannot be read.
    """
    file = file or str(path)
    try:
        kind = path.stat().st_mode  # before opening: opening a pipe would wait for a writer
        if stat.S_ISDIR(kind):
            raise ScriptError([Problem(file, 0, 0, "", "this is a folder", hint)])
        if not stat.S_ISREG(kind):
            raise ScriptError([Problem(file, 0, 0, "", "this is not a regular file")])
        with path.open("rb") as text:
            return text.read(MAX_TEXT_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileNotFoundError(file) from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise ScriptError([Problem(file, 0, 0, "", f"cannot be read: {why}")]) from error
