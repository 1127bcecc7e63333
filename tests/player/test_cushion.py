"""How much a device keeps ahead, and what is learnt from how late it is served."""

from __future__ import annotations

import pytest

from guided_press.player.outputs.cushion import LEVELS_MS, Cushion, level_for, waiting_per_core


class Served:
    """A device that is served now and then late, on a set clock."""

    def __init__(self, buffer_ms: int) -> None:
        self.now_s = 10.0
        self.buffer_ms = buffer_ms
        self.load = 0.0
        self.cushion = Cushion(buffer_ms, lambda: self.now_s, lambda: self.load)
        self.cushion.begin()

    def serve(self, *late_ms: float) -> int:
        """Serve once for each lateness; the wish afterwards."""
        for late in late_ms:
            self.now_s += (self.buffer_ms + late) / 1000
            self.cushion.served(48 * self.buffer_ms, self.buffer_ms)
        return self.cushion.wished_ms


def test_a_punctual_device_keeps_its_buffer() -> None:
    """A few milliseconds are nothing, however often."""
    assert Served(120).serve(*[5.0, -5.0] * 100) == 120


@pytest.mark.parametrize(
    ("late_ms", "wished_ms"), [(34, 120), (40, 200), (90, 300), (170, 400), (900, 400)]
)
def test_a_late_device_wishes_a_buffer_that_bridges_twice_as_much(
    late_ms: float, wished_ms: int
) -> None:
    """The smallest one that is enough; the largest where none is."""
    assert Served(120).serve(0, late_ms, -late_ms, 0) == wished_ms


def test_a_calm_minute_brings_the_smaller_buffer_back() -> None:
    """Not before, and not after a lateness that the smaller one would hardly bear."""
    calm = Served(400)
    assert calm.serve(*[0.0] * 140) == 400
    assert calm.serve(*[0.0] * 20) == 300
    busy = Served(400)
    busy.load = 5.0
    assert busy.serve(*[0.0] * 400) == 400, "others still hold the machine"
    uneasy = Served(400)
    assert uneasy.serve(*[0.0, 60.0] * 100) == 400


def test_a_size_that_a_device_does_not_take_is_given_up() -> None:
    """It asked once and never again: the next smaller one is tried, down to the smallest."""
    cushion = Cushion(400)
    for wished_ms in (300, 200, 120, 120):
        cushion.too_large(cushion.wished_ms)
        assert cushion.wished_ms == wished_ms


def test_a_busy_machine_begins_with_more() -> None:
    """The load decides where nothing is learnt yet, and a quiet machine answers at once."""
    assert [level_for(load) for load in (0.0, 1.4, 2.0, 4.0)] == [120, 120, 200, 400]
    assert waiting_per_core() >= 0
    assert Cushion().wished_ms in LEVELS_MS
