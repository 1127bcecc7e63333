"""A manifest becomes a folder that any host can serve, with nothing of anybody in it."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from guided_press.app.site import address_of, make_site
from guided_press.errors import ExportError, ScriptError, WrongUse

ADDRESS = "https://www.example.org/our sessions/"
SCRIPTS = ("desk-break-4", "quick-5-seated")
SPACES = {"podcast": "https://podcastindex.org/namespace/1.0"}


def manifest(folder: Path, more: str = "", scripts: str = ", ".join(SCRIPTS)) -> Path:
    """A manifest whose sessions are made at once."""
    path = folder / "manifest.yaml"
    path.write_text(f"version: 1\nscripts: [{scripts}]\nvoices: [{{engine: silent}}]\n{more}")
    return path


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("a site with spaces")
    make_site(manifest(folder), folder / "out", ADDRESS, "Clinic & <friends>")
    return folder / "out"


class Links(HTMLParser):
    """Every address in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("href", "src") and value]


@pytest.mark.long
def test_every_link_leads_to_a_file_of_the_folder(site: Path) -> None:
    """Relative, so that the folder works wherever it lies."""
    for page in site.rglob("*.html"):
        for link in Links(page.read_text("utf-8")).found:
            if not link.startswith("#"):
                assert (page.parent / unquote(link)).is_file(), (page.name, link)


@pytest.mark.long
def test_the_app_can_be_installed_and_its_worker_names_every_file_once(site: Path) -> None:
    """Manifest, icons of the sizes that browsers ask for, and a list without sounds."""
    app = json.loads((site / "app.webmanifest").read_text("utf-8"))
    assert app["name"] == "Clinic & <friends>"
    assert {icon["sizes"] for icon in app["icons"]} >= {"192x192", "512x512"}
    for icon in app["icons"]:
        assert (site / icon["src"]).read_bytes()[16:20] == int(
            icon["sizes"].partition("x")[0]
        ).to_bytes(4, "big")
    worker = (site / "sw.js").read_text("utf-8")
    files = json.loads(re.search(r"FILES = (\[.*?\]);", worker, re.DOTALL)[1])  # type: ignore[index]
    assert all((site / unquote(name)).is_file() for name in files)
    assert len(files) == len(set(files))
    assert not [name for name in files if name.endswith(".mp3")]


def test_an_independent_parser_reads_the_feed(site: Path) -> None:
    """Titles, sounds with their lengths, and names that stay."""
    feedparser = pytest.importorskip("feedparser")
    feed = feedparser.parse((site / "feed.xml").read_bytes())
    assert not feed.bozo
    assert feed.feed.title == "Clinic & <friends>"
    assert len(feed.entries) == len(SCRIPTS)
    for entry, script in zip(feed.entries, SCRIPTS, strict=True):
        (sound,) = entry.enclosures
        assert sound.href == f"https://www.example.org/our%20sessions/sessions/{script}.mp3"
        assert int(sound.length) == (site / "sessions" / f"{script}.mp3").stat().st_size
        assert sound.type == "audio/mpeg"
        assert entry.id
        assert entry.published_parsed
    times = [entry.published_parsed for entry in feed.entries]
    assert times == sorted(times, reverse=True)


def test_chapters_and_transcripts_of_the_feed_are_there(site: Path) -> None:
    """By the names that Podcasting 2.0 has for them."""
    for item in ET.parse(site / "feed.xml").getroot().iter("item"):
        chapters = item.find("podcast:chapters", SPACES)
        transcripts = item.findall("podcast:transcript", SPACES)
        assert chapters is not None
        for part in (chapters, *transcripts):
            name = unquote(part.get("url", "")).removeprefix(ADDRESS)
            assert (site / name).stat().st_size > 10
        assert [part.get("type") for part in transcripts] == ["text/vtt", "application/x-subrip"]


