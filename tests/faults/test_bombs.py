"""Files made to exhaust a reader are refused at once, with their place."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.sessions import LONG

SECONDS = 0.2
MEGABYTES = 100

_STEPS = "version: 1\ntitle: x\nmode: self\nsteps:\n"
_END = "  - close: 20s\n"


def _aliases() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return f'{_STEPS}  - position: seated\n  - say: "{text}"\n{_END}'


def _press(words: str) -> str:
    return f"{_STEPS}  - position: seated\n  - press: PC8\n    {words}\n{_END}"


BOMBS = {
    "deep lists": "[" * 50_000,
    "deep lists, closed": "[" * 50_000 + "]" * 50_000,
    "deep mappings": "{a: " * 50_000,
    "deep by indentation": "\n".join(" " * n + "a:" for n in range(1200)),
    "deep dashes": "- " * 50_000,
    "aliases": _aliases(),
    "aliases of mappings": _aliases().replace("[", "{a: ").replace("]", "}").replace(", ", ", b: "),
    "an alias of itself": "a: &a [*a, *a]",
    "a million aliases": "a: &a x\nb: [" + "*a," * 300_000 + "]",
    "one text of 1 MB": _quoted("x" * 999_000),
    "a key of 1 MB": "x" * 999_000 + ": 1",
    "a comment of 1 MB and nothing": "#" * 1_000_000,
    "a block text of 1 MB": _STEPS + "  - say: |\n" + "      xxxxxxxx\n" * 66_000,
    "a million steps": _STEPS + "  - rest: 5s\n" * 1_000_000,
    "as many steps as fit": _STEPS + "  - rest: 5s\n" * 76_000,
    "short steps": _STEPS + "- x\n" * 240_000,
    "10 MB": "a: " + "x" * 10_000_000,
    "10^9 seconds": _press("hold: 1000000000s"),
    "10^9 seconds as a number": _press("hold: 1000000000"),
    "10^300 seconds": _press("hold: 1e300"),
    "a length of 10^9 seconds": _STEPS.replace("steps", "length: 1000000000s\nsteps") + _END,
    "a rest of 10^9 seconds": f"{_STEPS}  - position: seated\n  - rest: 1000000000s\n{_END}",
    "10^9 rounds": f"{_STEPS}  - position: seated\n  - breathe: {{rounds: 1000000000}}\n{_END}",
    "not a number": _press("hold: .nan"),
    "infinite": _press("hold: .inf"),
    "overflowing": _press("hold: 1e999"),
    "10 000 digits": _press("hold: " + "9" * 10_000),
    "10 000 hexadecimal digits": _press("hold: 0x" + "f" * 10_000),
    "10 000 digits and a unit": _press("hold: " + "9" * 10_000 + "s"),
    "10 000 digits of a version": "version: " + "1" * 10_000,
    "base 60": _press("hold: " + ":".join(["59"] * 5_000)),
    "NUL": _quoted("a\x00b"),
    "NUL as an escape": _quoted("a\\0b"),
    "bidi": _quoted("a\u202eb"),
    "bidi as an escape": _quoted("a\\u202eb"),
    "an isolate": _quoted("a\u2066b"),
    "a surrogate as an escape": _quoted("a\\ud800b"),
    "a surrogate pair as an escape": _quoted("a\\ud83d\\ude00b"),
    "a lonely byte": _quoted("a\udcffb"),
    "an escape sequence": _quoted("a\x1b[2Jb"),
    "a tag": "version: !!python/object/apply:os.system ['true']",
    "many tags": "\n".join(f"k{n}: !x y" for n in range(60_000)),
    "many problems": "\n".join(f"k{n}: &k {n}" for n in range(60_000)),
    "many equal keys": "k: 1\n" * 150_000,
    "many documents": "---\n" * 200_000,
    "a merge bomb": "a: &a {x: 1}\n" + "".join(f"b{n}: {{<<: *a}}\n" for n in range(50_000)),
    "long durations": _press("hold: " + "1m" * 200_000),
    "spaces": _press("hold: '" + " " * 900_000 + "s'"),
    "many zero bytes": "\x00" * 900_000,
    "text of quotes": _quoted('\\"' * 400_000),
    "many words of a point": _press("x: 1").replace("PC8", "BL" * 400_000),
}
_PLACELESS = {"10 MB", "a million steps", "a comment of 1 MB and nothing"}
"""Larger than any script may be, or empty: no line would help."""

MEASURE = """\
import json, resource, sys, time
from pathlib import Path
from guided_press.errors import ScriptError
what, *paths = sys.argv[1:]
if what == "script":
    from guided_press.script.loading import load_script as load
elif what == "manifest":
    from guided_press.app.manifest import load_manifest as load
else:
    from functools import partial
    from guided_press.knowledge.loading import load_knowledge
    from guided_press.screening.profile import load_profile
    load = partial(load_profile, knowledge=load_knowledge())
def attempt(path):
    try: load(path)
    except ScriptError as error: return [[p.line, p.column, str(p)[:300]] for p in error.problems]
    return []
def memory(name):
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(name))
attempt(Path(paths[0]).with_name("small.yaml"))  # imports are no part of it
for path in paths:
    before = resource.getrusage(resource.RUSAGE_SELF)
    Path("/proc/self/clear_refs").write_text("5")  # the highest so far is forgotten
    began = memory("VmRSS")
    problems = attempt(Path(path))
    after = resource.getrusage(resource.RUSAGE_SELF)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    grown = memory("VmHWM") - began
    print(json.dumps({"problems": problems[:1], "kilobytes": grown, "seconds": spent}))
"""


def measured(kind: str, paths: list[Path]) -> list[dict[str, Any]]:
    """Load files in another process; processor time, so that a busy machine is no fault."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, kind, *paths], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="memory is asked of Linux")
@pytest.mark.parametrize("kind", ["script", "manifest", "profile"])
def test_bombs_are_refused_at_once(folder: Path, kind: str) -> None:
    """Each in a process of its own in the long run, where memory is measured exactly."""
    paths = []
    for number, text in enumerate(BOMBS.values()):
        paths.append(folder / f"{number}.yaml")
        paths[-1].write_bytes(text.encode("utf-8", "surrogateescape"))
    found = [measured(kind, [path])[0] for path in paths] if LONG else measured(kind, paths)
    for number, told in enumerate(found):  # a processor that was disturbed gets another try
        for _ in range(2):
            if told["seconds"] > SECONDS:
                told["seconds"] = min(
                    told["seconds"], measured(kind, [paths[number]])[0]["seconds"]
                )
    faults = []
    for name, told in zip(BOMBS, found, strict=True):
        problems, seconds, kilobytes = told["problems"], told["seconds"], told["kilobytes"]
        placed = problems and (name in _PLACELESS or (problems[0][0] and problems[0][1]))
        if not placed or seconds > SECONDS or kilobytes > MEGABYTES * 1000:
            faults.append((name, round(seconds, 3), kilobytes, problems[:1]))
    slowest = max((told["seconds"], name) for name, told in zip(BOMBS, found, strict=True))
    largest = max((told["kilobytes"], name) for name, told in zip(BOMBS, found, strict=True))
    sys.stdout.write(f"{kind}: slowest {slowest}, largest {largest}\n")
    assert not faults, "\n".join(map(str, faults))
