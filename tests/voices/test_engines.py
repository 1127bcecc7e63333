"""Each engine speaks, finds its voices by the names people use, and refuses others."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from guided_press.errors import ScriptError, VoiceNotFound, VoiceUnavailable
from guided_press.voices.base import Request
from guided_press.voices.command import CommandEngine, Definition, load_definitions
from guided_press.voices.embedded import PAUSES_S, Embedded, clauses
from guided_press.voices.espeak import EspeakFiles, find_bundled, find_installed
from guided_press.voices.link import WorkerLink
from guided_press.voices.system import System
from guided_press.voices.wav import read_wav
from tests.support import requires_program
from tests.voices.conftest import MakeSpeaker

TEXTS = ["Press the fold behind your knee.", "Let go, and rest.", "-h is only a word."]


@pytest.mark.parametrize(
    ("name", "own"),
    [
        (None, "gmw/en-US+m6"),
        ("us", "gmw/en-US"),
        ("US", "gmw/en-US"),
        ("us-f3", "gmw/en-US+f3"),
        ("gb", "gmw/en"),
        ("en-gb", "gmw/en"),
        ("en-us", "gmw/en-US"),
        ("en-us+f3", "gmw/en-US+f3"),
        ("gmw/en-US+F3", "gmw/en-US+f3"),
        ("gb-klatt2", "gmw/en+klatt2"),
        ("scottish", "gmw/en-GB-scotland"),
        ("en-gb-x-rp", "gmw/en-GB-x-rp"),
        ("de", "gmw/de"),
    ],
)
def test_embedded_voices_have_friendly_names(name: str | None, own: str) -> None:
    """A short name such as ``us`` or ``us-f3``, in any case, leads to eSpeak's own voice."""
    assert Embedded().resolve(name) == own


@pytest.mark.parametrize("name", ["", "uss", "us-f33", "us+nosuch", "../../etc", "us-", "+f3"])
def test_embedded_refuses_names_that_no_voice_has(name: str) -> None:
    """A name that is neither a voice nor a variant is refused; an empty variant is none."""
    if name == "us-":
        assert Embedded().resolve(name) == "gmw/en-US"
        return
    with pytest.raises(VoiceNotFound):
        Embedded().resolve(name)


def test_every_listed_embedded_voice_speaks(tmp_path: Path) -> None:
    """Whatever the list of voices offers can be spoken with, and no two entries are one sound."""
    engine = Embedded()
    names = [engine.resolve(voice.name) for voice in engine.voices()]
    link = WorkerLink(engine)
    requests = [Request("Press here.", name, 145) for name in names]
    paths = iter(range(len(names)))
    spoken = list(link.speak(requests, lambda _: tmp_path / f"{next(paths)}.wav"))
    link.close()
    assert len(names) > 20
    assert len({path.read_bytes() for path in spoken}) == len(names), "each sounds different"


def test_embedded_works_from_a_path_of_more_than_160_characters(tmp_path: Path) -> None:
    """The library's short path buffer does not limit where the package may be installed."""
    bundled = find_bundled()
    assert bundled is not None
    deep = tmp_path / ("d" * 90) / ("e" * 90)
    shutil.copytree(bundled.folder, deep / "espeakng_loader")
    code = (
        "import sys; from pathlib import Path\n"
        "from guided_press.voices.espeak import find_bundled, EspeakLibrary\n"
        "files = find_bundled(); assert len(str(files.data)) > 180, files\n"
        "library = EspeakLibrary(files); assert library.use_voice('gmw/en-US+f3')\n"
        "assert not library.use_voice('gmw/en-US+nosuch'); assert library.use_rate(145)\n"
        "print(len(library.speak('Hello there')), library.phonemes('qi'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(deep)!r})\n" + code],
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    count, phonemes = done.stdout.split()
    assert int(count) > 20_000
    assert phonemes


