"""Tags: title, chapters, transcript and pictures, in the form of each container (through mutagen).

Nothing here asks for the time or a random number: the same details give the same bytes.
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

from guided_press.exporting.base import TITLE_BYTES, Details, clean, clock_of_ms, to_ms
from guided_press.exporting.captions import lrc_lines
from guided_press.units import Frames

_UTF16 = id3.Encoding.UTF16
_COVER = id3.PictureType.COVER_FRONT
_GENRE = "Speech"
_CONTENTS_CHILDREN = 255
"""A list of chapters counts its entries in one byte."""
_ID3_HEADER_BYTES = 10
_PNG_PALETTE = 3
_PNG_CHANNELS = {0: 1, 2: 3, _PNG_PALETTE: 1, 4: 2, 6: 4}
"""Samples of a pixel, by a PNG's kind of colour."""
_AUDIOBOOK = 2
"""MP4 media kind: players remember the place in it."""


def id3_tag(details: Details, total_frames: Frames) -> bytes:
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
        (id3.TPE2, clean(details.artist, TITLE_BYTES)),  # of the album: libraries file by it
        (id3.TALB, clean(details.album, TITLE_BYTES)),
        (id3.TCOM, clean(details.narrator, TITLE_BYTES)),  # where libraries look for the narrator
        (id3.TIT1, clean(details.grouping, TITLE_BYTES)),
        (id3.TYER, details.date[:4]),
        (id3.TDAT, details.date[8:10] + details.date[5:7]),  # day and month
        (id3.TRCK, str(details.track or "")),
        (id3.TLAN, details.language),
        (id3.TCON, _GENRE),
        (id3.TLEN, str(to_ms(total_frames))),
    ):
        if text:
            frames.append(kind(encoding=_UTF16, text=[text]))
    if comment := clean(details.description):
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
    _set(file, "aART", clean(details.artist, TITLE_BYTES))
    _set(file, "\xa9alb", clean(details.album, TITLE_BYTES))
    _set(file, "\xa9wrt", clean(details.narrator, TITLE_BYTES))  # composer: the usual place
    _set(file, "\xa9nrt", clean(details.narrator, TITLE_BYTES))  # narrator: the newer one
    _set(file, "\xa9grp", clean(details.grouping, TITLE_BYTES))
    _set(file, "\xa9day", details.date)
    _set(file, "\xa9cmt", clean(details.description))
    _set(file, "\xa9lyr", lrc_lines(details.transcript))
    _set(file, "\xa9gen", _GENRE)
    file["stik"] = [_AUDIOBOOK]
    if details.track:
        file["trkn"] = [(details.track, 0)]  # of how many is not stated
    if details.cover_png:
        file["covr"] = [MP4Cover(details.cover_png, MP4Cover.FORMAT_PNG)]
    file.save(padding=lambda _: 0)


def tag_opus(path: Path, details: Details) -> None:
    """Add tags, chapters and cover to an Ogg Opus file."""
    file = OggOpus(path)
    _set_vorbis(file, details)
    if details.cover_png:
        block = _picture(details.cover_png).write()
        file["METADATA_BLOCK_PICTURE"] = [base64.b64encode(block).decode("ascii")]
    file.save(padding=lambda _: 0)


def tag_flac(path: Path, details: Details, total_frames: Frames) -> None:
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
                start_time=to_ms(chapter.start_frame),
                end_time=to_ms(chapter.end_frame),
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
        bits, kind = png[24], png[25]
        picture.depth = bits * _PNG_CHANNELS[kind]
        if kind == _PNG_PALETTE:
            picture.colors = int.from_bytes(png[33:37], "big") // 3  # bytes of its list of colours
    return picture


def _set(file: Any, name: str, text: str) -> None:
    if text:
        file[name] = [text]


def _set_vorbis(file: Any, details: Details) -> None:
    """Comments with upper-case names: readers ignore the case, some of them only nearly."""
    for name, text in (
        ("TITLE", clean(details.title, TITLE_BYTES)),
        ("ARTIST", clean(details.artist, TITLE_BYTES)),
        ("ALBUMARTIST", clean(details.artist, TITLE_BYTES)),
        ("ALBUM", clean(details.album, TITLE_BYTES)),
        ("COMPOSER", clean(details.narrator, TITLE_BYTES)),
        ("NARRATOR", clean(details.narrator, TITLE_BYTES)),
        ("GROUPING", clean(details.grouping, TITLE_BYTES)),
        ("DATE", details.date),
        ("TRACKNUMBER", str(details.track or "")),
        ("LANGUAGE", details.language),
        ("COMMENT", clean(details.description)),
        ("LYRICS", lrc_lines(details.transcript)),
        ("GENRE", _GENRE),
    ):
        _set(file, name, text)
    for number, chapter in enumerate(details.chapters[:999], 1):  # the name has three digits
        file[f"CHAPTER{number:03d}"] = [clock_of_ms(to_ms(chapter.start_frame))]
        file[f"CHAPTER{number:03d}NAME"] = [clean(chapter.title, TITLE_BYTES) or f"{number}"]


def _cue_sheet(details: Details, total_frames: Frames) -> Any:
    sheet = CueSheet(None)
    sheet.media_catalog_number, sheet.lead_in_samples, sheet.compact_disc = b"", 0, False
    for number, chapter in enumerate(details.chapters[:254], 1):  # 255 is the end
        track = CueSheetTrack(number, chapter.start_frame)
        track.indexes.append(CueSheetTrackIndex(1, 0))
        sheet.tracks.append(track)
    sheet.tracks.append(CueSheetTrack(255, total_frames))
    return sheet
