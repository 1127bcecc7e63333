"""Gives README and project the addresses of their host, just before a release is built.

A package index shows the README without the files beside it, so its pictures and links need whole
addresses; only the host that builds the release knows them. ``for_index.py PROJECT TAG`` writes
them into README.md and pyproject.toml of this copy, which is not committed.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
_LINK = re.compile(r"(!?\[[^\]]*\])\((?!https?://|#|mailto:)([^)\s]+)\)")


def readme_for(text: str, project: str, tag: str) -> str:
    """A README whose every relative link is whole.

    Args:
        text: Markdown.
        project: The project's address, without a last slash.
        tag: Of the release.
    """

    def whole(found: re.Match[str]) -> str:
        kind = "raw" if found[1].startswith("!") else "blob"
        return f"{found[1]}({project}/{kind}/{tag}/{found[2]})"

    return _LINK.sub(whole, text)


def project_for(text: str, project: str, tag: str) -> str:
    """The project's facts with the addresses of its host.

    Args:
        text: Of pyproject.toml.
        project: The project's address, without a last slash.
        tag: Of the release.

    Raises:
        ValueError: There are addresses already.
    """
    if "[project.urls]" in text:
        raise ValueError("pyproject.toml: there are addresses already")
    urls = {
        "Source": project,
        "Documentation": f"{project}/blob/{tag}/docs/first-session.md",
        "Changes": f"{project}/blob/{tag}/CHANGELOG.md",
        "Issues": f"{project}/issues",
    }
    lines = "".join(f'{name} = "{url}"\n' for name, url in urls.items())
    return text.replace("[project.scripts]", f"[project.urls]\n{lines}\n[project.scripts]", 1)


def main(project: str, tag: str) -> None:
    """Write both files."""
    for name, change in (("README.md", readme_for), ("pyproject.toml", project_for)):
        path = ROOT / name
        path.write_text(change(path.read_text("utf-8"), project.rstrip("/"), tag), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
