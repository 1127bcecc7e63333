"""The feed: RSS with chapters and transcripts, for podcast apps.

Sources:
    https://www.rssboard.org/rss-specification; https://podcastindex.org/namespace/1.0
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.etree import ElementTree as ET

from guided_press.exporting.base import clean
from guided_press.site.entries import Site, SiteSession
from guided_press.units import to_seconds
from guided_press.words.texts import LANGUAGE, text

_ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
_ATOM = "http://www.w3.org/2005/Atom"
_PODCAST = "https://podcastindex.org/namespace/1.0"
_GUID_SPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""The namespace of ``podcast:guid``, from its specification."""


def feed_xml(site: Site, entries: Sequence[SiteSession], sound_bytes: Sequence[int]) -> bytes:
    """The whole feed.

    Args:
        site: Its title and address.
        entries: The sessions, the first one first.
        sound_bytes: Length of each one's sound file.
    """
    for prefix, space in (("itunes", _ITUNES), ("atom", _ATOM), ("podcast", _PODCAST)):
        ET.register_namespace(prefix, space)
    rss = ET.Element("rss", version="2.0")
    channel = ET.SubElement(rss, "channel")
    _text(channel, "title", site.title)
    _text(channel, "link", site.url())
    _text(channel, "description", site.about)
    _text(channel, "language", LANGUAGE)
    _text(channel, "generator", "Guided Press")
    feed = {"href": site.url("feed.xml"), "rel": "self", "type": "application/rss+xml"}
    ET.SubElement(channel, f"{{{_ATOM}}}link", feed)
    ET.SubElement(channel, f"{{{_ITUNES}}}image", href=site.url("app/icon-1400.png"))
    ET.SubElement(ET.SubElement(channel, "image"), "url").text = site.url("app/icon-512.png")
    _text(channel[-1], "title", site.title)
    _text(channel[-1], "link", site.url())
    ET.SubElement(channel, f"{{{_ITUNES}}}category", text="Health & Fitness")
    _text(channel, f"{{{_ITUNES}}}author", "Guided Press")
    _text(channel, f"{{{_ITUNES}}}explicit", "false")
    _text(channel, f"{{{_ITUNES}}}type", "serial")
    _text(channel, f"{{{_PODCAST}}}guid", str(uuid.uuid5(_GUID_SPACE, _bare(site.url()))))
    _text(channel, f"{{{_PODCAST}}}medium", "podcast")
    for number, (entry, size) in enumerate(zip(entries, sound_bytes, strict=True), 1):
        _item(channel, site, entry, size, number)
    ET.indent(rss)
    return bytes(ET.tostring(rss, encoding="utf-8", xml_declaration=True)) + b"\n"


def _item(channel: ET.Element, site: Site, entry: SiteSession, size: int, number: int) -> None:
    item = ET.SubElement(channel, "item")
    at = f"sessions/{entry.name}"
    details = entry.content.details
    _text(item, "title", details.title)
    _text(item, "link", site.url(f"{at}.html"))
    about = text("site.item", facts=entry.facts, comment=details.comment)
    _text(item, "description", about)
    ET.SubElement(item, "guid", isPermaLink="false").text = entry.identity
    # the first one is the newest, so that apps list them in the order of the manifest
    released = datetime.fromisoformat(details.date).replace(hour=12, tzinfo=UTC)
    _text(item, "pubDate", format_datetime(released - timedelta(minutes=number - 1)))
    sound = {"url": site.url(f"{at}.mp3"), "length": str(size), "type": "audio/mpeg"}
    ET.SubElement(item, "enclosure", sound)
    length_s = to_seconds(entry.content.timeline.total_frames)
    _text(item, f"{{{_ITUNES}}}duration", str(round(length_s)))
    _text(item, f"{{{_ITUNES}}}episode", str(number))
    _text(item, f"{{{_ITUNES}}}explicit", "false")
    ET.SubElement(item, f"{{{_ITUNES}}}image", href=site.url(f"{at}.png"))
    chapters = {"url": site.url(f"{at}.chapters.json"), "type": "application/json+chapters"}
    ET.SubElement(item, f"{{{_PODCAST}}}chapters", chapters)
    language = entry.content.language
    for ending, kind in (("vtt", "text/vtt"), ("srt", "application/x-subrip")):
        transcript = {"url": site.url(f"{at}.{ending}"), "type": kind, "language": language}
        ET.SubElement(item, f"{{{_PODCAST}}}transcript", transcript)


def _text(parent: ET.Element, name: str, words: str) -> None:
    ET.SubElement(parent, name).text = clean(words)


def _bare(address: str) -> str:
    """An address without scheme and last slash, as ``podcast:guid`` wants it."""
    return address.partition("://")[2].rstrip("/")
