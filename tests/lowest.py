"""Prints constraints for pip: the lowest version of everything that pyproject.toml asks for.

``make lowest`` installs by them and runs the fast suite. The highest versions are what every other
installation takes.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).parents[1] / "pyproject.toml"
_REQUIREMENT = re.compile(
    r"(?P<name>[A-Za-z0-9._-]+)>=(?P<lowest>[0-9.]+)(,<[0-9.]+)?(?P<marker>;.*)?"
)


def lowest() -> Iterator[str]:
    """One line for each package.

    Raises:
        ValueError: A requirement has no lowest version, or is written in another way.
    """
    project = tomllib.loads(PROJECT.read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    for requirement in [*project["dependencies"], *(one for extra in extras for one in extra)]:
        match = _REQUIREMENT.fullmatch(requirement)
        if match is None:
            raise ValueError(f"{requirement!r} does not say NAME>=LOWEST")
        yield f"{match['name']}=={match['lowest']}{match['marker'] or ''}"


if __name__ == "__main__":
    sys.stdout.write("".join(f"{line}\n" for line in lowest()))
