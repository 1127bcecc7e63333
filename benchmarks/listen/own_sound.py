"""The player's own sound in its own microphone, with and without the gate."""

from __future__ import annotations

from collections import Counter

import numpy as np

from guided_press.listening.endpointer import EndPointer
from guided_press.listening.matching import Matcher
from guided_press.player.controls.voice import BEFORE_S, Gate
from guided_press.timeline import Timeline
from guided_press.units import SAMPLE_RATE, to_frames
from listen.rooms import as_pcm, hiss, in_room
from listen.voices import HZ, Sound, resample

BLOCK = HZ // 25
SESSIONS = ("low-back-15-self", "quick-5-seated")
WAYS = ((0.0, 0.05), (6.0, 0.2), (-20.0, 0.1))
"""Level against a voice at one metre, in dB, and how late it arrives, in seconds."""


def rendered(script: str) -> tuple[Timeline, Sound]:
    """A session with its usual voice: its timeline, and its sound at 16 000 Hz."""
    from guided_press import app

    with app.prepare(script) as prepared:
        sound = np.concatenate([block[:, 0] for block in app.blocks(script)])
        return prepared.timeline, resample(sound.astype(np.float32), SAMPLE_RATE)


def own_sound(matcher: Matcher) -> None:
    """Print how often a session gives itself a command."""
    print("| session | level | late by | minutes | commands, gated | commands, always listening |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for script in SESSIONS:
        timeline, sound = rendered(script)
        for level_db, late_s in WAYS:
            late = np.pad(sound, (int(late_s * HZ), 0))
            # in_room brings the peak to a voice at one metre
            pcm_sound = in_room(late) * np.float32(10 ** (level_db / 20))
            pcm = as_pcm(pcm_sound + hiss(len(pcm_sound), 1))
            gated = _commands(matcher, timeline, pcm, gated=True)
            open_ = _commands(matcher, timeline, pcm, gated=False)
            print(
                f"| {script} | {level_db:+g} dB | {1000 * late_s:.0f} ms | "
                f"{len(pcm) / HZ / 60:.0f} | {sum(gated.values())} | {sum(open_.values())} |",
                flush=True,
            )
    print()


def _commands(
    matcher: Matcher, timeline: Timeline, pcm: np.ndarray, *, gated: bool
) -> Counter[str]:
    now = [0.0]
    gate, ends, heard = Gate(lambda: now[0]), EndPointer(), Counter[str]()
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
            ends.reset()
        was_shut = shut
        for utterance in [] if shut else ends.push(pcm[number : number + BLOCK]):
            if command := matcher.match(utterance.samples.tobytes()):
                heard[command.phrase] += 1
    return heard