def test_the_list_says_what_it_is_filtered_by(site: Path) -> None:
    """Minutes and positions of every session."""
    text = (site / "index.html").read_text("utf-8")
    assert len(re.findall(r'data-minutes="\d+"', text)) == len(SCRIPTS)
    needed = {p for found in re.findall(r'data-postures="([^"]+)"', text) for p in found.split()}
    assert re.search(r"5:00, after \d:\d\d of safety\. Alone, sitting\.", text)
    assert needed == set(re.findall(r'name="posture" value="([^"]+)"', text))


def test_codes_lead_to_the_sessions(site: Path) -> None:
    """One for the list and one for each session, at the address that was given."""
    text = (site / "print.html").read_text("utf-8")
    assert text.count("<svg") == 1 + len(SCRIPTS)
    assert "https://www.example.org/our%20sessions/sessions/desk-break-4.html" in text


def test_the_same_manifest_gives_the_same_bytes(site: Path, tmp_path: Path) -> None:
    """So that a host is sent only what has changed."""
    make_site(manifest(tmp_path), tmp_path / "out", ADDRESS, "Clinic & <friends>")
    names = sorted(path.relative_to(site) for path in site.rglob("*") if path.is_file())
    for name in names:
        assert (tmp_path / "out" / name).read_bytes() == (site / name).read_bytes(), name


@pytest.mark.parametrize(
    ("more", "place", "problem"),
    [
        ("profiles: [none, maria]\n", ":4:18: profiles[1]", "holds no profile"),
        ("formats: [mp3, flac]\n", ":4:16: formats[1]", "MP3"),
        ("scripts2: []\n", ":4:1", "unknown key"),
    ],
)
def test_a_wrong_manifest_is_told_by_its_line(
    tmp_path: Path, more: str, place: str, problem: str
) -> None:
    """Before anything is written."""
    with pytest.raises(ScriptError) as caught:
        make_site(manifest(tmp_path, more), tmp_path / "out", ADDRESS, "T")
    assert place in str(caught.value)
    assert problem in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_names_that_are_the_same_to_some_system_are_refused(tmp_path: Path) -> None:
    """Composed or decomposed, large or small."""
    text = (Path(__file__).parents[2] / "scripts" / "desk-break-4.yaml").read_text("utf-8")
    for name in ("caf\u00e9.yaml", "CAFE\u0301.yaml"):
        (tmp_path / name).write_text(text, "utf-8")
    path = manifest(tmp_path, scripts="'caf\u00e9.yaml', 'CAFE\u0301.yaml'")
    with pytest.raises(ScriptError, match="two sessions"):
        make_site(path, tmp_path / "out", ADDRESS, "T")


@pytest.mark.parametrize("inside", ["sessions", "app"])
def test_no_link_leads_out_of_the_folder(tmp_path: Path, inside: str) -> None:
    """A folder that is a link to elsewhere is refused, and nothing lies there afterwards."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / inside).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ExportError, match="leads out"):
        make_site(manifest(tmp_path, scripts="desk-break-4"), tmp_path / "out", ADDRESS, "T")
    assert not list((tmp_path / "elsewhere").iterdir())


@pytest.mark.parametrize(
    "address",
    ["", "example.org", "ftp://example.org", "https://a:b@example.org", "https://x.org/?q=1",
     "https://[bad", "javascript:alert(1)", "https://x.org/#top", "https://ho st/"],
)  # fmt: skip
def test_what_is_no_address_of_a_folder_is_refused(address: str) -> None:
    """With an example of one."""
    with pytest.raises(WrongUse, match=r"www\.example\.org"):
        address_of(address)


def test_an_address_may_have_spaces_and_other_letters() -> None:
    """They are written as links need them."""
    assert address_of("https://x.org/our sessions/ä/") == "https://x.org/our%20sessions/%C3%A4"
    assert address_of("http://bücher.example:8080") == "http://xn--bcher-kva.example:8080"
