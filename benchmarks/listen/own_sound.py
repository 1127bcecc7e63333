"""The player's own sound in its own microphone, with and without the gate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache, partial

import numpy as np

from guided_press.app.session import OpenSession
from guided_press.listening.embedding import Embedding
from guided_press.listening.matching import Matcher
from guided_press.listening.speech import Utterances
from guided_press.player.controls.voice import BEFORE_S, EchoGate
from guided_press.timeline import Timeline
from guided_press.units import SAMPLE_RATE, to_frames
from listen.found import Found, Kept
from listen.rooms import as_pcm, hiss, in_room
from listen.voices import HZ, Person, Sound, resample

BLOCK = HZ // 25
SESSIONS = ("low-back-15-self", "quick-5-seated", "lying-down-14", "desk-break-4")
WAYS = ((0.0, 0.05), (6.0, 0.2), (-20.0, 0.1))
"""Level against a voice at one metre, in dB, and how late it arrives, in seconds."""


def rendered(script: str) -> tuple[Timeline, Sound]:
    """A session with its usual voice: its timeline, and its sound at 16 000 Hz."""
    with OpenSession(script) as session:
        sound = np.concatenate([block[:, 0] for block in session.mix.blocks()])
        return session.plan, resample(sound.astype(np.float32), SAMPLE_RATE)


def own_sound(matchers: Mapping[Person, Matcher], kept: Kept, embedding: Embedding) -> None:
    """Print how often a session gives itself a command, with everybody's commands."""
    print("| session | level | late by | minutes | by itself, gated | with --headphones |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    seconds, texts = 0.0, Counter[str]()
    for script in SESSIONS:
        session = cache(partial(rendered, script))
        for way in WAYS:
            told = []
            for gated in (True, False):
                name = f"own {script} {way[0]:g} {gated}"
                found = kept(name, partial(_found, session, way, embedding, gated=gated))
                commands = [
                    (heard.command, at)
                    for at, vectors in found
                    for matcher in matchers.values()
                    if (heard := matcher.name(vectors))
                ]
                told.append(_told(Counter(command for command, _ in commands)))
                if not gated:
                    texts.update(f"{command} at {at} of {script}" for command, at in commands)
            seconds += found.seconds
            print(
                f"| {script} | {way[0]:+g} dB | {1000 * way[1]:.0f} ms | "
                f"{found.seconds / 60:.0f} | {' | '.join(told)} |",
                flush=True,
            )
    print(
        f"\n{seconds / 3600:.2f} hours; listened for: the commands of {len(matchers)} people at "
        f"once. With --headphones: {_told(texts)}.\n"
    )


def _told(commands: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in commands.most_common()) or "0"


def _found(
    session: Callable[[], tuple[Timeline, Sound]],
    way: tuple[float, float],
    embedding: Embedding,
    *,
    gated: bool,
) -> Found:
    """Utterances that the session's own sound makes, each labelled with its second."""
    (timeline, sound), (level_db, late_s) = session(), way
    late = np.pad(sound, (int(late_s * HZ), 0))
    # in_room brings the peak to a voice at one metre
    echo = in_room(late) * np.float32(10 ** (level_db / 20))
    pcm = as_pcm(echo + hiss(len(echo), 1))
    now = [0.0]
    gate, utterances, found = EchoGate(lambda: now[0]), Utterances(), Found(len(pcm) / HZ)
    was_shut = False
    marks = [*timeline.clips, *timeline.chimes]
    starts = np.array([mark.start_frame for mark in marks])
    stops = np.array([mark.end_frame for mark in marks])
    for number in range(0, len(pcm), BLOCK):
        now[0] = (number + BLOCK) / HZ
        frame = to_frames(now[0])
        sounding = bool(np.any((starts < frame + to_frames(BEFORE_S)) & (frame < stops)))
        shut = gated and gate.shut(sounding=sounding)
        if shut or was_shut:
            utterances.reset()
        was_shut = shut
        for utterance in [] if shut else utterances.push(pcm[number : number + BLOCK]):
            found.add(f"{now[0]:.0f} s", embedding.vectors(utterance.samples))
    return found
