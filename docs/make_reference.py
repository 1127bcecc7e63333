"""Write docs/reference.md again, from the commands, the script format, the points and the errors.

Run it from anywhere: ``python docs/make_reference.py``. A test says when it is due.
"""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from statistics import mean, median
from types import UnionType
from typing import Any

import typer
from typer.models import ArgumentInfo, OptionInfo

import guided_press
from guided_press.app.looking import all_targets
from guided_press.app.wishes import Wishes
from guided_press.cli.commands import COMMANDS
from guided_press.composing.measuring import speech_in, words_a_minute
from guided_press.errors import GuidedPressError
from guided_press.files import write_atomically
from guided_press.script.library import script_text, shipped_scripts
from guided_press.script.loading import load_script
from guided_press.script.model import STEP_MODELS
from guided_press.script.schema import session_schema
from guided_press.timeline import PlacedHold, Timeline
from guided_press.units import SAMPLE_RATE, format_clock

PATH = Path(__file__).parent / "reference.md"

EXIT_CODES = {
    0: "done",
    1: "failed while running; also when whoever read the output has gone",
    2: "wrong usage: an option, a point or a text that makes no sense",
    3: "a script, profile or the data is not valid; every problem is told with its place",
    4: "a voice is missing or fails",
    5: "a file, the disk, the cache or the sound output",
    6: "refused for safety",
    130: "interrupted with Ctrl-C",
}

ENVIRONMENT = {
    "GUIDED_PRESS_CACHE": "the folder of the cache, in place of the usual one",
    "GUIDED_PRESS_ENGINE": "the engine that `auto` takes, such as `embedded`",
    "NO_COLOR": "no colour, whatever the terminal can do",
    "COLUMNS": "how wide to write, in place of the terminal's width",
}


def reference() -> str:
    """The whole page."""
    parts = [
        "# Reference\n\nMade from the program itself by `docs/make_reference.py`.\n",
        "## Commands\n",
        *_all_commands("guided-press"),
        "## Exit codes\n",
        _table(["code", "meaning"], [[str(code), text] for code, text in EXIT_CODES.items()]),
        "## Environment\n",
        _table(["variable", "meaning"], [[f"`{k}`", text] for k, text in ENVIRONMENT.items()]),
        "## Script format, version 1\n",
        *_format(session_schema()),
        "## Sessions\n",
        _sessions(),
        "## Points and techniques\n",
        _targets(),
        "## Python\n",
        *_python(),
        "## Errors\n",
        f"```text\n{_error_tree()}\n```\n",
    ]
    return "\n".join(parts)


# -- commands ------------------------------------------------------------------------------


def _all_commands(program: str) -> Iterator[str]:
    for name, (place, _) in COMMANDS.items():
        module, _, attribute = place.partition(":")
        command = getattr(import_module(f"guided_press.cli.{module}"), attribute)
        if isinstance(command, typer.Typer):
            yield from _group(command, f"{program} {name}")
        else:
            yield _command(f"{program} {name}", command)


def _group(group: typer.Typer, name: str) -> Iterator[str]:
    shared = group.registered_callback
    if shared is not None and shared.callback is not None:
        yield _command(name, shared.callback)
    yield from _commands(group, name)


def _commands(group: typer.Typer, before: str) -> Iterator[str]:
    for command in group.registered_commands:
        assert command.callback is not None
        name = command.name or command.callback.__name__.replace("_", "-")
        yield _command(f"{before} {name}", command.callback)


