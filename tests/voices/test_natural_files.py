"""The natural voice's other models are fetched when somebody asks for it, and never else."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from guided_press.errors import VoiceError, VoiceNotFound, VoiceUnavailable, WrongUse
from guided_press.voices import downloading, listing, natural_files, voice_files
from guided_press.voices.base import Engine, Request
from guided_press.voices.listing import FIRST_VOICES, first_voices, list_voices
from guided_press.voices.natural import Natural
from guided_press.voices.wav import read_wav
from tests.voices.tiny_piper import Server, serving

pytestmark = pytest.mark.skipif(
    bool(Natural().unavailable()), reason="needs hibari-tts and onnxruntime"
)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Serves the model of the package under another voice's name."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(downloading, "_WAIT_S", 0.0)
    model = natural_files.all_voices()["heart"].model.read_bytes()
    rows = natural_files._rows(natural_files.all_voices()["heart"].model.parent / "voices.json")
    same = {"bytes": len(model), "sha256": hashlib.sha256(model).hexdigest()}
    monkeypatch.setattr(
        natural_files, "_rows", lambda _: {**rows, "emma": {**rows["emma"], **same}}
    )
    with serving({f"/{rows['emma']['file']}": model}) as running:
        monkeypatch.setattr(natural_files, "ADDRESS", f"{running.url}/")
        yield running


def names() -> list[str]:
    return [voice.name for voice in Natural().voices()]


def test_a_voice_is_fetched_checked_spoken_with_and_removed(server: Server, tmp_path: Path) -> None:
    """From the offer to the sound and back."""
    offered = {offer.name: there for offer, there in voice_files.voice_offers()}
    assert offered["natural:emma"] is False
    told: list[int] = []
    made = voice_files.install_voice("natural:emma", progress=lambda have, _: told.append(have))
    assert (made.voice, made.size) == ("natural:emma", told[-1])
    assert names() == ["heart", "emma"]
    Natural().speak(Request("Let go slowly.", Natural().resolve("emma"), 145), tmp_path / "a.wav")
    assert len(read_wav(tmp_path / "a.wav").samples) > 12_000
    voice_files.remove_voice("natural:emma")
    assert names() == ["heart"]


def test_a_download_goes_on_where_it_was_cut(server: Server) -> None:
    """And what comes is the whole model."""
    server.cuts = [1_000_000, 2_000_000]
    voice_files.install_voice("natural:emma")
    assert server.ranges == [None, "bytes=1000000-", "bytes=3000000-"]
    assert names() == ["heart", "emma"]


def test_what_is_not_the_model_is_never_put_in_place(server: Server) -> None:
    """Its checksum is the package's."""
    (path,) = server.files
    server.files[path] = server.files[path][:-1] + b"x"
    with pytest.raises(VoiceError, match="not the file that was wanted"):
        voice_files.install_voice("natural:emma")
    assert names() == ["heart"]


def test_a_voice_that_is_not_installed_is_never_fetched_to_speak(server: Server) -> None:
    """It is an error that says what installs it."""
    with pytest.raises(VoiceNotFound, match="voices install natural:emma"):
        Natural().resolve("emma")
    assert server.ranges == []


