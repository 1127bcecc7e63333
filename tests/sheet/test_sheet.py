"""The sheet says what the session does, what sources say against each other, and loads nothing."""

from __future__ import annotations

import re
import subprocess
from html.parser import HTMLParser

import pytest

from guided_press.app.looking import all_targets, target
from guided_press.compiling.opening import opening_lines
from guided_press.compiling.steps import compile_cues
from guided_press.composing.composer import compose
from guided_press.composing.wish import Wish
from guided_press.cues import sentences
from guided_press.errors import ExportError
from guided_press.knowledge.facts import facts_of
from guided_press.placing.passages import join
from guided_press.placing.placer import place
from guided_press.placing.sounds import Lengths
from guided_press.script.library import shipped_scripts
from guided_press.script.loading import load_script
from guided_press.sheet.document import sheet_html
from guided_press.sheet.printing import write_pdf
from guided_press.voices.silent import Silent
from tests.composing.makers import CHIMES, KNOWLEDGE
from tests.support import requires_program

SCRIPTS = [script.id for script in shipped_scripts()]


def timeline_of(session):
    targets = session.targets
    slots = compile_cues(
        session, KNOWLEDGE, opening_lines(KNOWLEDGE, targets, session.mode, language="en")
    )
    lengths = {text: Silent().frames(text, 145) for text in sentences(slots)}
    passages, adjusted = place(slots, Lengths(lengths, CHIMES), length_s=session.length)
    return join(passages, adjusted, title=session.title)


def sheet(session, paper="auto"):
    return sheet_html(session, timeline_of(session), KNOWLEDGE, paper)


class Attributes(HTMLParser):
    """Every attribute of a document."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.tags = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.found += attrs


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_hold_has_its_row_with_time_code_and_side(script):
    """The sheet's rows are the session's holds, each with code, side and time."""
    session = load_script(script).session
    html = sheet(session)
    rows = re.findall(r'<tr class="hold">(.*?)</tr>', html)
    assert len(rows) == len(timeline_of(session).holds)
    for row, hold in zip(rows, timeline_of(session).holds, strict=True):
        seconds = hold.frames // 48_000
        assert f"{seconds // 60}:{seconds % 60:02d}" in row
        assert f">{hold.side}<" in row
        assert hold.target in row or hold.target in KNOWLEDGE.technique_ids()


def test_shipped_sessions_work_every_target():
    """So that what holds for each of their sheets holds for every point and technique."""
    sessions = [load_script(script).session for script in SCRIPTS]
    worked = {name for session in sessions for name in session.targets}
    assert worked == {target.id for target in all_targets()}


@pytest.mark.parametrize("script", SCRIPTS)
def test_both_sides_of_every_disagreement_stand_on_it(script):
    """Where sources disagree the sheet prints each claim with its source."""
    session = load_script(script).session
    html = sheet(session).replace("&#x27;", "'").replace("&quot;", '"')
    for name in session.targets:
        for entry in facts_of(target(name), KNOWLEDGE).conflicts:
            assert entry.question in html
            assert entry.chosen in html
            for claim in entry.claims:
                assert claim.says in html
                assert f"<b>{claim.source}</b>" in html  # among the sources


def test_times_of_ours_and_shortened_holds_are_marked():
    """A time that no source states, or a shortened one, carries its mark."""
    marked = re.findall(r"<sup>(.*?)</sup>", sheet(load_script("quick-5-seated").session))
    assert marked.count("▾") == 5  # the knees, both feet and both palms
    ours = sheet(load_script("sacrum-partner-20").session)
    assert ours.count("<sup>°</sup>") == 9


@pytest.mark.parametrize("script", SCRIPTS)
def test_nothing_is_loaded_and_nothing_can_run(script):
    """A sheet has no script and no address, and forbids both."""
    html = sheet(load_script(script).session)
    document = Attributes(html)
    assert not document.tags & {"script", "link", "img", "iframe", "object"}
    for name, value in document.found:
        assert name not in ("src", "style")
        assert not name.startswith("on")
        assert name != "href" or value.startswith("#")
    assert "default-src 'none'" in html
    assert "@import" not in html
    assert "url(http" not in html


def test_positions_are_called_by_words_that_people_use():
    """Nobody looks up "prone" with a partner waiting on the floor."""
    text = sheet(load_script("sacrum-partner-20").session)
    assert "Face down" in text
    assert not re.search(r"\bprone\b", text, re.IGNORECASE)


def test_what_a_person_wrote_stays_text():
    """A title is printed as it was written and never becomes markup."""
    session = load_script("desk-break-4").session
    html = sheet(session.model_copy(update={"title": "<script>x</script> & more"}))
    assert "<script>" not in html
    assert "&lt;script&gt;x&lt;/script&gt; &amp; more" in html


@pytest.mark.long
@pytest.mark.real
@requires_program("chromium", "pdfinfo")
@pytest.mark.parametrize("paper", ["A4", "letter"])
@pytest.mark.parametrize("script", SCRIPTS)
def test_two_pages_are_enough(script, paper, tmp_path):
    """Every shipped session prints on two pages, on either paper."""
    path = tmp_path / "sheet.pdf"
    write_pdf(sheet(load_script(script).session, paper), path)
    told = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    assert int(re.search(r"Pages:\s+(\d+)", told).group(1)) <= 2


@pytest.mark.real
@requires_program("chromium", "pdftotext")
def test_a_composed_session_prints_its_words(tmp_path):
    """A composed session prints its length and points as text that can be copied."""
    path = tmp_path / "sheet.pdf"
    write_pdf(sheet(compose(Wish(720), KNOWLEDGE).session), path)
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True).stdout
    assert "12 minutes" in text
    assert "BL40" in text


def test_without_a_browser_the_way_out_is_named(tmp_path, monkeypatch):
    """Where no browser can print, the error offers the sheet as HTML."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ExportError, match=r"-o sheet\.html"):
        write_pdf("<p>", tmp_path / "sheet.pdf")


def test_a_browser_that_prints_nothing_leaves_the_old_file(tmp_path):
    """A printer that fails in silence is an error, and the old file stands."""
    path = tmp_path / "sheet.pdf"
    path.write_bytes(b"old")
    with pytest.raises(ExportError, match="printed nothing"):
        write_pdf("<p>", path, browser="/bin/true")
    assert path.read_bytes() == b"old"
