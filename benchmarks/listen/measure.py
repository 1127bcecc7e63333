"""How well commands are heard, and how seldom anything else is taken for one.

    python benchmarks/listen/measure.py                  # everything, about half an hour
    python benchmarks/listen/measure.py --hours 0.2 --every 3     # a first look

Needs pocketsphinx 5 and flite. Voices are synthetic, and others than those for tuning. Tables
in Markdown go to stdout, progress to stderr.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from guided_press.listening.commands import FLOORS, KINDS, PHRASES, USUAL_KINDS, Kind, Phrase
from guided_press.listening.endpointer import EndPointer
from guided_press.listening.matching import Matcher
from guided_press.listening.sphinx import SphinxRecogniser
from listen.own_sound import own_sound
from listen.rooms import as_pcm, bed, hiss, household, in_room, muffled, pink
from listen.talk import read_text, session_sentences, small_talk
from listen.voices import HZ, UNSEEN, Person, Sound, speak

LEAD_S = 2.0
BLOCK = HZ // 25


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
    "room, 0.4 s": lambda sound, _: in_room(sound),
    "muffled": lambda sound, _: muffled(sound),
}


def padded(sound: Sound) -> Sound:
    return np.concatenate([np.zeros(int(LEAD_S * HZ), np.float32), sound, np.zeros(HZ // 2)])


def hear(matcher: Matcher, sound: Sound, seed: int) -> str:
    """Which word is heard, with its kind; empty when none is."""
    pcm = as_pcm(sound + hiss(len(sound), seed))
    heard = [matcher.match(u.samples.tobytes()) for u in EndPointer().push(pcm)]
    return next((f"{c.kind} {c.word}" for c in heard if c), "")


def measure_commands(matchers: dict[str, Matcher], every: int) -> None:
    print("| where | how | said | heard | taken for another |\n| --- | --- | ---: | ---: | ---: |")
    by_phrase: Counter[str] = Counter()
    by_voice: Counter[str] = Counter()
    for place, put in PLACES.items():
        for kind in KINDS:
            if kind not in USUAL_KINDS and place not in ("quiet", "pink noise, 20 dB below"):
                continue
            said = [p for p in PHRASES if p.kind == kind]
            cases = list(itertools.product(said, UNSEEN))[::every]
            right = wrong = 0
            for seed, (phrase, person) in enumerate(cases):
                matcher = matchers["usual" if kind in USUAL_KINDS else "all"]
                got = hear(matcher, put(padded(speak(person, phrase.text)), seed), seed)
                good = got.partition(" ")[2] == phrase.word
                right, wrong = right + good, wrong + (bool(got) and not good)
                if place == "quiet" and kind in USUAL_KINDS and not good:
                    by_phrase[phrase.text] += 1
                    by_voice[person.name] += 1
            print(
                f"| {place} | {kind} | {len(cases)} | {100 * right / len(cases):.0f} % | "
                f"{100 * wrong / len(cases):.1f} % |", flush=True,
            )  # fmt: skip
    print(f"\nMissed in quiet, by phrase: {_counts(by_phrase)}; by voice: {_counts(by_voice)}.\n")


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counter.most_common()) or "none"


def spoken(texts: Iterable[str], seed: int) -> Iterator[tuple[Sound, str]]:
    """Talk, with a pause after each sentence, in a quiet room; another person now and then."""
    chance = random.Random(seed)
    for number, text in enumerate(texts):
        person: Person = UNSEEN[(number // 8) % len(UNSEEN)]
        sound = speak(person, text)
        gap = np.zeros(int(chance.choice([0.2, 0.4, 0.7, 1.5]) * HZ), np.float32)
        whole = np.concatenate([sound * chance.uniform(0.2, 1.0), gap])
        yield whole + hiss(len(whole), number), text


def measure_others(matcher: Matcher, hours: float) -> None:
    sources: dict[str, Iterable[tuple[Sound, str]]] = {
        "the sessions' own sentences": spoken(itertools.cycle(session_sentences()), 1),
        "small talk, mostly short": spoken(small_talk(2026), 12),
        "read text": spoken(itertools.cycle(read_text()), 3),
        "household noise": ((household(60, seed), "noise") for seed in itertools.count(50)),
        "pink noise": ((0.02 * pink(HZ * 60, seed), "noise") for seed in itertools.count()),
    }
    print("| what | hours | utterances | " + " | ".join(f"false, {k}" for k in KINDS) + " |")
    print("| --- " + "| ---: " * (2 + len(KINDS)) + "|")
    false_texts = []
    for name, source in sources.items():
        ends, samples, utterances, false = EndPointer(), 0, 0, Counter[Kind]()
        for sound, text in source:
            samples += len(sound)
            for utterance in ends.push(as_pcm(sound)):
                utterances += 1
                command = matcher.match(utterance.samples.tobytes())
                if command:
                    false[command.kind] += 1
                    false_texts.append(f"{command.phrase} ({command.likelihood}) for {text!r}")
            if samples / HZ > hours * 3600:
                break
        counts = " | ".join(str(false[kind]) for kind in KINDS)
        print(f"| {name} | {samples / HZ / 3600:.2f} | {utterances} | {counts} |", flush=True)
    print("\nTaken for a command: " + ("; ".join(false_texts) or "nothing") + ".\n", flush=True)


def measure_time(matcher_kinds: frozenset[Kind]) -> None:
    """Real time: from the end of a word to the answer, and the share of a core."""
    recogniser = SphinxRecogniser(matcher_kinds)
    recogniser.start()
    waits: list[float] = []
    said: list[Phrase] = [p for p in PHRASES if p.kind in matcher_kinds]
    try:
        for seed, (phrase, person) in enumerate(list(zip(said, UNSEEN, strict=False))):
            sound = padded(speak(person, phrase.text))
            end_s = (len(sound) - HZ // 2) / HZ
            pcm = as_pcm(np.concatenate([sound, np.zeros(HZ)]) + hiss(len(sound) + HZ, seed))
            begun_s = time.monotonic()
            for number in range(0, len(pcm), BLOCK):
                time.sleep(max(0.0, begun_s + (number + BLOCK) / HZ - time.monotonic()))
                if recogniser.push(pcm[number : number + BLOCK]):
                    waits.append(time.monotonic() - begun_s - end_s)
        print("| from the end of a word to the command | s |\n| --- | ---: |")
        print(f"| median of {len(waits)} | {np.median(waits):.2f} |")
        print(f"| 95 of 100 | {np.percentile(waits, 95):.2f} |\n")
        print("| share of one core | % |\n| --- | ---: |")
        sounds = {
            "quiet": hiss(20 * HZ, 1),
            "pink noise": 0.02 * pink(20 * HZ, 1),
            "small talk": np.concatenate(
                [sound for sound, _ in itertools.islice(spoken(small_talk(7), 7), 8)]
            ),
        }  # fmt: skip
        for name, sound in sounds.items():
            print(f"| {name} | {_cpu(recogniser, as_pcm(sound)):.1f} |", flush=True)
    finally:
        recogniser.close()


def _cpu(recogniser: SphinxRecogniser, pcm: np.ndarray) -> float:
    stat = Path(f"/proc/{recogniser.worker_pid}/stat")

    def used_s() -> float:
        fields = stat.read_text().rsplit(")", 1)[1].split()
        theirs = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return theirs + time.process_time()

    before = used_s()
    for number in range(0, len(pcm), BLOCK):
        recogniser.push(pcm[number : number + BLOCK])
        time.sleep(0.04)
    return 100 * (used_s() - before) / (len(pcm) / HZ)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=0.5, help="of each kind of other sound")
    parser.add_argument("--every", type=int, default=1, help="only every so manieth command")
    parser.add_argument("--only", choices=["commands", "others", "own", "time"])
    chosen = parser.parse_args()
    matchers = {"usual": Matcher(USUAL_KINDS), "all": Matcher(frozenset(KINDS))}
    floors = ", ".join(f"{kind} {FLOORS[kind]:g}" for kind in KINDS)
    print(f"Floors (log10): {floors}. Usual kinds: {', '.join(sorted(USUAL_KINDS))}.\n")
    if chosen.only in (None, "commands"):
        measure_commands(matchers, chosen.every)
    if chosen.only in (None, "others"):
        measure_others(matchers["all"], chosen.hours)
    if chosen.only in (None, "own"):
        own_sound(matchers["all"])
    if chosen.only in (None, "time"):
        measure_time(USUAL_KINDS)


if __name__ == "__main__":
    main()
