"""YAML text to plain values, with line and column of every key and value; knows no business.

Built from PyYAML's C event stream, under limits: composing nodes or constructing objects would let
a few bytes of YAML crash the process, fill the memory or name a Python class. Scalars mean what
YAML 1.2 (core schema) says: ``no`` and ``1:30`` are text, ``012`` is twelve. Keys are always text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml

from guided_press.errors import Problem, ScriptError
from guided_press.units import MAX_TEXT_BYTES
from guided_press.yaml_document import Document, Node, Path, format_path
from guided_press.yaml_lookalikes import LookAlike, behind_text, in_broken_line, in_plain_text
from guided_press.yaml_scalars import NoScalar, meaning_of

MAX_BYTES = MAX_TEXT_BYTES
MAX_DEPTH = 64
MAX_NODES = 50_000
"""Keys and values, an alias counted as everything it stands for."""
MAX_SCALAR = 10_000
"""Characters in one text."""
MAX_PROBLEMS = 100
"""After so many the rest is not listed; nobody repairs more in one go."""

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters
    "\u2028\u2029"  # line breaks that editors do not count as such
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # they reorder what is displayed
    "\ud800-\udfff\ufeff\ufffe\uffff]"  # surrogates, byte order marks, no characters at all
)
_SYNTAX = (
    # what libyaml says -> what we say, and what helps
    ("mapping values are not allowed", "a ':' does not fit here",
     "Check the indentation, or put a text with ': ' in it into quotes."),
    ("tab character", "a tab stands where spaces are expected", "Indent with spaces."),
    ("cannot start any token", "this character cannot begin a value",
     "Indent with spaces, not tabs, and put texts that begin with @, ` or % into quotes."),
    ("unexpected end of stream", "a quotation mark is never closed", "Close the quotation."),
    ("could not find expected ':'", "a ':' is missing after this key", ""),
    ("did not find expected ',' or", "a bracket or a comma is missing", "Close what you opened."),
    ("did not find expected key", "the indentation does not fit",
     "Keys of one mapping begin in the same column."),
    ("did not find expected '-'", "the indentation does not fit",
     "The '-' of one list stand in the same column."),
    ("block sequence entries are not allowed", "a list cannot begin here",
     "Begin it on a new line."),
    ("unknown escape character", "an unknown escape after '\\' in double quotes",
     "Write '\\\\', or use single quotes."),
)  # fmt: skip


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end is not read yet.

    Attributes:
        key: The key whose value comes next; None when a key comes next.
        skip: The key was refused, so its value is read and left out.
    """

    node: Node
    value: list[Any] | dict[str, Any]
    anchor: str | None
    key: str | None = None
    skip: bool = False


@dataclass(frozen=True, slots=True)
class Survey:
    """What could be read of a text that may be wrong.

    Attributes:
        document: None when the text cannot be read to its end; else without what was refused.
        problems: What is wrong with the text as YAML, in file order.
        paths: Where in the structure each problem is.
    """

    document: Document | None
    problems: tuple[Problem, ...]
    paths: tuple[Path, ...]


def read_yaml(text: str | bytes, file: str) -> Document:
    """Read one YAML document.

    Args:
        text: At most `MAX_BYTES`; bytes are UTF-8.
        file: For messages only; nothing is opened.

    Raises:
        ScriptError: With every problem that could be found in one go.
    """
    survey = survey_yaml(text, file)
    if survey.document is None or survey.problems:
        raise ScriptError(survey.problems)
    return survey.document


def survey_yaml(text: str | bytes, file: str) -> Survey:
    """Read one YAML document as far as it goes, so that all that is wrong can be told at once.

    Args:
        text: At most `MAX_BYTES`; bytes are UTF-8.
        file: For messages only; nothing is opened.

    Raises:
        ScriptError: It is no text, or beyond the limits.
    """
    return _Reader(file).read(_decode(text, file))


def _decode(text: str | bytes, file: str) -> str:
    if len(text) > MAX_BYTES:
        raise ScriptError([_whole(file, f"larger than {MAX_BYTES // 1_000_000} MB")])
    if isinstance(text, bytes):
        text = _from_utf8(text, file)
    text = text.removeprefix("\ufeff")
    problems = []
    for match in _FORBIDDEN.finditer(text):
        line, column = _place_in(text[: match.start()])
        problems.append(Problem(file, line, column, "", _forbidden(match.group()), "Delete it."))
        if len(problems) == MAX_PROBLEMS // 5:
            break
    if problems:
        raise ScriptError(problems)
    if len(text.encode()) > MAX_BYTES:
        raise ScriptError([_whole(file, f"larger than {MAX_BYTES // 1_000_000} MB")])
    return text


