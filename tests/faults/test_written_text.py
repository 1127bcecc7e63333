"""Text aimed at the files we write stays text: every player still parses them."""

from __future__ import annotations

import json
import re
import subprocess
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from guided_press.words.characters import unsayable
from tests.cli.running import run
from tests.faults.sessions import LONG, check
from tests.support import requires_program

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TITLES = {
    "script": "</script><script>window.caught=1</script>",
    "image": "\"'><img src=x onerror=window.caught=1>",
    "arrow": "00:00.000 --> 99:00.000 WEBVTT --> x",
    "comment": "--> <!-- x --!> <b onclick=window.caught=1>",
    "cdata": "]]> <![CDATA[ x ]]>",
    "lrc": "[00:01.00][ti:other][offset:+99999] x",
    "id3": "TIT2\\x00 ID3 TAG {T}APETAGEX",
    "ffmeta": ";FFMETADATA1 [CHAPTER] START=0 title=x\\; # =",
    "lines": "two\nlines",
    "long": "An extraordinarily incomprehensible, circumstantial title " * 3,
    "emoji": "🧘‍♀️ breathe 🙂 e\u0301",
    "right": "مرحبا שלום to the left",
    "entity": "&lt;script&gt; &#x3C;b&#x3E; &amp;",
    "json": '\\" }, "x": [ </json>',
    "template": "{{constructor}} ${window.caught=1} `x` {%",
}


def script(folder: Path, name: str, title: str) -> Path:
    """A script with a hostile title, which also says of it what a voice can say."""
    spoken = f"Now {title}"
    for sign in unsayable(spoken):
        spoken = spoken.replace(sign.text, " ")
    document = {
        "version": 1, "title": title, "mode": "self", "guidance": "brief",
        "steps": [
            {"position": "seated"}, {"say": spoken[:600]},
            {"press": "PC8", "sides": "left", "hold": "30s"}, {"close": "20s"},
        ],
    }  # fmt: skip
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")
    return path


