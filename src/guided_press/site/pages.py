"""The pages of a site, and everything beside the sound that they need, inside one folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from html import escape
from io import BytesIO
from pathlib import Path
from string import Template
from urllib.parse import quote

import segno

from guided_press.exporting import captions
from guided_press.exporting.base import clean
from guided_press.files import write_atomically
from guided_press.phone.data import player_data
from guided_press.phone.static import MODULES, STATIC_FOLDER, style
from guided_press.phone.words import afterwards_html, chapters_html, facts_html, words_html
from guided_press.phone.writing import inside_script
from guided_press.pictures.dark import style_hash
from guided_press.pictures.raster import png
from guided_press.pictures.svg import ACCENT, PAPER
from guided_press.site.entries import Site, SiteSession
from guided_press.site.feed import feed_xml
from guided_press.words.english import counted
from guided_press.words.texts import LANGUAGE, choice, text

SOUNDS = "sessions"
"""The folder of the sessions' own files, so that no name of theirs meets one of ours."""

_STATIC = Path(__file__).parent / "static"
_ICONS_PX = (192, 512, 1400)
"""For phones, for stores and splash screens, and what podcast directories ask for."""
_LIST_WORDS = ("search", "minutes", "any", "positions", "install", "private")
_SESSION_WORDS = ("skip", "player", "captions_label", "chapters_title", "words_title")
_KEEP_WORDS = ("offer", "remove", "kept", "loading", "failed")
_MINUTES = (5, 10, 15, 20, 30)
_POLICY = (
    f"default-src 'none'; script-src 'self'; style-src 'self' {style_hash()}; img-src 'self' data:;"
    " media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self';"
    " base-uri 'none'; form-action 'none'"
)


def write_site(site: Site, entries: Sequence[SiteSession], folder: Path) -> list[Path]:
    """Write everything but the sound.

    Args:
        site: Title and address.
        entries: Sessions, whose MP3 files lie in ``folder/sessions`` already.
        folder: Where; nothing is written outside.

    Returns:
        What was written, relative to the folder.

    Raises:
        ExportError: A file could not be written.
    """
    files: dict[str, bytes] = {**_app(site), "index.html": _index(site, entries)}
    for entry in entries:
        files |= _session(entry)
    files["print.html"] = _codes(site, entries)
    sizes = [(folder / SOUNDS / f"{entry.name}.mp3").stat().st_size for entry in entries]
    files["feed.xml"] = feed_xml(site, entries, sizes)
    files["sw.js"] = _worker(files)
    (folder / "app").mkdir(exist_ok=True)
    for name, data in files.items():
        write_atomically(folder / name, data)
    return [Path(name) for name in files]


def _app(site: Site) -> dict[str, bytes]:
    """What makes the folder an app: style, scripts, icons, and the file that names them."""
    files = {f"app/{name}": (STATIC_FOLDER / name).read_bytes() for name in MODULES}
    count = {form: choice("site.count", form, n="{n}") for form in ("one", "other")}
    keep = {name: choice("site.keep", name) for name in _KEEP_WORDS}
    files["app/index.js"] = _script("index.js", count=count)
    files["app/keep.js"] = _script("keep.js", words=keep)
    files["app/style.css"] = f"{style()}\n{_static_text('site.css')}".encode()
    files |= {f"app/icon-{width}.png": png(_icon_svg(), width) for width in _ICONS_PX}
    icons = [
        {
            "src": f"app/icon-{width}.png",
            "sizes": f"{width}x{width}",
            "type": "image/png",
            "purpose": purpose,
        }
        for width in _ICONS_PX[:2]
        for purpose in ("any", "maskable")
    ]
    manifest = {
        "name": clean(site.title),
        "short_name": clean(site.title, 24),
        "id": "./index.html",
        "start_url": "./index.html",
        "scope": "./",
        "display": "standalone",
        "lang": LANGUAGE,
        "description": clean(site.about),
        "background_color": "#f3e8d9",
        "theme_color": ACCENT,
        "icons": icons,
    }
    files["app.webmanifest"] = json.dumps(manifest, ensure_ascii=False, indent=2).encode()
    return files


def _index(site: Site, entries: Sequence[SiteSession]) -> bytes:
    postures = dict.fromkeys(posture for entry in entries for posture in entry.postures)
    boxes = "".join(
        f'<label><input type="checkbox" name="posture" value="{escape(posture)}" checked>'
        f" {escape(choice('positions.doing', posture))}</label>"
        for posture in postures
    )
    longest = max((entry.minutes for entry in entries), default=0)
    lengths = [minutes for minutes in _MINUTES if minutes < longest]
    options = "".join(
        f'<option value="{count}">{escape(text("site.up_to", n=count))}</option>'
        for count in lengths
    )
    feed, codes = _link("feed.xml", "feed.xml"), _link("print.html", text("site.codes"))
    return _filled(
        "index.html",
        "",
        {name: escape(choice("site.list", name)) for name in _LIST_WORDS},
        language=LANGUAGE,
        title=escape(clean(site.title)),
        about=escape(clean(site.about)),
        lengths=options,
        postures=boxes,
        count=escape(counted("site.count", len(entries))),
        elsewhere=_linked(
            text("site.elsewhere", feed="{feed}", codes="{codes}"), feed=feed, codes=codes
        ),
        comment=_comment(entries),
        sessions="\n".join(map(_row, entries)),
    )