def _from_utf8(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _place_in(data[: error.start].decode("utf-8"))
        message = f"byte 0x{data[error.start]:02x} is not UTF-8 text"
        hint = "Save the file as UTF-8."
        raise ScriptError([Problem(file, line, column, "", message, hint)]) from error


def _whole(file: str, message: str) -> Problem:
    return Problem(file, 0, 0, "", message)


def _place_in(before: str) -> tuple[int, int]:
    """Line and column of the character after this beginning of a text."""
    breaks = before.count("\n") + before.count("\r") - before.count("\r\n")
    start = max(before.rfind("\n"), before.rfind("\r")) + 1
    return breaks + 1, len(before) - start + 1


def _forbidden(character: str) -> str:
    return f"the invisible character U+{ord(character):04X} is not allowed"


class _Reader:
    """Builds the values of one document from its events."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._lines: list[str] = []
        self._misread = False  # the structure is another one than was meant
        self._named_in_line = 0  # the last one with a look-alike
        self._problems: list[Problem] = []
        self._paths: list[Path] = []
        self._stack: list[_Open] = []
        self._anchors: dict[str, tuple[Node, Any]] = {}
        self._count = 0
        self._root: tuple[Node, Any] | None = None
        self._documents = 0

    def read(self, text: str) -> Survey:
        self._count_first(text)
        self._lines = re.split(r"\r\n|\r|\n", text)
        document = None
        try:
            for event in _events(text):
                self._take(event)
        except yaml.MarkedYAMLError as error:
            self._syntax(error)
        except yaml.YAMLError as error:
            self._add(_whole(self._file, f"not YAML: {error}"))
        else:
            node, value = self._root or (Node(1, 1, None), None)
            if not self._misread:
                document = Document(self._file, value, node)
        return Survey(document, tuple(self._problems), tuple(self._paths))

    def _count_first(self, text: str) -> None:
        """Refuse too many nodes before any is built, which takes a fifth of the time.

        Everything else, errors of syntax too, is left to the reading itself.
        """
        nodes = depth = documents = 0
        try:
            for event in _events(text):
                if isinstance(event, yaml.NodeEvent):
                    nodes += 1
                    depth += isinstance(event, yaml.CollectionStartEvent)
                    if nodes > MAX_NODES:
                        self._stop(*_mark(event), f"more than {MAX_NODES} keys and values")
                    if depth > MAX_DEPTH:
                        return
                elif isinstance(event, yaml.CollectionEndEvent):
                    depth -= 1
                elif isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        return
        except yaml.YAMLError:
            return

    def _take(self, event: yaml.Event) -> None:
        """Add one event to what is being built; the most frequent kinds first."""
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._open(event)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._close()
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._document(event)

    # events

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        line, column = _mark(event)
        if self._documents > 1:
            self._stop(line, column, "a second document begins here", "Use one file for each.")
        if event.tags or event.version not in (None, (1, 2)):
            self._report(line, column, "a '%' directive is not allowed", "Delete it.")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        start, end, text = event.start_mark, event.end_mark, event.value
        assert start is not None
        assert end is not None
        line, column = start.line + 1, start.column + 1
        plain = bool(event.implicit[0])
        node = Node(line, column, text, plain=plain)
        quotes = end.column - start.column - len(text)
        if quotes in (0, 2) and start.line == end.line:  # nothing is folded or escaped inside
            node.text_column = column + quotes // 2
        if event.tag is not None:
            self._tag(event.tag, line, column)
        if len(text) > MAX_SCALAR:
            message = f"a text of {len(text)} characters; the longest allowed has {MAX_SCALAR}"
            self._report(line, column, message)
        elif not plain and (match := _FORBIDDEN.search(text)):  # written as an escape
            self._report(line, column, _forbidden(match.group()), "Delete it.")
        elif plain and event.tag is None:
            self._plain(text, line, column, (end.line, end.column))
        self._grow(1, 0, line, column)
        resolve = plain and not self._expects_key()
        self._attach(node, self._resolve(text, line, column) if resolve else text, event.anchor)

    def _plain(self, text: str, line: int, column: int, end: tuple[int, int]) -> None:
        """Name what looks like a sign of YAML's in a text without quotes, and behind it."""
        if sign := in_plain_text(text):
            self._look_alike(sign, line, column)
            self._misread |= self._expects_key()
        elif end[0] < len(self._lines):
            rest = self._lines[end[0]][end[1] :]
            if "#" in rest and (sign := behind_text(text, rest)):
                self._look_alike(sign, end[0] + 1, end[1] + 1)

    def _look_alike(self, sign: LookAlike, line: int, column: int) -> None:
        self._named_in_line = line
        self._report(line, column + sign.offset, sign.message, sign.hint)

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        line, column = _mark(event)
        if event.tag is not None:
            self._tag(event.tag, line, column)
        self._grow(1, 1, line, column)
        if self._expects_key():
            self._report(line, column, "a list or mapping cannot be a key")
        value: list[Any] | dict[str, Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        node = Node(line, column, None)
        self._stack.append(_Open(node, value, event.anchor))

    def _close(self) -> None:
        collection = self._stack.pop()
        self._attach(collection.node, collection.value, collection.anchor)

    def _alias(self, event: yaml.AliasEvent) -> None:
        line, column = _mark(event)
        name = event.anchor
        if name not in self._anchors:
            inside = any(frame.anchor == name for frame in self._stack)
            problem = "stands for something that contains it" if inside else "is not defined above"
            self._report(line, column, f"the alias *{name} {problem}")
            self._grow(1, 0, line, column)
            self._attach(Node(line, column, None), None, None)
            return
        target, value = self._anchors[name]
        node = Node(line, column, target.text, plain=target.plain)
        node.size, node.height = target.size, target.height
        node.keys, node.parts = target.keys, target.parts
        self._grow(target.size, target.height, line, column)
        self._attach(node, target.text if self._expects_key() else value, None)

    # building

    def _expects_key(self) -> bool:
        if not self._stack:
            return False
        frame = self._stack[-1]
        return isinstance(frame.value, dict) and frame.key is None

    def _attach(self, node: Node, value: Any, anchor: str | None) -> None:
        """Put a finished node where it belongs: root, list entry, key, or value of a key."""
        if anchor is not None:
            self._anchors[anchor] = (node, value)
        if not self._stack:
            self._root = (node, value)
            return
        frame = self._stack[-1]
        frame.node.size += node.size
        frame.node.height = max(frame.node.height, node.height + 1)
        if isinstance(frame.value, list):
            frame.node.parts[len(frame.value)] = node
            frame.value.append(value)
        elif frame.key is None:
            self._key(frame, node)
        else:
            if not frame.skip:
                frame.value[frame.key] = value
                frame.node.parts[frame.key] = node
            frame.key, frame.skip = None, False

    def _key(self, frame: _Open, node: Node) -> None:
        """Take a scalar as the next key; a refused one is remembered so that its value is left."""
        frame.key, frame.skip = node.text or "", True
        if node.text is None:
            return  # already reported
        place = (node.line, node.column)
        if node.text == "<<" and node.plain:
            self._report(*place, "merge keys ('<<') are not supported", "Write the keys out.")
        elif not node.text:
            self._report(*place, "a key is empty")
        elif node.text in frame.node.keys:
            first, _ = frame.node.keys[node.text]
            self._report(*place, f"the key '{node.text[:40]}' is already in line {first}")
        else:
            frame.node.keys[node.text] = place
            frame.skip = False

    def _resolve(self, text: str, line: int, column: int) -> Any:
        """The meaning of an unquoted scalar; None where it has none, which is reported."""
        try:
            return meaning_of(text)
        except NoScalar as wrong:
            self._report(line, column, wrong.message, wrong.hint)
            return None

    # limits and problems

    def _grow(self, size: int, height: int, line: int, column: int) -> None:
        """Count nodes and levels, and stop at once when there are too many."""
        self._count += size
        if self._count > MAX_NODES:
            self._stop(line, column, f"more than {MAX_NODES} keys and values")
        if len(self._stack) + height > MAX_DEPTH:
            self._stop(line, column, f"nested deeper than {MAX_DEPTH} levels")

    def _tag(self, tag: str, line: int, column: int) -> None:
        self._report(line, column, f"the tag '{tag[:40]}' is not allowed", "Delete it.")

    def _path(self) -> Path:
        parts: list[str | int] = []
        for frame in self._stack:
            if isinstance(frame.value, list):
                parts.append(len(frame.value))
            elif frame.key is not None:
                parts.append(frame.key)
        return tuple(parts)

    def _add(self, problem: Problem) -> None:
        self._problems.append(problem)
        self._paths.append(self._path())

    def _report(self, line: int, column: int, message: str, hint: str = "") -> None:
        path = format_path(self._path())[:200]
        self._add(Problem(self._file, line, column, path, message, hint))
        if len(self._problems) >= MAX_PROBLEMS:
            raise ScriptError(self._problems)

    def _stop(self, line: int, column: int, message: str, hint: str = "") -> NoReturn:
        self._report(line, column, message, hint)
        raise ScriptError(self._problems)

    def _syntax(self, error: yaml.MarkedYAMLError) -> None:
        """Report what the parser could not read, in words that help."""
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        for place in filter(None, (mark, error.context_mark)):  # what was open, or is broken here
            broken = self._lines[place.line] if place.line < len(self._lines) else ""
            if sign := in_broken_line(broken, place.column):
                self._look_alike(sign, place.line + 1, 1)
                return
        if self._named_in_line and line <= self._named_in_line + 1:
            return  # it follows from what was named
        complaint = " ".join(filter(None, (error.context, error.problem)))
        message, hint = next(
            ((ours, hint) for theirs, ours, hint in _SYNTAX if theirs in complaint), (complaint, "")
        )
        opened = error.context_mark
        if opened is not None and opened.line + 1 != line:
            message += f" (what is open here begins in line {opened.line + 1})"
        path = format_path(self._path())[:200]
        self._add(Problem(self._file, line, column, path, message, hint))


def _events(text: str) -> Iterator[yaml.Event]:
    """The parser's events; nothing is composed or constructed."""
    return yaml.parse(text, Loader=yaml.CLoader)


def _mark(event: yaml.Event) -> tuple[int, int]:
    start = event.start_mark
    assert start is not None
    return start.line + 1, start.column + 1