def plain(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


CASES = list(TITLES) if LONG else ["script", "arrow", "cdata", "lrc", "ffmeta", "emoji"]


@requires_program("ffprobe")
@pytest.mark.parametrize("name", CASES)
def test_every_file_parses_and_says_the_title(folder: Path, name: str) -> None:
    """Whatever the title holds, every file beside the sound parses and shows it as text."""
    import mutagen

    title = TITLES[name]
    path = script(folder, name, title)
    for ending in ("mp3", "m4b", "opus", "flac") if LONG else ("mp3",):
        target = folder / f"{name}.{ending}"
        check(run("export", path, "-o", target, "--engine", "silent", "--chapters-json",
                  "--captions", "vtt,srt,lrc"))  # fmt: skip
        told = subprocess.run(
            ["ffprobe", "-v", "error", "-show_format", "-show_chapters", "-of", "json", target],
            capture_output=True, check=True,
        )  # fmt: skip
        assert told.stderr == b""
        found = json.loads(told.stdout)
        tags = {**found["format"].get("tags", {})}
        seen = tags.get("title") or tags.get("TITLE") or ""
        if ending != "opus":
            assert plain(seen) == plain(title)
        assert found["chapters"]
        assert mutagen.File(target).info.length > 60
    texts = {kind: (folder / f"{name}.{kind}").read_text("utf-8") for kind in ("vtt", "srt", "lrc")}
    _parses_as_vtt(texts["vtt"])
    _parses_as_srt(texts["srt"])
    assert all(re.match(r"\[[a-z#]+:.*\]$|\[\d\d+:\d\d\.\d\d\][^\n]*$|$", line)
               for line in texts["lrc"].split("\n"))  # fmt: skip
    assert json.loads((folder / f"{name}.chapters.json").read_text("utf-8"))["chapters"]
    for kind in ("vtt", "srt"):
        told = subprocess.run(
            ["ffprobe", "-v", "error", "-show_packets", "-of", "json", folder / f"{name}.{kind}"],
            capture_output=True, check=True,
        )  # fmt: skip
        shown = texts[kind].count(" --> ") - texts[kind].count("-->  ")
        assert 0 < len(json.loads(told.stdout)["packets"]) <= shown


def _parses_as_vtt(text: str) -> None:
    """The rules of WebVTT: header, blocks, times in order, no arrow in the text."""
    header, *blocks = text.strip("\n").split("\n\n")
    assert header.split("\n")[0].startswith("WEBVTT")
    assert "-->" not in header
    last = 0.0
    for block in blocks:
        lines = block.split("\n")
        if lines[0].startswith(("NOTE", "STYLE")):
            assert "-->" not in block
            continue
        at = next(number for number, line in enumerate(lines) if "-->" in line)
        assert at <= 1
        match = re.fullmatch(
            r"(\d\d+):(\d\d):(\d\d\.\d{3}) --> (\d\d+):(\d\d):(\d\d\.\d{3})( .*)?", lines[at]
        )
        assert match, lines[at]
        start, end = _seconds(match.groups()[:3]), _seconds(match.groups()[3:6])
        assert last <= start < end
        last = start
        payload = "\n".join(lines[at + 1 :])
        assert payload
        assert "-->" not in payload
        assert not re.search(r"<(?!/?(v|c|i|b|u|ruby|rt|lang)\b)", payload)
        assert not re.search(r"&(?!(amp|lt|gt|nbsp|lrm|rlm);)", payload)


def _parses_as_srt(text: str) -> None:
    for number, block in enumerate(text.strip("\n").split("\n\n"), 1):
        first, times, *lines = block.split("\n")
        assert first == str(number)
        assert re.fullmatch(r"\d\d:\d\d:\d\d,\d{3} --> \d\d:\d\d:\d\d,\d{3}", times)
        assert lines
        assert not any("-->" in line for line in lines)


def _seconds(parts: tuple[str, ...]) -> float:
    hours, minutes, seconds = parts
    return 3600 * int(hours) + 60 * int(minutes) + float(seconds)


@pytest.mark.parametrize("title", ["a\rb", "a\x00b", "a\u2028b", "x" * 5000, "a\u202eb", ""])
def test_titles_that_no_file_could_hold_are_refused(folder: Path, title: str) -> None:
    """A title with control signs or of no sensible length is refused at its line."""
    path = folder / "bad.yaml"
    path.write_text(
        "version: 1\nmode: self\nsteps:\n  - position: seated\n  - close: 20s\ntitle: "
        + json.dumps(title) + "\n", "utf-8",
    )  # fmt: skip
    done = run("check", path)
    assert done.code == 3
    assert "bad.yaml:6:" in done.err, done.err


@pytest.mark.parametrize("name", CASES)
def test_the_page_has_one_script_and_the_title_is_not_in_it(folder: Path, name: str) -> None:
    """What a browser would make of it, by the rules of HTML."""
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__(convert_charrefs=True)
            self.started: list[tuple[str, dict[str, str | None]]] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.started.append((tag, dict(attrs)))

    def read(script_name: str, title: str) -> Reader:
        path = script(folder, script_name, title)
        target = folder / f"{script_name}.html"
        check(run("export", path, "-o", target, "--engine", "silent"))
        reader = Reader()
        reader.feed(target.read_text("utf-8"))
        return reader

    usual, hostile = read("usual", "A usual title"), read(name, TITLES[name])
    assert [tag for tag, _ in usual.started] == [tag for tag, _ in hostile.started]
    assert not [attrs for _, attrs in hostile.started if any(key.startswith("on") for key in attrs)]


@pytest.mark.real
@requires_program("chromium")
def test_a_browser_runs_nothing_of_it(browser: Browser, folder: Path) -> None:
    """All titles in turn, in the page and as a caption track."""
    page = browser.new_page()
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    for name in TITLES if LONG else ("script", "image"):
        path = script(folder, name, TITLES[name])
        check(run("export", path, "-o", folder / f"{name}.html", "--engine", "silent"))
        check(run("export", path, "-o", folder / f"{name}.mp3", "--engine", "silent",
                  "--captions", "vtt"))  # fmt: skip
        page.goto((folder / f"{name}.html").as_uri())
        page.wait_for_timeout(200)
        assert page.evaluate("window.caught") is None
        assert plain(page.title()).startswith(plain(TITLES[name])[:20])
        cues = page.evaluate(
            """async text => {
              const video = document.createElement("video");
              const track = document.createElement("track");
              track.src = URL.createObjectURL(new Blob([text], {type: "text/vtt"}));
              video.append(track); document.body.append(video);
              track.track.mode = "hidden";
              return await new Promise(done => {
                track.onload = () => done(track.track.cues.length);
                track.onerror = () => done(-1);
                setTimeout(() => done(-2), 3000);
              });
            }""",
            (folder / f"{name}.vtt").read_text("utf-8"),
        )
        text = (folder / f"{name}.vtt").read_text("utf-8")
        assert cues in (-2, len(re.findall(r"^\d\d:.* --> ", text, re.MULTILINE)))
    assert asked == []
    page.close()
