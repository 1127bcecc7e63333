"""Reads data files of our own; apart from the models, so that reading a text needs none of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from guided_press.errors import KnowledgeError


def plain_values(folder: Path, name: str) -> Any:
    """The plain values of one of our own files, so the fast safe loader is enough.

    Raises:
        KnowledgeError: It is missing, or no YAML.
    """
    import yaml  # where texts are named and none is read, such as the list of commands

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load((folder / name).read_bytes(), Loader=loader)  # noqa: S506
    except OSError as error:
        raise KnowledgeError(name, f"cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise KnowledgeError(name, f"is not valid YAML: {error}") from error
