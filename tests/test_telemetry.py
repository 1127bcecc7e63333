"""Nothing that comes along tells anybody that it is used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.long
def test_models_run_without_a_trace(tmp_path: Path) -> None:
    """The library that runs the models keeps no record of its use in the home, to be sent later."""
    pytest.importorskip("hibari", exc_type=ImportError)
    pytest.importorskip("livekit.wakeword", exc_type=ImportError)
    program = (
        "from pathlib import Path\n"
        "from guided_press.listening.embedding import Embedding\n"
        "from guided_press.voices.base import Request\n"
        "from guided_press.voices.natural import Natural\n"
        "Embedding()\n"
        "voice = Natural()\n"
        "voice.start()\n"
        "request = Request('Let go.', voice.resolve(None), 145)\n"
        "voice.speak(request, Path('out.wav'))\n"
    )
    home = tmp_path / "home"
    home.mkdir()
    environment = {name: value for name, value in os.environ.items() if "TELEMETRY" not in name}
    environment |= {"HOME": str(home), "USERPROFILE": str(home)}
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        environment.pop(name, None)
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=environment, check=True)
    assert (tmp_path / "out.wav").stat().st_size > 10_000
    assert list(home.rglob("*")) == []
