"""A lesson step by step: ordinary speech, short replies, then every command three times.

The terminal and the page both lead through it: sound goes in, and out comes what became of it and
what is to be said next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from guided_press.app.ears import named_words
from guided_press.errors import WrongUse
from guided_press.listening.commands import REPLIES, Command
from guided_press.listening.embedding import Embedding
from guided_press.listening.examples import Examples, Learned
from guided_press.listening.learning import TAKES, TALK_S, Complaint, Lesson
from guided_press.listening.speech import HZ, PcmBlock, Utterance, Utterances
from guided_press.words.texts import choice, text

SILENCE_S = 12.0
"""Nothing is heard for so long: the microphone may be the wrong one."""

TRIES = 4
"""After so many refusals in a row other words would do better."""


@dataclass(frozen=True, slots=True)
class LessonStep:
    """What is to be said next.

    Attributes:
        kind: Ordinary speech, a short reply, a command, or nothing more.
        text: The words; empty for ordinary speech.
        command: What they mean; None for anything but a command.
        number: Which time it is said, from 1; `TAKES` times in all.
    """

    kind: Literal["talk", "reply", "command", "done"]
    text: str = ""
    command: Command | None = None
    number: int = 1


@dataclass(frozen=True, slots=True)
class LessonOutcome:
    """What became of what was said.

    Attributes:
        problem: What is wrong with it, in words for the person; empty when it was taken.
        deaf: Nothing could be made out for `SILENCE_S`, or the microphone was lost.
        stuck: It was refused `TRIES` times in a row; the command begins anew.
    """

    problem: str = ""
    deaf: bool = False
    stuck: bool = False


class Teaching:
    """One person's lesson.

    Args:
        words: What they want to say for each command.
        embedding: Shared with others, where they are in the same process.
        kept: What they taught another day; what is not taught again stays.

    Attributes:
        words: What is said for each command of this lesson.

    Raises:
        WrongUse: Another command that stays has the same words.
    """

    def __init__(
        self,
        words: Mapping[Command, str],
        embedding: Embedding | None = None,
        kept: Mapping[Command, Learned] | None = None,
    ) -> None:
        staying = {
            command: learned for command, learned in (kept or {}).items() if command not in words
        }
        self._kept_words = {command: learned.words for command, learned in staying.items()}
        self.words = self._checked(words)
        self._lesson = Lesson(words, embedding, staying)
        said = {text.casefold() for text in (*words.values(), *self._kept_words.values())}
        self._to_reply = [text for text in REPLIES if text not in said]
        self._replies = 0
        self._refused = 0
        self._waited = 0
        self._utterances = Utterances(longest_s=60.0, end_s=0.6)

    @property
    def step(self) -> LessonStep:
        """What is to be said next."""
        if self._lesson.talk_s < TALK_S:
            return LessonStep("talk")
        if self._replies < len(self._to_reply):
            return LessonStep("reply", self._to_reply[self._replies])
        for command, words in self.words.items():
            if (count := self._lesson.count(command)) < TAKES:
                return LessonStep("command", words, command, count + 1)
        return LessonStep("done")

    @property
    def share(self) -> float:
        """How much of the lesson is done, 0 to 1."""
        takes = sum(self._lesson.count(command) for command in self.words)
        steps = min(self._lesson.talk_s / TALK_S, 1.0) + self._replies + takes
        return steps / (1 + len(self._to_reply) + TAKES * len(self.words))

    def push(self, block: PcmBlock) -> list[LessonOutcome]:
        """Take the next sound; return what became of what was said with it.

        Args:
            block: int16, shape (samples,), 16 000 Hz.
        """
        if self.step.kind == "done":
            return []
        outcomes = [
            outcome
            for utterance in self._utterances.push(block)
            if (outcome := self._hear(utterance)) is not None
        ]
        talking = self.step.kind == "talk" and self._utterances.speaking
        self._waited = 0 if outcomes or talking else self._waited + len(block)
        if self._waited > SILENCE_S * HZ:
            self._waited = 0
            speaking = self._utterances.speaking
            problem = text("lesson.no_end" if speaking else "lesson.nothing_heard")
            outcomes.append(LessonOutcome(problem, deaf=True))
        return outcomes

    def hear(self, blocks: Iterable[PcmBlock | None]) -> LessonOutcome:
        """Listen until something became of it, or the microphone is lost.

        Args:
            blocks: As from a `Microphone`.
        """
        for block in blocks:
            if block is None:
                break
            if outcomes := self.push(block):
                return outcomes[0]
        return LessonOutcome(text("lesson.lost"), deaf=True)

    def forget_sound(self) -> None:
        """What follows does not belong to what came before: the microphone was off between."""
        self._utterances.reset()
        self._waited = 0

    def say_otherwise(self, text: str) -> None:
        """Take other words for the command that is to be said, and begin anew with it.

        Raises:
            WrongUse: These are no words, or another command has them; or no command is asked for.
        """
        command = self.step.command
        if command is None:
            raise WrongUse("ears learn", "no command is asked for now.", "Go on with the lesson.")
        self.words = self._checked(self.words | {command: text})
        self._lesson.again(command, self.words[command])
        self._refused = 0

    def examples(self) -> Examples:
        """All that was learned."""
        return self._lesson.examples()

    def _checked(self, words: Mapping[Command, str]) -> dict[Command, str]:
        both = named_words(self._kept_words | {**words})
        return {command: both[command] for command in words}

    def _hear(self, utterance: Utterance) -> LessonOutcome | None:
        step = self.step
        if step.kind == "talk":
            self._lesson.hear_talk(utterance.samples)
            if self.step.kind == "talk":
                self._waited = 0
                return None
            self._utterances = Utterances()
            return LessonOutcome()
        if step.kind == "reply":
            complaint = self._lesson.hear_reply(utterance)
            self._replies += complaint is None
            return LessonOutcome(_complaint(complaint) if complaint else "")
        return None if step.command is None else self._hear_command(step.command, utterance)

    def _hear_command(self, command: Command, utterance: Utterance) -> LessonOutcome:
        complaint = self._lesson.hear(command, utterance)
        if complaint is None:
            self._refused = 0
            return LessonOutcome()
        other = self._lesson.resembling(command, utterance)
        words = self._kept_words | self.words
        problem = _complaint(complaint, words[other] if other else "")
        self._refused += 1
        if self._refused < TRIES:
            return LessonOutcome(problem)
        self._refused = 0
        self._lesson.again(command)
        return LessonOutcome(problem, stuck=True)


def _complaint(complaint: Complaint, other: str = "") -> str:
    """What is wrong with a take, in words for the person."""
    return choice("lesson.complaints", complaint, other=other)
