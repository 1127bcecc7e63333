"""A manifest becomes a site: every session's sound, and the pages around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import quote, urlsplit

from guided_press.app.batch import place_for
from guided_press.app.exporting import write_file
from guided_press.app.manifest import Task, load_manifest
from guided_press.app.player_content import content_of
from guided_press.app.session import OpenSession
from guided_press.errors import ExportError, WrongUse
from guided_press.site.entries import Site, SiteSession
from guided_press.site.pages import SOUNDS, write_site
from guided_press.words.texts import text


def make_site(
    manifest: Path,
    folder: Path,
    address: str,
    title: str,
    report: Callable[[str, float], None] | None = None,
) -> list[Path]:
    """Write a folder for any static host.

    Args:
        manifest: As for a batch; without profiles, because a site is for everybody, and in MP3.
        folder: Made when it is missing; nothing outside is written.
        address: Where the folder will lie, as a URL; for the feed and the codes to scan.
        title: Of the list, the app and the feed.
        report: Which session is being made, and which share of all is done.

    Returns:
        Everything that was written, relative to the folder.

    Raises:
        ScriptError: With every problem of the manifest, its line and its column.
        WrongUse: The address is none.
        SafetyRefusal, SoundError, VoiceError: As for `OpenSession`.
        ExportError: A file could not be written, or a link leads out of the folder.
    """
    site = Site(title, text("site.about"), address_of(address))
    tasks = load_manifest(manifest, for_everybody=True)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(folder, f"cannot be made: {error.strerror}.") from error
    entries = []
    for number, task in enumerate(tasks):
        if report:
            report(task.name, number / len(tasks))
        entries.append(_entry(task, folder))
    sounds = [Path(SOUNDS) / f"{entry.name}.mp3" for entry in entries]
    place_for(replace(tasks[0], name="app/style.css"), folder)
    return [*sounds, *write_site(site, entries, folder)]


def _entry(task: Task, folder: Path) -> SiteSession:
    """Speak and write one session; what the cache has is not made again."""
    name = str(PurePosixPath(task.name).with_suffix(""))
    path = place_for(replace(task, name=f"{SOUNDS}/{name}.mp3"), folder)
    with OpenSession(task.script, task.wishes, to_pass_on=True) as session:
        write_file(session, path, chapters_json=False)
        return SiteSession(name, content_of(session))


def address_of(address: str) -> str:
    """An address as links have it, without a last slash; spaces in it are allowed.

    Raises:
        WrongUse: It is not of a folder on the web.
    """
    remedy = "Give the address of the folder, such as https://www.example.org/sessions"
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise WrongUse(address, f"is not an address: {error}.", remedy) from error
    if parts.scheme not in ("http", "https") or not host or " " in host:
        raise WrongUse(address, "is not an address on the web.", remedy)
    if parts.username or parts.password or parts.query or parts.fragment:
        raise WrongUse(address, "has a password, a question or a fragment in it.", remedy)
    name = host.encode("idna").decode() + (f":{port}" if port else "")
    return f"{parts.scheme}://{name}{quote(parts.path, safe='/%')}".rstrip("/")
