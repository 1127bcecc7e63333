"""What is written as captions reads back as what was said."""

from __future__ import annotations

import html
import json
import re
import subprocess
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guided_press.exporting import captions
from guided_press.exporting.base import clean
from tests.exporting.fakes import timeline
from tests.support import requires_program

HOUR = 3600 * 48_000
texts = st.lists(
    st.text(max_size=40) | st.sampled_from(["a --> b", "<b>&amp;</b>", "[00:01.00]x", "{\\an8}y"]),
    max_size=6,
)


def said(given_texts: list[str]) -> list[str]:
    return [line for text in given_texts if (line := clean(text))]


@given(texts)
@example(["one\n\ntwo", "WEBVTT", "NOTE x", "\u2028", "a\r\nb --> c", "word " * 60, "x" * 200])
def test_vtt_reads_back(spoken: list[str]) -> None:
    """Blocks are separated by blank lines; text comes back through its escapes."""
    blocks = captions.vtt(timeline(HOUR, [], spoken)).rstrip("\n").split("\n\n")
    assert blocks[0] == "WEBVTT"
    cues = [block.split("\n") for block in blocks[1:]]
    for cue in cues:
        assert re.fullmatch(r"\d\d:\d\d:\d\d\.\d{3} --> \d\d:\d\d:\d\d\.\d{3}", cue[1])
        assert not re.search(r"[<>]", "".join(cue[2:]))
    lines = [[html.unescape(line) for line in cue[2:]] for cue in cues]
    assert all(0 < len(line) <= 42 for cue in lines for line in cue)
    assert all(1 <= len(cue) <= 2 for cue in lines)
    assert letters(line for cue in lines for line in cue) == letters(said(spoken))


def letters(lines: Iterable[str]) -> str:
    """A text without the places where it is cut."""
    return "".join("".join(lines).split())


@given(texts)
@example(["word " * 60, "x" * 200])
def test_srt_reads_back(spoken: list[str]) -> None:
    """Entries are numbered; no text can be taken for a time or a tag; two short lines each."""
    text = captions.srt(timeline(HOUR, [], spoken))
    entries = [entry.split("\n") for entry in text.rstrip("\n").split("\n\n")] if text else []
    assert len(entries) >= len(said(spoken))
    for number, entry in enumerate(entries, 1):
        assert entry[0] == str(number)
        assert re.fullmatch(r"\d\d:\d\d:\d\d,\d{3} --> \d\d:\d\d:\d\d,\d{3}", entry[1])
        assert 3 <= len(entry) <= 4
        assert all(0 < len(line) <= 42 for line in entry[2:])
        assert not re.search(r"[<>{}]", "".join(entry[2:]))


def test_a_long_sentence_is_shown_in_parts_one_after_the_other() -> None:
    """The parts touch, cover the sentence, and last as long as their share of the letters."""
    text = " ".join(["twelve chars"] * 16)
    times = re.findall(r"(\S+) --> (\S+)", captions.vtt(timeline(10 * 48_000, [], [text])))
    assert len(times) == 3
    assert (times[0][0], times[-1][1]) == ("00:00:00.000", "00:00:10.000")
    assert all(before[1] == after[0] for before, after in pairwise(times))
    assert times[0][1].startswith("00:00:03.")


def test_lines_of_a_caption_are_about_equally_long() -> None:
    """No single word is left over on the second line."""
    text = "Let your thumbs sink in slowly, and breathe out."
    shown = captions.srt(timeline(48_000, [], [text])).splitlines()[2:]
    assert shown == ["Let your thumbs sink in", "slowly, and breathe out."]


@given(texts)
def test_lrc_reads_back(spoken: list[str]) -> None:
    """Every line has one time, and nothing else in brackets."""
    title, length, *lines = captions.lrc(timeline(HOUR, [], spoken)).splitlines()
    assert (title, length) == ("[ti:Low back]", "[length:60:00]")
    assert len(lines) == len(said(spoken))
    for line in lines:
        assert re.fullmatch(r"\[\d{2,}:\d\d\.\d\d\][^\[\]<>]+", line)


@given(st.lists(st.text(max_size=300), max_size=5))
def test_chapters_json_reads_back(titles: list[str]) -> None:
    """Valid JSON; every chapter has a title and its times."""
    data = json.loads(captions.chapters_json(timeline(HOUR, titles)))
    assert data["version"] == "1.2.0"
    assert [chapter["startTime"] for chapter in data["chapters"]] == sorted(
        round(3600 * i / len(titles), 3) for i in range(len(titles))
    )
    assert all(chapter["title"] for chapter in data["chapters"])


def test_times_are_those_of_the_frames() -> None:
    """Milliseconds are rounded once, from frames."""
    text = captions.vtt(timeline(3 * 48_000 + 47, [], ["a", "b"]))
    assert "00:00:00.000 --> 00:00:01.500" in text
    assert "00:00:01.500 --> 00:00:03.001" in text


def test_silence_has_no_captions() -> None:
    """Files without sentences are still files of their kind."""
    silent = timeline(48_000)
    assert captions.vtt(silent) == "WEBVTT\n"
    assert captions.srt(silent) == ""
    assert captions.lrc(silent) == "[ti:Low back]\n[length:0:01]\n"


@given(st.text(), st.integers(3, 50))
def test_clean_text_is_one_line_within_its_limit(text: str, limit: int) -> None:
    """No control characters, no line ends, never more bytes than allowed; cleaning is final."""
    line = clean(text, limit)
    assert len(line.encode()) <= limit
    assert len(line.splitlines()) <= 1
    assert line.isprintable() or not any(ord(c) < 32 for c in line)
    assert clean(line, limit) == line


@pytest.mark.real
@requires_program("ffmpeg")
@pytest.mark.parametrize(("ending", "make"), [("vtt", captions.vtt), ("srt", captions.srt)])
def test_ffmpeg_reads_them(tmp_path: Path, ending: str, make: object) -> None:
    """Another program's parser finds every sentence."""
    path = tmp_path / f"a.{ending}"
    spoken = ["Sit & breathe.", "a --> b", "Is 1 < 2?", "Done."]
    path.write_text(make(timeline(HOUR, [], spoken)), encoding="utf-8")  # type: ignore[operator]
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-f", "webvtt", "-"], capture_output=True, text=True
    )
    assert done.stderr == ""
    assert done.stdout.replace("a --> b", "").count("-->") == 4
    assert "Done." in done.stdout