def test_embedded_without_data_is_unavailable_and_ends_nothing(tmp_path: Path) -> None:
    """Missing voice data gives an error with its remedy; the library never ends our process."""
    bundled = find_bundled()
    assert bundled is not None
    engine = Embedded()
    engine.__dict__["_files"] = None
    assert "pip install espeakng-loader" in engine.unavailable()
    with pytest.raises(VoiceUnavailable):
        engine.version()
    code = (
        "from pathlib import Path; from guided_press.errors import VoiceUnavailable\n"
        "from guided_press.voices.espeak import EspeakFiles, EspeakLibrary\n"
        f"files = EspeakFiles(Path({str(bundled.library)!r}), Path({str(tmp_path)!r}), '')\n"
        "try: EspeakLibrary(files)\n"
        "except VoiceUnavailable as error: print(error)\n"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout
    assert "cannot read its data" in out


@pytest.mark.real
@requires_program("espeak-ng")
def test_the_systems_own_espeak_is_found_where_the_package_is_missing() -> None:
    """An espeak-ng that the system installed speaks in place of the package."""
    found = find_installed()
    assert isinstance(found, EspeakFiles)
    code = (
        "from guided_press.voices.espeak import find_installed, EspeakLibrary\n"
        "library = EspeakLibrary(find_installed()); library.use_voice('gmw/en-US')\n"
        "print(len(library.speak('Hello there')))\n"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout
    assert int(out) > 20_000


def test_system_speaks_without_a_system_package(speaker: MakeSpeaker) -> None:
    """The driver says each sentence whole, with the voice and rate that were asked for."""
    voice = speaker("system")
    assert voice.voice == "gmw/en-us"
    texts = [f"Sentence number {number} is spoken whole." for number in range(20)]
    lengths = voice.lengths(texts)
    assert all(1.0 < frames / 48_000 < 4.0 for frames in lengths.values())
    assert speaker("embedded").lengths(texts[:1])[texts[0]] == pytest.approx(
        lengths[texts[0]], rel=0.05
    ), "voice and rate reach the driver"


def test_system_finds_voices_by_id_and_by_display_name(speaker: MakeSpeaker) -> None:
    """An id and the name that people see lead to one voice; a misspelt one gets a suggestion."""
    by_id = speaker("system", "gmw/en")
    by_name = speaker("system", "English (Great Britain)")
    assert by_id.voice == by_name.voice == "gmw/en"
    with pytest.raises(VoiceNotFound, match="Did you mean"):
        speaker("system", "English (Great Britian)")
    assert by_id.lengths(TEXTS) != speaker("system").lengths(TEXTS)


def test_system_lists_its_default_voice_first() -> None:
    """The first voice in the list is the one that speaks when none is named."""
    link = WorkerLink(System())
    described = link.describe(None)
    link.close()
    assert described.voices[0].name == described.voice
    assert described.voices[0].language.lower() == "en-us"


@pytest.mark.real
@requires_program("flite", "espeak-ng")
@pytest.mark.parametrize("name", ["espeak-ng", "flite", "flite/rms"])
def test_programs_speak(speaker: MakeSpeaker, name: str) -> None:
    """The programs we know speak every sentence in a plausible time, with or without a voice."""
    lengths = speaker("command", name).lengths(TEXTS)
    assert all(0.5 < frames / 48_000 < 5.0 for frames in lengths.values())


@pytest.mark.real
@requires_program("flite")
def test_a_script_can_only_choose_voices_that_a_definition_lists(speaker: MakeSpeaker) -> None:
    """A voice's name never becomes another program, an address or a shell."""
    for name in (
        "flite/nosuch",
        "flite/http://example.invalid/x.flitevox",
        "sh",
        "sh/-c",
        "/bin/sh",
    ):
        with pytest.raises(VoiceNotFound):
            speaker("command", name)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GUIDED_PRESS_CONFIG", str(tmp_path))
    return tmp_path / "voices.yaml"


def test_an_own_program_speaks(config: Path, speaker: MakeSpeaker, tmp_path: Path) -> None:
    """A program of the person's own gets the words and the voice, and its WAV is what is heard."""
    program = tmp_path / "say.py"
    program.write_text(
        "import sys, math, array, wave\n"
        "out, words, voice = sys.argv[1], sys.stdin.read().split(), sys.argv[2]\n"
        "tone = [int(9000 * math.sin(n / 20)) for n in range(4800 * len(words))]\n"
        "with wave.open(out, 'wb') as f:\n"
        "    f.setparams((2, 2, 16000, 0, 'NONE', ''))\n"
        "    f.writeframes(array.array('h', [v for t in tone for v in (t, t)]).tobytes())\n"
        "print('done')\n"
    )
    config.write_text(
        f"commands:\n  mine:\n    argv: [{sys.executable}, {program}, '{{file}}', '{{voice}}']\n"
        "    voices: [low, high]\n    language: en-GB\n"
    )
    voice = speaker("command", "mine/high")
    assert voice.lengths(["one two three"])["one two three"] == pytest.approx(
        (0.9 + 0.04) * 48_000, abs=300
    )
    assert [row.name for row in CommandEngine().voices()][-2:] == ["mine", "mine/high"]


def test_what_a_program_is_given_to_run_is_part_of_its_version(
    config: Path, tmp_path: Path
) -> None:
    """An interpreter stays as it is when its script or its model changes."""
    program, model = tmp_path / "say.py", tmp_path / "model"
    long = "x" * 5000
    config.write_text(
        "commands:\n  mine:\n"
        f"    argv: [{sys.executable}, {program}, --model={model}, {long}, '{{file}}']\n"
    )
    seen = {CommandEngine().version()}
    for file, text in ((program, "1"), (model, "1"), (program, "1 + 1"), (model, "1 + 1")):
        file.write_text(text)
        seen.add(CommandEngine().version())
    assert len(seen) == 5
    assert CommandEngine().version() in seen


def test_a_program_that_fails_or_is_missing_is_named(config: Path, speaker: MakeSpeaker) -> None:
    """The error tells what the program said as it failed, or which program is not installed."""
    fails = "import sys; sys.exit('no licence')"
    config.write_text(
        "commands:\n"
        f"  bad: {{argv: [{sys.executable}, -c, {fails!r}, '{{file}}']}}\n"
        "  absent: {argv: [no-such-program, '{file}']}\n"
    )
    with pytest.raises(Exception, match=r"failed with 1: no licence"):
        speaker("command", "bad").speak(TEXTS)
    with pytest.raises(VoiceUnavailable, match="no-such-program is not installed"):
        speaker("command", "absent")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[]", "expected one key, commands"),
        ("commands: {x: {argv: prog}}", "argv is a list of texts"),
        ("commands: {x: {argv: [prog]}}", r"argv has no \{file\}"),
        ("commands: {x: {argv: ['{text}', '{file}']}}", "cannot be a placeholder"),
        ("commands: {x: {argv: [p, '{file}'], shell: yes}}", "unknown key 'shell'"),
        ("commands: {x: {argv: [p, '{file}'], natural_wpm: 5}}", "natural_wpm"),
        ("commands: {'X y': {argv: [p, '{file}']}}", "a name is made of"),
    ],
)
def test_a_definition_that_is_not_valid_is_refused_with_its_place(
    config: Path, text: str, says: str
) -> None:
    """A mistake in voices.yaml is told with its line and what would be right."""
    config.write_text(text)
    with pytest.raises(ScriptError, match=says) as caught:
        load_definitions(config.parent)
    assert "voices.yaml:1:" in str(caught.value)


