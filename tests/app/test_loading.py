"""What has to be loaded for a result, and what has not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_EXPORT_AND_TELL = """
import sys
from guided_press.cli import main
sys.argv = ["guided-press", "export", "quick-5-seated", "-o", sys.argv[1], "--quiet"]
try:
    main()
except SystemExit as ended:
    assert not ended.code
print(*sorted(name for name in sys.modules if name.startswith("guided_press.")))
"""


def _loaded_for(output: Path) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", _EXPORT_AND_TELL, output], capture_output=True, text=True, check=True
    )
    return {name.removeprefix("guided_press.") for name in done.stdout.split()}


@pytest.mark.long
@pytest.mark.parametrize("room", ["composing.composer", "phone.writing", "pictures.body", "sheet"])
def test_a_sound_file_of_what_is_kept_loads_no_other_room(room: str, tmp_path: Path) -> None:
    """An unchanged export copies packets: it neither composes nor draws, nor writes pages."""
    _loaded_for(tmp_path / "first.mp3")
    assert room not in _loaded_for(tmp_path / "again.mp3")


@pytest.mark.long
def test_one_file_with_a_player_loads_what_it_shows(tmp_path: Path) -> None:
    """What is loaded late is still there for the format that needs it."""
    assert {"phone.writing", "pictures.body"} <= _loaded_for(tmp_path / "phone.html")


def test_a_session_whose_sound_is_ready_starts_without_ffmpeg() -> None:
    """PyAV measures and resamples what is new: loading it would hold up every first sound."""
    tell = "import sys, guided_press.app.playing, guided_press.cli.play; print('av' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", tell], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