def _command(name: str, function: Callable[..., Any]) -> str:
    hints = typing.get_type_hints(function, include_extras=True)
    arguments, options = [], []
    for parameter in inspect.signature(function).parameters.values():
        annotation = hints[parameter.name]
        info = next(
            (i for i in typing.get_args(annotation) if isinstance(i, (ArgumentInfo, OptionInfo))),
            None,
        )
        if info is None:  # the context, which nobody types
            continue
        kind = typing.get_args(annotation)[0]
        needed = parameter.default is inspect.Parameter.empty
        if isinstance(info, ArgumentInfo):
            word = parameter.name.upper() + ("..." if typing.get_origin(kind) is list else "")
            arguments.append(word if needed else f"[{word}]")
            options.append([f"`{word}`", info.help or ""])
        else:
            options.append([_option(parameter.name, info, kind), _about(info, needed)])
    usage = " ".join([name, *arguments, *(["[OPTIONS]"] if len(options) > len(arguments) else [])])
    doc = inspect.getdoc(function) or ""
    table = _table(["", ""], options) if options else ""
    return f"### {name}\n\n{doc}\n\n```text\n{usage}\n```\n\n{table}"


def _option(name: str, info: OptionInfo, kind: Any) -> str:
    # in annotations typer keeps the first name that is declared where defaults are kept
    first = [info.default] if isinstance(info.default, str) else []
    declared = [*first, *(info.param_decls or ())] or [f"--{name.replace('_', '-')}"]
    value = _value(kind)
    return "`" + ", ".join(declared) + (f" {value}" if value else "") + "`"


def _value(kind: Any) -> str:
    """What stands behind an option; nothing behind a switch."""
    choices = [k for k in typing.get_args(kind) if k is not type(None)] or [kind]
    if isinstance(kind, UnionType) or typing.get_origin(kind) in (typing.Union, list):
        kind = choices[0]
    if kind is bool:
        return ""
    if typing.get_origin(kind) is typing.Literal:
        return " or ".join(typing.get_args(kind))
    return {Path: "FILE", int: "NUMBER", float: "NUMBER"}.get(kind, "TEXT")


def _about(info: OptionInfo, needed: bool) -> str:
    limits = [f"{word} {limit}" for word, limit in (("from", info.min), ("to", info.max))
              if limit is not None]  # fmt: skip
    parts = [info.help or "", f"({' '.join(limits)})" if limits else "", "Needed." * needed]
    return " ".join(part for part in parts if part)


# -- script format -------------------------------------------------------------------------


def _format(schema: dict[str, Any]) -> Iterator[str]:
    definitions = schema["$defs"]
    yield "The same as JSON Schema: `guided-press schema -o session.schema.json`.\n"
    yield "### A script\n"
    yield _keys(schema)
    for title, name in (("voice", "VoiceChoice"), ("sound", "SoundChoice"),
                        ("sound: chimes, own files", "ChimeFiles")):  # fmt: skip
        yield f"### {title}\n\n{definitions[name]['description']}\n"
        yield _keys(definitions[name])
    for kind in STEP_MODELS:
        step = definitions[f"{kind.title()}Step"]
        yield f"### step: {kind}\n\n{step['description']}\n"
        yield _keys(step)
        if kind == "breathe":
            yield "In `breathe`:\n"
            yield _keys(definitions["Breath"])


def _keys(model: dict[str, Any]) -> str:
    needed = model.get("required", [])
    ordered = sorted(model["properties"].items(), key=lambda item: item[0] not in needed)
    rows = [
        [f"`{name}`", _type(field), _default(name, field, needed), field.get("description", "")]
        for name, field in ordered
    ]
    return _table(["key", "value", "default", ""], rows)


def _type(field: dict[str, Any]) -> str:
    reference = str(field.get("$ref", "")).rsplit("/", 1)[-1]
    if reference:
        return {"Duration": "duration", "Step": "step"}.get(reference, "see below")
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if "anyOf" in field:
        kinds = [_type(kind) for kind in field["anyOf"] if kind.get("type") != "null"]
        if any("\\d" in kind.get("pattern", "") for kind in field["anyOf"]):
            return "duration" + _limits(field)
        return " or ".join(dict.fromkeys(kinds))
    if field["type"] == "array":
        return f"list of {_type(field['items'])}s"
    words = {"string": "text", "integer": "whole number", "boolean": "true or false"}
    return f"{words.get(field['type'], field['type'])}{_limits(field)}"


def _limits(field: dict[str, Any]) -> str:
    if "minimum" not in field or "maximum" not in field:
        return ""
    return f", {field['minimum']} to {field['maximum']}"


