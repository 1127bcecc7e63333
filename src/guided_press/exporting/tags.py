"""Tags: title, chapters, transcript and pictures, in the form of each container (through mutagen).

Nothing here holds a date or a random number: the same details give the same bytes.
"""

# mypy: disable-error-code="no-untyped-call"
# Mutagen has annotations in some places only.

from __future__ import annotations

import base64
from io import BytesIO
from pathlib import Path
from typing import Any

from mutagen import id3
from mutagen.flac import FLAC, CueSheet, CueSheetTrack, CueSheetTrackIndex, Picture
from mutagen.mp4 import MP4, MP4Cover
from mutagen.oggopus import OggOpus

from guided_press.exporting.base import TITLE_BYTES, Details, clean
from guided_press.exporting.captions import lrc_lines
from guided_press.units import format_clock, to_seconds

_UTF16 = id3.Encoding.UTF16
_COVER = id3.PictureType.COVER_FRONT
_GENRE = "Speech"
_CONTENTS_CHILDREN = 255
"""A list of chapters counts its entries in one byte."""
_ID3_HEADER_BYTES = 10
_AUDIOBOOK = 2
"""MP4 media kind: players remember the place in it."""


def id3_tag(details: Details, total_frames: int) -> bytes:
    """Make an ID3v2.3 tag: what MP3 players of every age read.

    Args:
        details: What to say.
        total_frames: Length of the sound.

    Returns:
        The complete tag, to stand before the first packet.
    """
    frames: list[Any] = []
    for kind, text in (
        (id3.TIT2, clean(details.title, TITLE_BYTES)),
        (id3.TPE1, clean(details.artist, TITLE_BYTES)),
        (id3.TALB, clean(details.album, TITLE_BYTES)),
        (id3.TCON, _GENRE),
        (id3.TLEN, str(round(to_seconds(total_frames) * 1000))),
    ):
        if text:
            frames.append(kind(encoding=_UTF16, text=[text]))
    if comment := clean(details.comment):
        frames.append(id3.COMM(encoding=_UTF16, lang=details.language, desc="", text=[comment]))
    frames += _contents_and_chapters(details)
    if transcript := lrc_lines(details.transcript):
        frames.append(id3.USLT(encoding=_UTF16, lang=details.language, desc="", text=transcript))
    if details.cover_png:
        frames.append(_apic(details.cover_png, "cover"))
    return _joined(frames)


def tag_m4b(path: Path, details: Details) -> None:
    """Add tags and cover to an MP4 file; its chapters stay."""
    file = MP4(path)
    _set(file, "\xa9nam", clean(details.title, TITLE_BYTES))
    _set(file, "\xa9ART", clean(details.artist, TITLE_BYTES))
    _set(file, "\xa9alb", clean(details.album, TITLE_BYTES))
    _set(file, "\xa9cmt", clean(details.comment))
    _set(file, "\xa9lyr", lrc_lines(details.transcript))
    _set(file, "\xa9gen", _GENRE)
    file["stik"] = [_AUDIOBOOK]
    if details.cover_png:
        file["covr"] = [MP4Cover(details.cover_png, MP4Cover.FORMAT_PNG)]
    file.save(padding=lambda _: 0)


def tag_opus(path: Path, details: Details) -> None:
    """Add tags, chapters and cover to an Ogg Opus file."""
    file = OggOpus(path)
    _set_vorbis(file, details)
    if details.cover_png:
        block = _picture(details.cover_png).write()
        file["metadata_block_picture"] = [base64.b64encode(block).decode("ascii")]
    file.save(padding=lambda _: 0)


def tag_flac(path: Path, details: Details, total_frames: int) -> None:
    """Add tags, chapters (as comments and as a cue sheet) and cover to a FLAC file."""
    file = FLAC(path)
    if file.tags is None:
        file.add_tags()
    _set_vorbis(file, details)
    if details.chapters:
        # Before the comments: FFmpeg takes the later one's word, and a cue sheet has no titles.
        file.metadata_blocks.insert(1, _cue_sheet(details, total_frames))
    if details.cover_png:
        file.add_picture(_picture(details.cover_png))
    file.save(padding=lambda _: 0)


