"""WAV files between worker and parent: a header is not believed."""

from __future__ import annotations

from pathlib import Path

import pytest

from guided_press.voices.wav import read_wav, write_wav


@pytest.mark.parametrize("rate", [0, 1, 999, 768_001, 2**32 - 1])
@pytest.mark.parametrize("plain", [True, False])
def test_a_rate_that_no_sound_has_is_told(tmp_path: Path, rate: int, plain: bool) -> None:
    """On the quick way, which reads 44 bytes, and on FFmpeg's."""
    path = tmp_path / "a.wav"
    write_wav(path, 22_050, bytes(2_000))
    data = bytearray(path.read_bytes() + (b"" if plain else b"LIST\0\0\0\0"))
    data[24:28] = rate.to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"rate|cannot be read"):
        read_wav(path)


@pytest.mark.parametrize("place", range(0, 44, 2))
def test_a_damaged_header_is_a_value_error_or_sound(tmp_path: Path, place: int) -> None:
    """Whatever two bytes of it say."""
    path = tmp_path / "a.wav"
    write_wav(path, 22_050, bytes(2_000))
    whole = path.read_bytes()
    for value in (0, 0x7FFF, 0x8000, 0xFFFF):
        data = bytearray(whole)
        data[place : place + 2] = value.to_bytes(2, "little")
        path.write_bytes(data)
        try:
            assert read_wav(path).samples.ndim == 1
        except ValueError as error:
            assert str(error)
