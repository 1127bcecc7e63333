"""Where a person's own data lies; every store of it asks here.

Whatever is asked for is closed to others at that moment. An earlier version, a backup or another
program may have left it open, and nobody would notice.
"""

from __future__ import annotations

from pathlib import Path

from guided_press.files import private_folder


def own_data(*parts: str) -> Path:
    """A folder of what a person keeps, such as ``profiles``; it need not exist.

    Args:
        parts: Its name in the person's data folder, level by level; none for that folder itself.
    """
    import platformdirs  # only where it is needed: start-up time counts

    return _closed(platformdirs.user_data_path("guided-press", appauthor=False), parts)


def own_state(*parts: str) -> Path:
    """Likewise of what the program remembers for a person, such as where a session stood."""
    import platformdirs

    return _closed(platformdirs.user_state_path("guided-press", appauthor=False), parts)


def _closed(folder: Path, parts: tuple[str, ...]) -> Path:
    private_folder(folder)
    for part in parts:
        folder = private_folder(folder / part)
    return folder
