"""The sheet as PDF, printed by a browser of this machine without a window."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from guided_press.errors import ExportError
from guided_press.files import working_folder, write_atomically

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
)
TIMEOUT_S = 90


def check_paper(path: Path) -> None:
    """Refuse early what is no file for paper.

    Raises:
        ExportError: Another ending than .html or .pdf.
    """
    if path.suffix.lower() not in (".html", ".pdf"):
        raise ExportError(path, "a sheet is .html or .pdf.", "Give a name such as sheet.html.")


def write_paper(html: str, path: Path) -> None:
    """Write a document by the file's ending: html or pdf.

    Args:
        html: A whole document that needs nothing from outside.
        path: The file to write; whole or not at all.

    Raises:
        ExportError: Another ending, no browser for a PDF, or the file could not be written.
    """
    check_paper(path)
    if path.suffix.lower() == ".pdf":
        write_pdf(html, path)
    else:
        write_atomically(path, html.encode("utf-8"))


def write_pdf(html: str, path: Path, browser: str | None = None) -> None:
    """Print a document into a PDF file.

    Args:
        html: A whole document that needs nothing from outside.
        path: The file to write; whole or not at all.
        browser: A program of the Chromium family; the first one found when None.

    Raises:
        ExportError: There is no such browser, it failed, or the file could not be written.
    """
    program = browser or next(filter(None, map(shutil.which, BROWSERS)), None)
    instead = f"Write it with '-o {path.with_suffix('.html').name}', and print that in a browser."
    if program is None:
        raise ExportError(path, "a PDF needs Chromium or Chrome, and there is none.", instead)
    with working_folder() as folder:
        document, printed = folder / "sheet.html", folder / "sheet.pdf"
        write_atomically(document, html.encode())
        try:
            process = subprocess.run(
                _command(program, folder, document, printed),
                capture_output=True,
                timeout=TIMEOUT_S,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            problem = f"'{program}' did not print it within {TIMEOUT_S} s."
            raise ExportError(path, problem, instead) from error
        except OSError as error:
            problem = f"'{program}' cannot be started: {error.strerror}."
            raise ExportError(path, problem, instead) from error
        if not printed.is_file():
            last_line = process.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
            problem = (
                f"'{program}' printed nothing (exit {process.returncode}). {' '.join(last_line)}"
            )
            raise ExportError(path, problem.strip(), instead)
        write_atomically(path, printed.read_bytes())


def _command(program: str, folder: Path, document: Path, printed: Path) -> list[str]:
    """The browser with a profile of its own, so that one that is open is left alone."""
    # Chromium refuses its sandbox to root; the document has no scripts and loads nothing
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [
        program,
        "--headless",
        *as_root,
        "--disable-gpu",
        "--disable-extensions",
        "--disable-background-networking",
        "--no-first-run",
        f"--user-data-dir={folder / 'profile'}",
        "--no-pdf-header-footer",
        f"--print-to-pdf={printed}",
        document.as_uri(),
    ]
