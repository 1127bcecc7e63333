"""The file is one, complete, the same again, and lets nothing foreign run."""

from __future__ import annotations

import hashlib
import json
import re
import tracemalloc
from base64 import b64decode, b64encode
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from guided_press.app.exporting import Exported
from guided_press.errors import ExportError
from guided_press.exporting import write_audio
from guided_press.knowledge.loading import load_knowledge
from guided_press.phone.static import STATIC_FOLDER, script_of_one_file, style
from guided_press.phone.words import afterwards_html
from guided_press.phone.writing import _write_base64, faces, write_one_file
from tests.exporting.fakes import FakeMix, FakeStore
from tests.phone.sessions import HOSTILE, mix, page, timeline


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "session.html"
    write_one_file(mix(), page(HOSTILE, HOSTILE), path, store=FakeStore())
    return path.read_text("utf-8")


def part(text: str, start: str, end: str) -> str:
    return text.split(start, 1)[1].split(end, 1)[0]


def test_the_sound_is_the_mp3(text: str, tmp_path: Path) -> None:
    """Byte for byte what an export as MP3 writes, less the pictures that the page shows itself."""
    sound = tmp_path / "sound.mp3"
    bare = replace(page(HOSTILE).details, cover_png=None)
    write_audio(mix(), timeline(HOSTILE, HOSTILE), bare, sound, store=None)
    assert b64decode(part(text, 'src="data:audio/mpeg;base64,', '"')) == sound.read_bytes()


def test_the_same_session_gives_the_same_bytes(text: str, tmp_path: Path) -> None:
    """Also into another file, without a store."""
    path = tmp_path / "other.html"
    write_one_file(mix(), page(HOSTILE, HOSTILE), path, store=None)
    assert path.read_text("utf-8") == text


def test_only_what_stands_in_the_page_may_run(text: str) -> None:
    """The policy names the hashes of the one script and the two styles, and nothing unsafe."""
    policy = part(text, 'http-equiv="Content-Security-Policy" content="', '"')
    styles = re.findall(r"<style>(.*?)</style>", text.partition("<body>")[0], re.DOTALL)
    assert len(styles) == 2
    for inside in (part(text, '<script type="module">', "</script>"), *styles):
        digest = hashlib.sha256(inside.encode()).digest()
        assert f"sha256-{b64encode(digest).decode()}" in policy
    assert policy.startswith("default-src &#x27;none&#x27;")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert not re.search(r'\son\w+="|\sstyle="', text)


def test_no_text_ends_the_data_early(text: str) -> None:
    """The JSON reads back as it was, and a hostile title is no markup anywhere."""
    data = json.loads(part(text, 'id="session-data">', "</script>"))
    assert data["title"] == " ".join(HOSTILE.split())
    assert data["captions"][1]["text"] == data["title"]
    assert text.count("<script") == 2
    assert "alert(1)</script>" not in text


def test_what_to_watch_for_afterwards_stands_in_the_page(text: str) -> None:
    """Every sign, and what to do then; it can be read without any script, and printed."""
    section = unescape(part(text, '<section id="afterwards"', "</section>"))
    rules = load_knowledge().afterwards
    assert rules
    for rule in rules:
        assert rule.sign[1:] in section
        assert rule.do in section
    assert "afterwards" not in afterwards_html(())


def test_nothing_is_asked_of_a_network(text: str) -> None:
    """Every address in the page is data or an anchor of it."""
    sources = re.findall(r'(?:src|href)="([^"]{0,8})', text)
    assert all(source.startswith(("data:", "#")) for source in sources)
    assert set(re.findall(r"https?://[\w.]+", text)) <= {"http://www.w3.org"}


def test_an_empty_session_is_refused_by_its_own_name(tmp_path: Path) -> None:
    """The message names the page, not a temporary file; nothing is left behind."""
    with pytest.raises(ExportError, match=r"session\.html: the session is empty"):
        write_one_file(FakeMix(0, []), page(), tmp_path / "session.html", store=None)
    assert not list(tmp_path.iterdir())


def test_memory_does_not_grow_with_the_sound(tmp_path: Path) -> None:
    """Twenty megabytes pass through less than two."""
    source, target = tmp_path / "sound", tmp_path / "text"
    source.write_bytes(bytes(range(256)) * 80_000)
    tracemalloc.start()
    with target.open("wb") as file:
        _write_base64(source, file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000
    assert b64decode(target.read_bytes()) == source.read_bytes()


def test_a_heavy_page_is_said_to_be_heavy(tmp_path: Path) -> None:
    """Above fifty megabytes, and only for pages."""

    def exported(name: str, size: int) -> Exported:
        return Exported(tmp_path / name, 1, size, 0, 0, (), timeline(), "silent", 0, 0)

    assert "50 MB" in exported("a.html", 50_000_001).warning
    assert not exported("a.html", 50_000_000).warning
    assert "50 MB" not in exported("a.mp3", 90_000_000).warning


def test_script_and_style_are_small() -> None:
    """Together far below 100 kB, in one script without imports that cannot end early."""
    script = script_of_one_file()
    assert len(script.encode()) + len(style().encode()) < 80_000
    assert not re.search(r"^\s*(import|export)\b", script, re.MULTILINE)
    assert not re.search(r"</script|<!--", script, re.IGNORECASE)
    assert "</style" not in style()


def test_the_typeface_is_inside_and_small() -> None:
    """Both weights of the charts' typeface, in a style of its own, below 220 kB."""
    typeface = faces()
    assert typeface.count("@font-face") == 2
    assert 'url("data:font/otf;base64,' in typeface
    assert len(typeface) < 220_000


def test_no_name_stands_twice_in_the_one_script() -> None:
    """Modules joined into one share their top level."""
    names = re.findall(
        r"^(?:async )?(?:function|const|let|class) (\w+)", script_of_one_file(), re.MULTILINE
    )
    assert len(names) == len(set(names))
    assert {path.name for path in STATIC_FOLDER.glob("*.js")} >= {"player.js", "one_file.js"}
