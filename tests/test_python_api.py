"""``import guided_press as gp``: everything named in its docstring, used as a person would."""

from __future__ import annotations

import inspect
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

import guided_press as gp
from guided_press.errors import ExportError, ScriptError, SoundError, VoiceNotFound
from guided_press.units import SAMPLE_RATE

SCRIPT = """\
version: 1
title: One palm
steps:
  - position: seated
  - press: PC8
    sides: left
    hold: 60s
  - close: 20s
"""
SILENT = gp.Wishes(engine="silent")


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "palm.yaml"
    path.write_text(SCRIPT)
    return path


def test_importing_costs_nothing() -> None:
    """No heavy package is loaded before a name is used."""
    code = (
        "import sys, guided_press\n"
        "print(sorted({'numpy', 'pydantic', 'av', 'yaml', 'typer', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_name_is_there_and_says_what_it_does() -> None:
    """Functions name their arguments, results, units and errors."""
    for name in gp.__all__:
        found = getattr(gp, name)
        assert inspect.getdoc(found), name
        if inspect.isfunction(found):
            doc = inspect.getdoc(found) or ""
            assert "Raises:" in doc, name
            assert all(f"{argument}:" in doc for argument in inspect.signature(found).parameters)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        gp.nothing  # noqa: B018


def test_functions_stay_functions_after_everything_was_imported() -> None:
    """No room of the package hides one of its functions."""
    code = (
        "import guided_press as gp, pkgutil, importlib\n"
        "for room in pkgutil.iter_modules(gp.__path__):\n"
        "    if room.name != '__main__': importlib.import_module(f'guided_press.{room.name}')\n"
        "print(*(name for name in gp.__all__ if type(getattr(gp, name)).__name__ == 'module'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_load_gives_the_session_or_all_problems(script: Path) -> None:
    """Loading takes a path, a text or a shipped name, and tells every problem of a bad script."""
    loaded = gp.load(script)
    assert loaded.session.title == "One palm"
    assert gp.load(str(script)).session == loaded.session
    assert gp.load("low-back-15-self").session.length == 900
    script.write_text(SCRIPT.replace("PC8", "PC9").replace("20s", "long"))
    with pytest.raises(ScriptError) as error:
        gp.load(script)
    assert [problem.line for problem in error.value.problems] == [5, 8]


def test_plan_gives_every_cue_at_its_frame(script: Path) -> None:
    """The planned holds last the frames that the script asks for, and wishes change the plan."""
    timeline = gp.plan(script, SILENT)
    assert isinstance(timeline, gp.Timeline)
    (hold,) = timeline.holds
    assert hold.frames == 60 * SAMPLE_RATE
    assert [c.title for c in timeline.chapters][:2] == ["Welcome", "Before you begin"]
    brief = gp.plan(script, gp.Wishes(engine="silent", guidance="brief"))
    assert len(brief.clips) < len(timeline.clips)


def test_blocks_give_the_whole_sound_in_pieces(script: Path) -> None:
    """float32, shape (frames, channels), together exactly as long as the timeline."""
    timeline = gp.plan(script, SILENT)
    blocks = list(gp.blocks(script, SILENT, block_frames=10_000))
    assert all(block.dtype == np.float32 and block.shape[1] == 1 for block in blocks)
    assert all(len(block) == 10_000 for block in blocks[:-1])
    assert sum(map(len, blocks)) == timeline.total_frames
    assert max(np.abs(block).max() for block in blocks) < 1


def test_export_writes_what_blocks_give(script: Path, tmp_path: Path) -> None:
    """The file holds exactly the frames of the blocks, with its captions beside it."""
    told: list[tuple[str, float]] = []
    exported = gp.export(
        script, tmp_path / "s.wav", SILENT, captions=["vtt"],
        progress=lambda doing, share: told.append((doing, share)),
    )  # fmt: skip
    sound = np.concatenate(list(gp.blocks(script, SILENT)))[:, 0]
    with wave.open(str(tmp_path / "s.wav")) as file:
        width = file.getsampwidth()
        raw = np.frombuffer(file.readframes(file.getnframes()), np.uint8)
    assert len(raw) == width * len(sound) == width * exported.frames
    assert exported.beside == (tmp_path / "s.vtt",)
    assert told[0][0] == "speaking"
    assert told[-1] == ("writing", 1.0)


def test_errors_carry_data(script: Path, tmp_path: Path) -> None:
    """Whoever catches one gets attributes, not a text to take apart."""
    with pytest.raises(VoiceNotFound) as voice:
        gp.plan(script, gp.Wishes(engine="embedded", voice="nobody"))
    assert voice.value.engine == "embedded"
    with pytest.raises(ExportError) as file:
        gp.export(script, tmp_path / "no" / "s.mp3", SILENT)
    assert file.value.path.endswith("s.mp3")
    assert isinstance(file.value, gp.GuidedPressError)


class TestPydub:
    """The bridge to people's own pydub scripts."""

    def test_blocks_become_an_audio_segment(self, script: Path) -> None:
        """16 bit, 48 000 Hz, as long as the session to the frame."""
        pytest.importorskip("pydub")
        segment = gp.to_audio_segment(gp.blocks(script, SILENT))
        assert (segment.frame_rate, segment.sample_width, segment.channels) == (48_000, 2, 1)
        assert segment.frame_count() == gp.plan(script, SILENT).total_frames

    @pytest.mark.parametrize("channels", [1, 2])
    def test_the_way_there_and_back_keeps_the_sound(self, channels: int) -> None:
        """A sound that goes to pydub and comes back differs by no more than rounding to 16 bits."""
        pytest.importorskip("pydub")
        wave_ = 0.5 * np.sin(np.arange(48_000) / 20).astype(np.float32)
        block = np.repeat(wave_[:, None], channels, axis=1)
        back = gp.from_audio_segment(gp.to_audio_segment([block[:7_000], block[7_000:]]))
        assert back.dtype == np.float32
        assert back.shape == (48_000,)
        assert np.abs(back - wave_).max() <= 1 / 32_000

    def test_other_rates_and_widths_are_converted(self) -> None:
        """A segment at any rate and width comes back at ours."""
        pydub = pytest.importorskip("pydub")
        segment = pydub.AudioSegment.silent(1_000, frame_rate=44_100).set_sample_width(4)
        assert gp.from_audio_segment(segment).shape == (48_000,)

    def test_what_is_no_segment_and_no_sound_is_told(self) -> None:
        """A wrong thing or no sound at all is refused with a message of ours."""
        pytest.importorskip("pydub")
        with pytest.raises(SoundError, match="is not a pydub AudioSegment"):
            gp.from_audio_segment(b"sound")
        with pytest.raises(SoundError, match="there is no sound"):
            gp.to_audio_segment([])

    def test_without_pydub_the_install_command_is_named(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Where the extra is missing, the error says how to install it."""
        monkeypatch.setitem(sys.modules, "pydub", None)
        with pytest.raises(SoundError, match=r"pip install 'guided-press\[pydub\]'"):
            gp.to_audio_segment([np.zeros((10, 1), np.float32)])
