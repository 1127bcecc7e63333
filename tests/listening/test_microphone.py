"""The microphone: what it hears, and that a lost one comes back."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import pytest

from guided_press.listening import microphone
from guided_press.listening.microphone import Microphone

pytest.importorskip("miniaudio", reason="the device is one of its")


class Device:
    """Hears one block, and then nothing more, as one that was pulled out."""

    def __init__(self, value: int) -> None:
        self._block = np.full(640, value, np.int16).tobytes()
        self.closed = False

    def start(self, receiving: Generator[None, bytes, None]) -> None:
        receiving.send(self._block)

    def close(self) -> None:
        self.closed = True


def test_a_lost_microphone_is_opened_again_when_somebody_listens_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is missing is told once; asking for the next block opens the device anew."""
    devices = [Device(1), Device(2)]
    waiting = iter(devices)
    monkeypatch.setattr(microphone, "_default_device", lambda _: next(waiting))
    opened = Microphone()
    opened.open()
    heard = opened.blocks()
    first, missing, second = next(heard), next(heard), next(heard)
    opened.close()
    assert first is not None
    assert second is not None
    assert (first[0], missing, second[0]) == (1, None, 2)
    assert [device.closed for device in devices] == [True, True]