def _default(name: str, field: dict[str, Any], needed: list[str]) -> str:
    if name in needed:
        return "needed"
    value = field.get("default")
    if value in (None, "", []) or isinstance(value, dict):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


# -- sessions, points, Python, errors ------------------------------------------------------


def _sessions() -> str:
    """The sessions that come with the program, and how quiet they are."""
    rows = []
    for entry in shipped_scripts():
        session = load_script(entry.id).session
        timeline = guided_press.plan(entry.id, Wishes(engine="silent"))
        shares = [speech_in(hold, timeline) for hold in timeline.holds]
        quiets_s = [_longest_quiet_s(hold, timeline) for hold in timeline.holds]
        pressing = sum(hold.frames for hold in timeline.holds) / SAMPLE_RATE / 60
        sources = sorted(set(re.findall(r"\bS\d\b", script_text(entry.id).split("version:")[0])))
        rows.append(
            [
                f"`{entry.id}`", {"self": "alone", "partner": "two"}[session.mode],
                format_clock(timeline.routine.frames / SAMPLE_RATE), f"{pressing:.1f}",
                ", ".join(sources), f"{words_a_minute(timeline):.0f}",
                f"{100 * mean(shares):.0f} / {100 * max(shares):.0f} %",
                f"{min(quiets_s):.0f} / {median(quiets_s):.0f} s",
            ]
        )  # fmt: skip
    heads = [
        "id", "for", "lasts", "pressing, min", "sources", "words a minute",
        "speech in a hold: mean / most", "longest quiet in a hold: least / median",
    ]  # fmt: skip
    note = (
        "What comes before the routine is not counted. Speech is measured at 145 words a minute, "
        "as `--engine silent` estimates it. "
        "`guided-press points BL40 --sources` names the articles.\n"
    )
    return f"{note}\n{_table(heads, rows)}"


def _longest_quiet_s(hold: PlacedHold, timeline: Timeline) -> float:
    """The longest time in a hold in which nobody speaks."""
    begins, ends = [hold.end_frame], [hold.start_frame]
    for clip in timeline.clips:
        if clip.end_frame > hold.start_frame and clip.start_frame < hold.end_frame:
            begins.insert(-1, max(clip.start_frame, hold.start_frame))
            ends.append(min(clip.end_frame, hold.end_frame))
    return max(begin - end for begin, end in zip(begins, ends, strict=True)) / SAMPLE_RATE


def _targets() -> str:
    rows = []
    for target in all_targets():
        hold = target.hold
        alone = ", ".join(target.positions("self")).replace("_", " ")
        partner = ", ".join(target.positions("partner")).replace("_", " ")
        rows.append(
            [
                f"`{target.id}`", target.title.removesuffix(f" ({target.id})"),
                f"{hold.min_s:g} to {hold.max_s:g} s, usually {hold.typical_s:g} s",
                target.pressure.max.replace("_", " "), target.side_mode, alone, partner,
            ]
        )  # fmt: skip
    heads = ["id", "where", "hold", "at most", "sides", "alone", "with a partner"]
    return _table(heads, rows)


def _python() -> Iterator[str]:
    yield "```python\nimport guided_press as gp\n```\n"
    for name in sorted(guided_press.__all__):
        found = getattr(guided_press, name)
        if inspect.isfunction(found):
            signature = str(inspect.signature(found)).replace("'", "")
            yield f"### gp.{name}\n\n```text\n{name}{signature}\n\n{inspect.getdoc(found)}\n```\n"
    yield f"### gp.Wishes\n\n```text\n{inspect.getdoc(Wishes)}\n```\n"


def _error_tree() -> str:
    module = inspect.getmodule(GuidedPressError)
    doc = inspect.getdoc(module) or ""
    return inspect.cleandoc(doc.partition("::")[2].partition("Attributes carry")[0])


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def main() -> None:
    """Write the page."""
    write_atomically(PATH, reference().encode("utf-8"))
    print(PATH)


if __name__ == "__main__":
    main()