def _row(entry: SiteSession) -> str:
    details = entry.content.details
    names = [clean(target.title) for target in entry.content.targets.values()]
    words = " ".join([details.title, entry.facts, *names, *entry.content.targets]).lower()
    return (
        f'<li data-minutes="{entry.minutes}" data-postures="{escape(" ".join(entry.postures))}"'
        f' data-words="{escape(clean(words))}">'
        f'<a href="{SOUNDS}/{quote(entry.name)}.html">'
        f'<img src="{SOUNDS}/{quote(entry.name)}.png" alt="" width="600" height="600">'
        f'<div><strong dir="auto">{escape(clean(details.title))}</strong>'
        f"<span>{escape(entry.facts)}</span></div></a></li>"
    )


def _session(entry: SiteSession) -> dict[str, bytes]:
    """A session's page, and what podcast apps ask for beside its sound."""
    content, at, name = entry.content, f"{SOUNDS}/{entry.name}", quote(entry.name)
    files = {
        f"{at}.png": content.details.cover_png or b"",
        f"{at}.vtt": captions.vtt(content.timeline).encode(),
        f"{at}.srt": captions.srt(content.timeline).encode(),
        f"{at}.chapters.json": captions.chapters_json(content.timeline).encode(),
    }
    data = player_data(
        content.timeline,
        content.targets,
        language=content.language,
        mode=content.mode,
        artwork=f"{name}.png",
    )
    links = ", ".join(
        f'<a href="{name}.{ending}" download>{ending.upper()}</a>' for ending in ("mp3", "vtt")
    )
    files[f"{at}.html"] = _filled(
        "session.html",
        "../",
        {name: escape(choice("phone.template", name)) for name in _SESSION_WORDS},
        all_sessions=escape(text("site.all_sessions")),
        offer=escape(choice("site.keep", "offer")),
        language=escape(content.language),
        title=escape(clean(content.details.title)),
        facts=facts_html(content.timeline, content.mode),
        sound=f"{name}.mp3",
        captions=f"{name}.vtt",
        files=_linked(text("site.take_along", links="{links}"), links=links),
        chapters=chapters_html(content.timeline),
        words=words_html(content.timeline, content.targets, content.charts),
        afterwards=afterwards_html(content.afterwards),
        comment=escape(clean(content.details.comment)),
        data=inside_script(data),
    )
    return files


def _codes(site: Site, entries: Sequence[SiteSession]) -> bytes:
    """A page to print and hang up: one code for the list, one for each session."""
    rows = [(text("site.all_sessions"), site.url("index.html"))]
    rows += [(e.content.details.title, site.url(f"{SOUNDS}/{e.name}.html")) for e in entries]
    codes = "\n".join(
        f'<section class="scan">{_code(url)}<h2 dir="auto">{escape(clean(title))}</h2>'
        f"<p>{escape(url)}</p></section>"
        for title, url in rows
    )
    return _filled(
        "print.html",
        "",
        {},
        language=LANGUAGE,
        heading=escape(text("site.codes_of", title=clean(site.title))),
        title=escape(clean(site.title)),
        codes=codes,
        about=escape(text("site.point", address=site.url()), quote=False),
        comment=_comment(entries),
    )


def _code(url: str) -> str:
    drawn, title = BytesIO(), text("site.code")
    segno.make_qr(url, error="m").save(
        drawn, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=4, title=title
    )
    return drawn.getvalue().decode()


def _worker(files: dict[str, bytes]) -> bytes:
    """The service worker; every change of any page makes it another one."""
    offline = [name for name in files if not name.endswith((".srt", ".chapters.json", "1400.png"))]
    digest = blake2b(digest_size=8)
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + files[name])
    addresses = json.dumps([quote(name) for name in offline if name != "feed.xml"], indent=2)
    filled = Template(_static_text("sw.js")).substitute(version=digest.hexdigest(), files=addresses)
    return filled.encode()


def _script(name: str, **values: object) -> bytes:
    """A script with its words in it."""
    parts = {key: json.dumps(value, ensure_ascii=False) for key, value in values.items()}
    return Template(_static_text(name)).substitute(parts).encode()


def _link(address: str, words: str) -> str:
    return f'<a href="{address}">{escape(words)}</a>'


def _linked(said: str, **links: str) -> str:
    """A sentence with links in place of their names in braces."""
    return escape(said).format(**links)


def _filled(name: str, up: str, fixed: Mapping[str, str], /, **parts: str) -> bytes:
    head = (
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f'<meta name="theme-color" content="{ACCENT}">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="generator" content="Guided Press">\n'
        f'<link rel="icon" href="{up}app/icon-192.png">\n'
        f'<link rel="apple-touch-icon" href="{up}app/icon-192.png">\n'
        f'<link rel="stylesheet" href="{up}app/style.css">'
    )
    return Template(_static_text(name)).substitute(fixed, head=head, **parts).encode()


def _static_text(name: str) -> str:
    return (_STATIC / name).read_text("utf-8")


def _comment(entries: Sequence[SiteSession]) -> str:
    return escape(clean(entries[0].content.details.comment)) if entries else ""


def _icon_svg() -> str:
    """A thumb's print of rings, inside the circle that launchers leave of a picture."""
    rings = "".join(
        f'<circle cx="32" cy="32" r="{radius}" fill="none" stroke="{PAPER}" stroke-width="2.4"'
        f' stroke-opacity="{opacity}"/>'
        for radius, opacity in ((11, 0.9), (17, 0.6), (23, 0.35))
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">'
        f'<rect width="64" height="64" fill="{ACCENT}"/>{rings}'
        f'<circle cx="32" cy="32" r="6" fill="{PAPER}"/></svg>'
    )
