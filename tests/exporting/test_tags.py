"""Tags say what the details say, in every format."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.id3 import ID3

from guided_press.exporting.tags import id3_tag
from guided_press.timeline import Chapter
from tests.exporting.fakes import PNG, details, timeline


def read(tag: bytes) -> ID3:
    return ID3(BytesIO(tag + bytes(1024)))


def test_an_id3_tag_reads_back() -> None:
    """Version 2.3, with everything that was given."""
    chapters = timeline(96_000, ["Before you begin", "BL40 left"]).chapters
    tag = id3_tag(details(chapters=chapters), 96_000)
    tags = read(tag)
    assert tag[3] == 3
    assert str(tags["TIT2"]) == "Low back, fifteen minutes"
    assert str(tags["TPE1"]) == "Guided Press"
    assert str(tags["TALB"]) == "Routines"
    assert (str(tags["TPE2"]), str(tags["TCOM"])) == ("Guided Press", "eSpeak NG")
    assert (str(tags["TIT1"]), str(tags["TRCK"]), str(tags["TLAN"])) == (
        "Guided Press", "2", "eng",
    )  # fmt: skip
    assert str(tags["TDRC"]) == "2026-11-28"
    assert str(tags["TLEN"]) == "2000"
    assert tags.getall("COMM")[0].text == ["Stop when it hurts."]
    assert tags.getall("USLT")[0].text == "[00:00.50]Sit back.\n[01:01.25]Press (gently) ‹now›.\n"
    assert tags.getall("APIC")[0].data == PNG
    assert tags["CTOC:toc"].child_element_ids == ["chp0", "chp1"]
    assert (tags["CHAP:chp1"].start_time, tags["CHAP:chp1"].end_time) == (1000, 2000)
    assert str(tags["CHAP:chp1"].sub_frames["TIT2"]) == "BL40 left"
    assert tags["CHAP:chp1"].sub_frames.getall("APIC")[0].data == PNG
    assert not tags["CHAP:chp0"].sub_frames.getall("APIC")


@settings(max_examples=50, deadline=None)
@given(st.text(), st.lists(st.text(), max_size=4))
def test_any_text_is_safe(text: str, titles: list[str]) -> None:
    """Control characters, surrogates and nothing at all."""
    chapters = timeline(96_000, titles).chapters
    changed = details(title=text, artist=text, album=text, comment=text, transcript=((1.0, text),))
    tags = read(id3_tag(type(changed)(**_fields(changed, chapters)), 96_000))
    assert len(tags.getall("CHAP")) == len(titles)


def _fields(given_details: object, chapters: tuple[Chapter, ...]) -> dict[str, object]:
    names = given_details.__slots__  # type: ignore[attr-defined]
    return {name: getattr(given_details, name) for name in names} | {"chapters": chapters}


@pytest.mark.parametrize("text", ["\ud800 lone", "x" * 100_000, "\x00\x1b[31m"])
def test_hard_titles_are_safe(text: str) -> None:
    """Lone surrogates go, long titles end in an ellipsis."""
    title = read(id3_tag(details(title=text or "t"), 1)).get("TIT2")
    assert len(str(title).encode()) <= 240


def test_more_chapters_than_one_list_holds() -> None:
    """Every chapter is reachable from the top list."""
    chapters = timeline(48_000 * 600, [f"Chapter {i}" for i in range(600)]).chapters
    tags = read(id3_tag(details(chapters=chapters), 48_000 * 600))
    lists = {contents.element_id: contents for contents in tags.getall("CTOC")}
    reached = [
        name for part in lists["toc"].child_element_ids for name in lists[part].child_element_ids
    ]
    assert reached == [f"chp{i}" for i in range(600)]


def test_the_same_details_give_the_same_bytes() -> None:
    """No dates, no random numbers."""
    assert id3_tag(details(), 48_000) == id3_tag(details(), 48_000)