def test_a_model_that_was_damaged_since_is_refused(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flipped bit, or a missing file, is told with what helps."""
    voice_files.install_voice("natural:emma")
    model = natural_files.all_voices()["emma"].model
    content = bytearray(model.read_bytes())
    content[5_000_000] ^= 1
    model.write_bytes(content)
    with pytest.raises(VoiceUnavailable, match=r"damaged.*voices install natural:emma"):
        Natural().speak(Request("Rest.", "emma", 145), tmp_path / "a.wav")
    assert not (tmp_path / "a.wav").exists()
    model.unlink()
    with pytest.raises(VoiceNotFound, match="not installed"):
        Natural().speak(Request("Rest.", "emma", 145), tmp_path / "a.wav")


def test_half_a_model_is_not_installed_and_can_be_removed(server: Server) -> None:
    """What is left of one goes, under the name in any letter case; then there is none to remove."""
    voice_files.install_voice("natural:EMMA")
    model = natural_files.all_voices()["emma"].model
    model.write_bytes(model.read_bytes()[:1000])
    assert names() == ["heart"]
    voice_files.remove_voice("natural:Emma")
    assert not model.exists()
    with pytest.raises(VoiceNotFound, match="not installed"):
        voice_files.remove_voice("natural:emma")


def test_names_and_checksums_are_the_packages_own(server: Server) -> None:
    """Unknown names are told, and neither a name nor a checksum can be given."""
    with pytest.raises(VoiceNotFound, match="emma"):
        voice_files.install_voice("natural:ema")
    with pytest.raises(WrongUse):
        voice_files.install_voice("natural:emma", name="mine")
    with pytest.raises(VoiceNotFound, match="stays"):
        voice_files.remove_voice("natural:heart")


def test_a_damaged_package_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its table of voices, or the model inside it."""
    real = natural_files.package("hibari")
    assert real is not None
    copy = tmp_path / "hibari"
    (copy / "assets").mkdir(parents=True)
    monkeypatch.setattr(natural_files, "package", lambda _: copy)
    table = copy / "assets" / "voices.json"
    for content in (None, "{}", "[]", "{"):
        if content:
            table.write_text(content)
        natural_files._rows.cache_clear()
        with pytest.raises(VoiceUnavailable, match="damaged"):
            natural_files.all_voices()
    natural_files._rows.cache_clear()
    shutil.copy(real / "assets" / "voices.json", copy / "assets")
    with pytest.raises(VoiceUnavailable, match="hibari-tts again"):
        Natural().speak(Request("Rest.", "heart", 145), tmp_path / "a.wav")
    with pytest.raises(VoiceUnavailable, match="hibari-tts again"):
        voice_files.install_voice("natural:heart")


@pytest.mark.parametrize("part", ["assets/oov.onnx", "assets/vocab.json", "dsp.py"])
def test_every_file_of_the_package_is_held_against_its_record(
    part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is changed or gone is named; without a record nothing is known, and nothing told."""
    real = natural_files.package("hibari")
    assert real is not None
    copy = tmp_path / "hibari"
    shutil.copytree(real, copy)
    monkeypatch.setattr(natural_files, "package", lambda _: copy)
    (copy / part).write_bytes(b"x" + (copy / part).read_bytes()[1:])
    natural_files.check_package("hibari")
    record = next(real.parent.glob("hibari_tts-*.dist-info"))
    shutil.copytree(record, tmp_path / record.name)
    with pytest.raises(VoiceUnavailable, match=rf"{part} is damaged.*reinstall hibari-tts"):
        natural_files.check_package("hibari")
    (copy / part).unlink()
    with pytest.raises(VoiceUnavailable, match=rf"{part} cannot be read.*reinstall hibari-tts"):
        natural_files.check_package("hibari")


def test_where_the_automatic_voice_cannot_speak_others_come_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is listed with its problem, and what is shown first can speak."""

    def broken(_: Engine) -> None:
        raise VoiceUnavailable("natural", "it is broken.", "Mend it.")

    monkeypatch.setattr(listing, "say_one_word", broken)
    monkeypatch.setattr(listing, "choose", lambda _, **__: "natural")
    listing.spoke.cache_clear()
    rows = list_voices()
    (row,) = (row for row in rows if row.automatic)
    assert (row.voices, row.problem) == ((), "it is broken. Mend it.")
    assert {voice.voice.partition(":")[0] for voice in first_voices(rows)} == {"embedded"}


def test_the_five_that_matter_first_say_how_they_are_installed() -> None:
    """The natural ones; where those are missing, the first of what speaks here."""
    rows = list_voices()
    first = first_voices(rows)
    assert first[0].voice == "natural:heart"
    assert len(first) == FIRST_VOICES
    assert [voice.install for voice in first if voice.voice == "natural:emma"] == [
        "guided-press voices install natural:emma"
    ]
    without = [
        replace(row, problem="missing", voices=()) if row.engine == "natural" else row
        for row in rows
    ]
    assert {voice.voice.partition(":")[0] for voice in first_voices(without)} == {"embedded"}
