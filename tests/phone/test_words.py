"""What can be read without script is complete, and safe."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import guided_press as gp
from guided_press.phone.words import chapters_html, facts_html, words_html
from guided_press.timeline import Span
from tests.phone.sessions import HOSTILE, S, page, timeline


class Reader(HTMLParser):
    """Collects text, ids and links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name == "href":
                self.links.append((value or "").removeprefix("#"))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_every_link_leads_somewhere_and_every_id_is_one() -> None:
    """Chapters and lines of a real session are anchors of their second."""
    plan = gp.plan("desk-break-4", gp.Wishes(engine="silent"))
    words = Reader(words_html(plan, {}, {}))
    chapters = Reader(chapters_html(plan))
    assert len(words.ids) == len(set(words.ids))
    assert set(words.links) | set(chapters.links) <= set(words.ids)
    assert len(chapters.links) == len(plan.chapters)


def test_every_sentence_is_there_once() -> None:
    """In order, as it is said."""
    plan = gp.plan("desk-break-4", gp.Wishes(engine="silent"))
    said = [text for text in Reader(words_html(plan, {}, {})).texts if text.strip()]
    sentences = [clip.text for clip in plan.clips]
    assert [text for text in said if text in set(sentences)] == sentences


def test_a_chart_is_drawn_where_it_is_needed_first() -> None:
    """And not again for the other side."""
    shown = page()
    text = words_html(shown.timeline, shown.targets, shown.charts)
    assert text.count('<figure data-chart="PC8"><svg') == 1
    assert "Hold 0:05 · left side · very light" in text


def test_texts_stay_texts() -> None:
    """Nothing that a script's author writes becomes markup."""
    text = words_html(timeline(HOSTILE, HOSTILE), {}, {}) + chapters_html(timeline(HOSTILE))
    assert "script" not in Reader(text).tags
    assert "alert(1)" in "".join(Reader(text).texts)
    assert not re.search(r"<!--|-->", text)


def test_the_facts_fit_in_a_line() -> None:
    """Length with the words on safety before it, company, holds."""
    assert facts_html(timeline(), "partner") == "0:12 · with a partner · 1 hold"
    opened = replace(timeline(), routine=Span(2 * S, 12 * S))
    assert facts_html(opened, "self").startswith("0:10, after 0:02 of safety · ")


def test_a_code_stands_small_behind_the_plain_name() -> None:
    """In the lists of the one file as on the page: no code in brackets."""
    written = chapters_html(timeline("Fold behind the knee (BL40), left"))
    assert 'Fold behind the knee, left <small class="code">BL40</small>' in written
    assert "(BL40)" not in written