def _joined(frames: list[Any]) -> bytes:
    """Make a tag that keeps the order of its frames.

    Mutagen sorts frames by their size, and FFmpeg lists chapters in the order of the file; so each
    frame is written as a tag of its own, and the headers are left out.
    """
    body = b""
    for frame in frames:
        single, stream = id3.ID3(), BytesIO()
        single.add(frame)
        single.save(stream, v2_version=3, padding=lambda _: 0)
        body += stream.getvalue()[_ID3_HEADER_BYTES:]
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + size + body


def _contents_and_chapters(details: Details) -> list[Any]:
    names, chapters = [], []
    for index, chapter in enumerate(details.chapters):
        title = clean(chapter.title, TITLE_BYTES) or f"{index + 1}"
        inner = [id3.TIT2(encoding=_UTF16, text=[title])]
        if picture := details.chapter_pngs.get(index):
            inner.append(_apic(picture, title))
        names.append(f"chp{index}")
        chapters.append(
            id3.CHAP(
                element_id=names[-1],
                start_time=round(to_seconds(chapter.start_frame) * 1000),
                end_time=round(to_seconds(chapter.end_frame) * 1000),
                sub_frames=inner,
            )
        )
    return (_contents(names) if names else []) + chapters


def _contents(names: list[str]) -> list[Any]:
    """The list of chapters, top first; more than fit into one list go into lists of lists."""
    ordered, top = id3.CTOCFlags.ORDERED, id3.CTOCFlags.TOP_LEVEL
    lists: list[Any] = []
    while len(names) > _CONTENTS_CHILDREN:
        parts = [
            names[i : i + _CONTENTS_CHILDREN] for i in range(0, len(names), _CONTENTS_CHILDREN)
        ]
        names = [f"toc-{part[0]}" for part in parts]
        lists = [
            id3.CTOC(element_id=name, flags=ordered, child_element_ids=part)
            for name, part in zip(names, parts, strict=True)
        ] + lists
    return [id3.CTOC(element_id="toc", flags=top | ordered, child_element_ids=names), *lists]


def _apic(png: bytes, description: str) -> Any:
    return id3.APIC(encoding=_UTF16, mime="image/png", type=_COVER, desc=description, data=png)


def _picture(png: bytes) -> Any:
    picture = Picture()
    picture.type, picture.mime, picture.data = _COVER, "image/png", png
    if png[12:16] == b"IHDR":
        picture.width = int.from_bytes(png[16:20], "big")
        picture.height = int.from_bytes(png[20:24], "big")
        picture.depth = 24
    return picture


def _set(file: Any, name: str, text: str) -> None:
    if text:
        file[name] = [text]


def _set_vorbis(file: Any, details: Details) -> None:
    _set(file, "title", clean(details.title, TITLE_BYTES))
    _set(file, "artist", clean(details.artist, TITLE_BYTES))
    _set(file, "album", clean(details.album, TITLE_BYTES))
    _set(file, "comment", clean(details.comment))
    _set(file, "lyrics", lrc_lines(details.transcript))
    _set(file, "genre", _GENRE)
    for number, chapter in enumerate(details.chapters[:999], 1):  # the name has three digits
        seconds = to_seconds(chapter.start_frame)
        hours, rest = divmod(seconds, 3600)
        clock = format_clock(rest, decimals=3)
        file[f"chapter{number:03d}"] = [f"{int(hours):02d}:{clock:0>9}"]
        file[f"chapter{number:03d}name"] = [clean(chapter.title, TITLE_BYTES) or f"{number}"]


def _cue_sheet(details: Details, total_frames: int) -> Any:
    sheet = CueSheet(None)
    sheet.media_catalog_number, sheet.lead_in_samples, sheet.compact_disc = b"", 0, False
    for number, chapter in enumerate(details.chapters[:254], 1):  # 255 is the end
        track = CueSheetTrack(number, chapter.start_frame)
        track.indexes.append(CueSheetTrackIndex(1, 0))
        sheet.tracks.append(track)
    sheet.tracks.append(CueSheetTrack(255, total_frames))
    return sheet
