"""How loud sound is, by FFmpeg's ebur128 filter inside PyAV; memory does not grow with length.

PyAV is loaded where something is measured: a session whose sound is ready starts without it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from guided_press.errors import SoundError
from guided_press.sound.clip import FloatArray
from guided_press.units import SAMPLE_RATE, gain_to_db

if TYPE_CHECKING:
    from av.filter import Graph

_GATE_LUFS = -70.0
_LAYOUTS = {1: "mono", 2: "stereo"}
# The filter writes a true peak as a linear number with three decimals. Scaled by this much
# (it counts in float64 and never clips) the last decimal stands for -180 dB.
_PEAK_SCALE = 1e6
_PLACE = "loudness measurement"


def integrated_lufs(blocks: Iterable[FloatArray]) -> float:
    """Measure the gated loudness of a whole programme.

    Args:
        blocks: float32, shape (frames,) or (frames, channels) with 1 or 2 channels, nominal
            range [-1, 1], 48 000 Hz; mono counts as one loudspeaker.

    Returns:
        Loudness in LUFS, three decimals; -inf when nothing is above the gate of -70 LUFS.

    Raises:
        SoundError: Less than 400 ms of sound, or a sample that is not a number.

    Source:
        ITU-R BS.1770-5, annex 1.
    """
    lufs = -math.inf
    measured = 0
    for row in _rows(blocks, "metadata=1"):
        measured += 1
        lufs = float(row["lavfi.r128.I"])
    if measured < 4:
        raise SoundError(_PLACE, "there is less than 400 ms of sound.", "Measure a longer passage.")
    return lufs if lufs > _GATE_LUFS else -math.inf


def momentary_max_lufs(blocks: Iterable[FloatArray]) -> float:
    """Measure the loudest 400 ms, which may be half silent; for sounds shorter than a sentence.

    Args:
        blocks: As in `integrated_lufs`.

    Returns:
        Loudness in LUFS; -inf for digital silence.

    Raises:
        SoundError: A sample that is not a number.

    Source:
        EBU Tech 3341, momentary loudness.
    """
    padded = _with_silence(blocks)
    rows = _rows(padded, "metadata=1")
    loudest = max((float(row["lavfi.r128.M"]) for row in rows), default=-math.inf)
    return loudest if loudest > -120.0 else -math.inf


def true_peak_dbtp(blocks: Iterable[FloatArray]) -> float:
    """Measure the highest peak between the samples, over all channels.

    Args:
        blocks: As in `integrated_lufs`; of any length.

    Returns:
        True peak in dBTP; -inf for digital silence.

    Raises:
        SoundError: A sample that is not a number.

    Source:
        ITU-R BS.1770-5, annex 2.
    """
    peak = 0.0
    padded = _with_silence(blocks)
    for row in _rows(padded, "peak=true:metadata=1", _PEAK_SCALE):
        peak = max(peak, float(row["lavfi.r128.true_peak"]) / _PEAK_SCALE)
    return gain_to_db(peak)


def _with_silence(blocks: Iterable[FloatArray]) -> Iterator[FloatArray]:
    # Before it: the filter would mirror the first samples into the time before them, and so find
    # peaks that no one hears. After it: the filter reports every full 100 ms only.
    silence = np.zeros((SAMPLE_RATE // 2, 1), np.float32)
    for number, block in enumerate(blocks):
        if number == 0:
            channels = 1 if block.ndim == 1 else block.shape[1]
            silence = np.zeros((SAMPLE_RATE // 2, channels), np.float32)
            yield silence
        yield block
    yield silence


def _rows(
    blocks: Iterable[FloatArray], options: str, scale: float = 1.0
) -> Iterator[Mapping[str, str]]:
    """Run the filter; one mapping of its values for every full 100 ms."""
    import av

    graph: Graph | None = None
    position = 0
    for block in blocks:
        if not len(block):
            continue
        planes = np.atleast_2d(block.T).astype(np.float64) * scale
        if not np.isfinite(planes).all():
            raise SoundError(_PLACE, "a sample is not a number.")
        layout = _LAYOUTS[len(planes)]
        graph = graph or _measuring_graph(layout, options)
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(planes), format="dblp", layout=layout
        )
        frame.sample_rate = SAMPLE_RATE
        frame.pts = position
        position += len(block)
        graph.push(frame)
        yield from _ready(graph)
    if graph:
        graph.push(None)
        yield from _ready(graph)


def _measuring_graph(layout: str, options: str) -> Graph:
    from av.filter import Graph

    graph = Graph()
    source = graph.add(
        "abuffer",
        f"sample_rate={SAMPLE_RATE}:sample_fmt=dblp:channel_layout={layout}"
        f":time_base=1/{SAMPLE_RATE}",
    )
    measure = graph.add("ebur128", options)
    sink = graph.add("abuffersink")
    source.link_to(measure)
    measure.link_to(sink)
    graph.configure()
    return graph


def _ready(graph: Graph) -> Iterator[Mapping[str, str]]:
    import av

    while True:
        try:
            metadata = graph.pull().metadata
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        if metadata:
            yield metadata