def test_a_text_is_never_a_placeholder_nor_an_option(tmp_path: Path) -> None:
    """Spoken words reach a program as one argument that it cannot read as anything else."""
    definition = Definition(("p", "{text}", "-o{file}", "{rate}:{stretch}"), natural_wpm=290)
    request = Request("-x {file}", "p/default", 145)
    assert definition.arguments(request, "default", tmp_path) == [
        "p", " -x {file}", f"-o{tmp_path}", "145:2.000",
    ]  # fmt: skip


@pytest.mark.real
@requires_program("ffmpeg", "espeak-ng")
@pytest.mark.parametrize(
    "options",
    [
        ["-c:a", "pcm_u8"],
        ["-c:a", "pcm_s24le", "-af", "pan=stereo|c0=c0|c1=c0"],
        ["-c:a", "pcm_f32le"],
        ["-c:a", "pcm_s16le", "-ar", "44100"],
        ["-c:a", "pcm_s16be", "-f", "aiff"],
    ],
)
def test_every_usual_kind_of_file_is_read(tmp_path: Path, options: list[str]) -> None:
    """A WAV of any usual width and channel count is read as the same sound."""
    plain, other = tmp_path / "plain.wav", tmp_path / "other.wav"
    subprocess.run(["espeak-ng", "-w", plain, TEXTS[0]], check=True)
    subprocess.run(["ffmpeg", "-v", "error", "-i", plain, *options, other], check=True)
    wanted, got = read_wav(plain), read_wav(other)
    assert len(got.samples) / got.sample_rate == pytest.approx(
        len(wanted.samples) / wanted.sample_rate, abs=0.001
    )
    assert abs(got.samples).max() == pytest.approx(abs(wanted.samples).max(), rel=0.05)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Press slowly, and keep breathing.", ["Press slowly,", "and keep breathing."]),
        ("One thing: rest.", ["One thing:", "rest."]),
        ("Ten seconds left. Begin easing off.", ["Ten seconds left.", "Begin easing off."]),
        ("Is it well? Then stay.", ["Is it well?", "Then stay."]),
        ("Hold 1,000 beats, at 1:30, e.g. Ruth or Dr. Chen.",
         ["Hold 1,000 beats,", "at 1:30, e.g. Ruth or Dr. Chen."]),
        ("A, b, c", ["A,", "b,", "c"]),
        ("Odd , spacing ,here, ", ["Odd , spacing ,here, "]),
    ],
)  # fmt: skip
def test_clauses_end_after_a_word_and_its_sign(text: str, parts: list[str]) -> None:
    """A clause ends at a comma, colon or full stop after a word, and nowhere inside a number."""
    assert clauses(text) == parts


@pytest.mark.parametrize("rate_wpm", [100, 145, 200])
def test_rests_inside_a_sentence_are_ours(speaker: MakeSpeaker, rate_wpm: int) -> None:
    """Between two words with a comma there is our silence, longer the slower the voice speaks."""
    (clip,) = speaker(rate_wpm=rate_wpm, tone="plain").speak(["Press slowly, and rest."]).values()
    quiet = np.abs(clip.samples) < 0.003 * np.abs(clip.samples).max()
    edges = np.flatnonzero(np.diff(np.concatenate(([0], quiet.view(np.int8), [0]))))
    starts, ends = edges[::2], edges[1::2]
    lengths = zip(starts, ends, strict=True)
    inside = [end - start for start, end in lengths if start and end < clip.frames]
    wanted_s = PAUSES_S[","] * max(0.7, min(1.5, 145 / rate_wpm))
    assert max(inside) / 48_000 == pytest.approx(wanted_s, abs=0.05)
