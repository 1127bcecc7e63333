"""The sound of the page: any part at once, and the same packets as an exported file."""

from __future__ import annotations

import io
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from guided_press import app
from guided_press.app.streaming import Mp3Stream
from guided_press.exporting import mp3
from guided_press.exporting.mp3_packets import write_packets

SCRIPT = """\
version: 1
title: Short
steps:
  - settle: 12s
  - rest: 20s
  - breathe: {in: 4s, out: 6s, rounds: 1}
  - close: 20s
"""
PACKET = 192


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUIDED_PRESS_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="module")
def prepared(cache: Path) -> app.Prepared:
    script = cache / "short.yaml"
    script.write_text(SCRIPT)
    with app.prepare(script, app.Wishes(engine="silent")) as found:
        return found


@pytest.fixture
def stream(prepared: app.Prepared, cache: Path) -> Iterator[Mp3Stream]:
    """Nothing of it is encoded yet; and no encoder is left that would write into the next test."""
    shutil.rmtree(cache / "segments", ignore_errors=True)
    stream = Mp3Stream(prepared.mix, prepared.store)
    yield stream
    encoded(stream)


def encoded(stream: Mp3Stream) -> None:
    """Wait until its encoder is done; behind the last segment it tidies up."""
    with stream._store.arrived:
        done = stream._store.arrived.wait_for(lambda: stream._encoded or not stream._encoding, 60)
    assert done


@pytest.fixture(scope="module")
def file(prepared: app.Prepared) -> bytes:
    """What an export writes after its tag."""
    made, written = mp3.prepare(prepared.mix), io.BytesIO()
    write_packets(made.plan, made.segments, b"", written)
    return written.getvalue()


def test_the_end_can_be_had_first(stream: Mp3Stream) -> None:
    assert len(stream.read(stream.size - 1000, stream.size)) == 1000


def test_any_part_is_that_part_of_the_exported_file(stream: Mp3Stream, file: bytes) -> None:
    assert stream.size == len(file)
    chance = random.Random(3)
    for _ in range(200):
        start = chance.randrange(PACKET, stream.size)
        stop = min(stream.size, start + chance.randrange(1, 70_000))
        assert stream.read(start, stop) == file[start:stop]


def test_the_first_packet_tells_the_length_and_leaves_out_the_checksum(
    stream: Mp3Stream, file: bytes
) -> None:
    info = stream.read(0, PACKET)
    assert info[:161] == file[:161]  # all before the checksums of the sound and of the packet
    assert info != file[:PACKET]


def test_what_was_pruned_is_made_again(stream: Mp3Stream, file: bytes, cache: Path) -> None:
    stream.read(0, stream.size)
    encoded(stream)
    stream._near.clear()
    shutil.rmtree(cache / "segments")
    assert stream.read(PACKET, stream.size) == file[PACKET:]
