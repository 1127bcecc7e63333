"""Players that cut silence spoil a session, unless it is steady."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from guided_press import Wishes, export
from guided_press.exporting import endings, write_audio
from guided_press.exporting.steady import SteadyMix
from guided_press.sound.loudness import integrated_lufs
from tests.exporting.fakes import FakeBed, FakeEvent, FakeMix, details, timeline, voice
from tests.exporting.skipping import EXOPLAYER_2, MEDIA3, Skipping, lost_s
from tests.exporting.test_containers import decoded

FRAMES = 30 * 48_000
GENERATIONS = pytest.mark.parametrize("how", [EXOPLAYER_2, MEDIA3], ids=["exoplayer2", "media3"])


def session(bed: FakeBed | None = None, channels: int = 1) -> FakeMix:
    """Two sentences in half a minute."""
    spoken = [FakeEvent(48_000, voice(96_000, 1)), FakeEvent(20 * 48_000, voice(96_000, 2))]
    return FakeMix(FRAMES, spoken, bed, channels)


def tone(*parts: tuple[float, float]) -> np.ndarray:
    """Stretches of sound: seconds and level of 32768 each."""
    runs = [np.full((round(48_000 * s), 1), level / 32768, np.float32) for s, level in parts]
    return np.concatenate(runs)


@pytest.mark.parametrize(
    ("how", "silence_s", "lost"),
    [
        (MEDIA3, 0.09, 0.0), (MEDIA3, 1.1, 0.8), (MEDIA3, 60.0, 58.0),
        (EXOPLAYER_2, 0.14, 0.0), (EXOPLAYER_2, 1.04, 1.0),
    ],
)  # fmt: skip
def test_the_model_cuts_as_the_source_says(how: Skipping, silence_s: float, lost: float) -> None:
    """Short silence stays, and of long silence what each generation keeps; at the level, silent."""
    sound = tone((1, 1025), (silence_s, 1024), (1, -1025))
    assert lost_s([sound], how) == pytest.approx(lost, abs=1e-3)
    assert lost_s(np.array_split(sound, 17), how) == pytest.approx(lost, abs=1e-3)


@GENERATIONS
def test_a_session_loses_its_silence(how: Skipping) -> None:
    """Also with a quiet bed, which lies below the level."""
    assert lost_s(session().blocks(), how) > 15
    assert lost_s(session(FakeBed(144_000)).blocks(), how) > 15


@pytest.mark.long
@GENERATIONS
@pytest.mark.parametrize("ending", endings())
@pytest.mark.parametrize("bed", [None, FakeBed(144_000)], ids=["silence", "bed"])
def test_a_steady_file_loses_nothing(
    tmp_path: Path, how: Skipping, ending: str, bed: FakeBed | None
) -> None:
    """In every format, decoded as a player decodes it."""
    path = tmp_path / f"a.{ending}"
    write_audio(SteadyMix(session(bed)), timeline(FRAMES), details(), path, store=None)
    assert lost_s([decoded(path)], how) == 0.0


def test_the_wave_lies_twenty_units_below_the_voice() -> None:
    """As far below -19 LUFS as background has to be (WCAG 1.4.7), in one channel or two."""
    for channels in (1, 2):
        silent = SteadyMix(FakeMix(FRAMES, [], None, channels))
        heard = np.concatenate(list(silent.blocks()))
        assert integrated_lufs([heard[:, 0]]) < -39.0
        assert np.abs(heard[[0, -1]]).max() < 1e-4


@pytest.mark.long
@GENERATIONS
def test_a_shipped_session_keeps_every_hold(tmp_path: Path, how: Skipping) -> None:
    """Over two fifths of it are lost without, nothing with: speech is what is left of it."""
    plain, steady = tmp_path / "plain.mp3", tmp_path / "steady.mp3"
    export("quick-5-seated", plain, Wishes(engine="embedded"))
    export("quick-5-seated", steady, Wishes(engine="embedded", steady=True))
    sound = decoded(plain)
    assert lost_s([sound], how) > 0.4 * len(sound) / 48_000
    assert lost_s([decoded(steady)], how) == 0.0
