"""Script files to sessions, with everything that is wrong in a file told at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from guided_press.errors import Problem, ScriptError
from guided_press.knowledge.loading import load_knowledge
from guided_press.script.library import find_script, read_script
from guided_press.script.model import Session
from guided_press.script.problems import formed, shown
from guided_press.script.rules import check_session
from guided_press.yaml_document import Document
from guided_press.yaml_document import Path as YamlPath
from guided_press.yaml_source import MAX_PROBLEMS, survey_yaml


@dataclass(frozen=True, slots=True)
class LoadedScript:
    """A session and where it came from.

    Attributes:
        session: Valid, and within the rules.
        file: As the person named it.
        folder: Where the script is; its own sounds are looked for there only.
        id: The file's name without its ending.
        digest: Of the script's bytes; 32 hex digits.
        document: The plain values with their places.
    """

    session: Session
    file: str
    folder: Path
    id: str
    digest: str
    document: Document = field(repr=False)


Source: TypeAlias = Path | str | LoadedScript
"""What names a script: a path, its id, or what was made of it already."""


def load_script(source: Source) -> LoadedScript:
    """Load a script and hold it against the rules.

    Args:
        source: A path, or the id of a script. One that is loaded comes back as it is, so that
            whoever asks something of it first can hand it on.

    Raises:
        ScriptError: With every problem of the file, or because there is no such file.
    """
    return source if isinstance(source, LoadedScript) else _valid(*survey_script(source))


def parse_script(text: str | bytes, file: str, folder: Path) -> LoadedScript:
    """Make a session of a script's text.

    Args:
        text: YAML; bytes are UTF-8.
        file: For messages, and for the id.
        folder: Where the script's own sounds are.

    Raises:
        ScriptError: With every problem of the text.
    """
    return _valid(*survey_text(text, file, folder))


def _valid(script: LoadedScript | None, problems: list[Problem]) -> LoadedScript:
    if script is None or problems:
        raise ScriptError(problems)
    return script


def survey_script(source: Path | str) -> tuple[LoadedScript | None, list[Problem]]:
    """A script as far as there is one, and all that is wrong with it; see `survey_text`.

    Raises:
        ScriptError: There is no such file, or it cannot be read.
    """
    path = find_script(source)
    file = str(source) if Path(source) == path else str(path)
    return survey_text(read_script(path, file), file, path.parent)


def survey_text(
    text: str | bytes, file: str, folder: Path
) -> tuple[LoadedScript | None, list[Problem]]:
    """A script as far as a text is one, and all that is wrong with the text.

    Args:
        text: YAML; bytes are UTF-8.
        file: For messages, and for the id.
        folder: Where the script's own sounds are.
    """
    survey = survey_yaml(text, file)
    document = survey.document
    if document is None:
        return None, list(survey.problems)
    value = document.value
    if not isinstance(value, dict):
        message = "the file is empty" if value is None else f"{shown(value)} is not a script"
        line, column = document.place(()) if value is not None else (0, 0)
        hint = "A script begins with `version: 1`."
        whole = Problem(file, line, column, "", message, hint)
        return None, list(survey.problems) or [whole]
    session, findings, unsure = formed(value, MAX_PROBLEMS)
    if session is not None:
        blamed = {finding.path for finding in findings if finding.path}
        for finding in check_session(session, load_knowledge(), unsure):
            beginnings = (finding.path[:length] for length in range(1, len(finding.path) + 1))
            if blamed.isdisjoint(beginnings):
                findings.append(finding)
    unread = {_part(path) for path in survey.paths}
    findings = [finding for finding in findings if _part(finding.path) not in unread]
    problems = first_problems(
        [*survey.problems, *(finding.problem(document) for finding in findings)]
    )
    if session is None:
        return None, problems
    data = text.encode() if isinstance(text, str) else text
    digest = hashlib.blake2b(data, digest_size=16).hexdigest()
    return LoadedScript(session, file, folder, Path(file).stem, digest, document), problems


def first_problems(problems: list[Problem]) -> list[Problem]:
    """The first problems of a file, in order; that there are more is the last of them."""
    problems.sort(key=lambda problem: (problem.line, problem.column))
    if len(problems) <= MAX_PROBLEMS:
        return problems
    last = problems[MAX_PROBLEMS - 1]
    more = Problem(last.file, last.line, last.column, "", "there are more problems after this one")
    return [*problems[: MAX_PROBLEMS - 1], more]


def _part(path: YamlPath) -> YamlPath:
    """The step or the key of the head that a path is in."""
    return path[:2] if path[:1] == ("steps",) else path[:1]
