"""Whatever is in a script, a profile or a manifest: it is read or refused, never a crash."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.database import DirectoryBasedExampleDatabase

from guided_press.app.manifest import load_manifest
from guided_press.errors import GuidedPressError
from guided_press.knowledge.loading import load_knowledge
from guided_press.screening.profile import load_profile
from guided_press.script.library import find_script
from guided_press.script.loading import load_script
from tests.faults.sessions import LONG, often

SEEDS = Path(__file__).parent / "seeds"
SLOWEST_S = 2.0

LOADERS: dict[str, Callable[[Path], object]] = {
    "script": load_script,
    "profile": lambda path: load_profile(path, load_knowledge()),
    "manifest": load_manifest,
}
KEYS = st.sampled_from(
    [
        "version",
        "title",
        "mode",
        "guidance",
        "length",
        "voice",
        "engine",
        "name",
        "rate_wpm",
        "tone",
        "sound",
        "bed",
        "chimes",
        "channels",
        "steps",
        "position",
        "press",
        "sides",
        "hold",
        "pressure",
        "breathe",
        "rounds",
        "say",
        "rest",
        "close",
        "settle",
        "check",
        "work",
        "answers",
        "name",
        "created",
        "scripts",
        "profiles",
        "today",
        "voices",
        "languages",
        "formats",
        "names",
        "language",
    ]
)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), KEYS,
    st.sampled_from(["self", "partner", "BL40", "PC8", "left", "both", "40s", "1m", "seated",
                     "prone", "1e999", ".nan", "0x10", "low-back-15-self", "{script}.{format}",
                     "../x", "yes", "no", "none", "full", "clear", "mp3", "2020-01-01"]),
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(KEYS | SCALARS.map(str), inner, max_size=6)
    ),
    max_leaves=25,
)
PIECES = st.sampled_from(
    [": ", "- ", "\n", "  ", "[", "]", "{", "}", "&a ", "*a", "<<: ", "!!x ", "|", ">", "'", '"',
     "#", "%", "---\n", "...\n", "\t", "\0", "\ufeff", "\u2028",
     "\u202e", "\\x", "? ", "~", "@", "`"]
)  # fmt: skip


def attempt(kind: str, path: Path, data: bytes) -> None:
    """Load it; everything but our own errors comes out of here."""
    path.write_bytes(data)
    began = time.process_time()
    try:
        LOADERS[kind](path)
    except GuidedPressError as error:
        assert len(str(error)) < 200_000
    assert time.process_time() - began < SLOWEST_S


def fuzz(test: Callable[..., None]) -> Callable[..., None]:
    """As many examples as the run allows; what failed is kept beside the tests."""
    return settings(
        max_examples=often(40, 12_000), deadline=None,
        database=DirectoryBasedExampleDatabase(SEEDS),
        suppress_health_check=list(HealthCheck),
    )(test)  # fmt: skip


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "any.yaml"


@pytest.mark.parametrize("kind", LOADERS)
@fuzz
@given(value=st.dictionaries(KEYS, VALUES, max_size=8))
def test_documents_of_the_right_words(file: Path, kind: str, value: object) -> None:
    """A document of our own words in the wrong places is read or refused, in good time."""
    attempt(kind, file, yaml.safe_dump(value, allow_unicode=True).encode("utf-8", "replace"))


@pytest.mark.parametrize("kind", LOADERS)
@fuzz
@given(parts=st.lists(PIECES | KEYS | st.text(max_size=8), max_size=40))
def test_texts_of_yamls_own_signs(file: Path, kind: str, parts: list[str]) -> None:
    """Any jumble of YAML's signs is read or refused, in good time."""
    attempt(kind, file, "".join(parts).encode("utf-8", "replace"))


@pytest.mark.parametrize("kind", LOADERS)
@fuzz
@given(data=st.binary(max_size=300))
def test_any_bytes(file: Path, kind: str, data: bytes) -> None:
    """Bytes of any kind are read or refused, in good time."""
    attempt(kind, file, data)


@fuzz
@given(where=st.integers(0, 10**6), what=PIECES | KEYS | SCALARS.map(str), cut=st.integers(0, 40))
def test_shipped_scripts_with_one_change(file: Path, where: int, what: str, cut: int) -> None:
    """A good script with one slip anywhere is read or refused, in good time."""
    shipped = sorted(Path(find_script("low-back-15-self")).parent.glob("*.yaml"))
    data = shipped[where % len(shipped)].read_text("utf-8")
    at = where % (len(data) + 1)
    attempt("script", file, (data[:at] + what + data[at + cut :]).encode("utf-8", "replace"))


@pytest.mark.skipif(not LONG, reason="takes minutes")
@pytest.mark.parametrize("kind", LOADERS)
def test_inputs_that_reach_every_corner_of_a_reader(kind: str) -> None:
    """Each new one grows out of those that made the code do something new."""
    pytest.importorskip("atheris", reason="a wheel for Linux alone")
    done = subprocess.run(
        # a process begins with the most memory that whoever started it had, so a small one does
        ["sh", "-c", '"$@"; exit $?', "sh",
         sys.executable, "-m", "tests.faults.guided_fuzzing", kind, "-runs=40000", "-seed=7",
         "-timeout=10", "-rss_limit_mb=600"],
        capture_output=True, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
