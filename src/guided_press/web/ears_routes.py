"""Routes of one's own spoken commands: which are known, a lesson, forgetting.

The page's microphone is heard here and by nobody else; what it hears is not kept. Words and names
travel in bodies only, like all that is private.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import numpy as np
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from guided_press.app import ears
from guided_press.app.profiles import DEFAULT_NAME
from guided_press.app.teaching import LessonOutcome, Teaching
from guided_press.listening.commands import USUAL, WORDS
from guided_press.listening.examples import MOST_WORDS_CHARACTERS
from guided_press.listening.learning import TAKES
from guided_press.listening.recogniser import ListeningUnavailable, require_packages
from guided_press.web.answering import BadRequest, NotThere, read_json

SOUND = "application/octet-stream"


class Lessons:
    """The lesson that is going on; a new one ends it."""

    def __init__(self) -> None:
        self._id = ""
        self._teaching: Teaching | None = None
        self._lock = threading.Lock()

    def begin(self, words: dict[str, str]) -> dict[str, Any]:
        """Begin a lesson.

        Args:
            words: What is said, by the command's name.

        Raises:
            WrongUse: These are no words, or no commands, or one that stays has the same words.
            ListeningUnavailable: A package is missing.
        """
        require_packages()
        teaching = Teaching(ears.named_words(words), kept=ears.kept_commands(DEFAULT_NAME))
        with self._lock:
            self._id, self._teaching = secrets.token_urlsafe(12), teaching
            return {"lesson": self._id, **_state(teaching, [])}

    def end(self, lesson_id: str) -> None:
        """Nobody goes on with it.

        Raises:
            NotThere: It ended before.
        """
        with self._teaching_of(lesson_id):
            self._teaching = None

    def hear(self, lesson_id: str, sound: bytes) -> dict[str, Any]:
        """Take the next sound, and keep what was learned when it was the last.

        Raises:
            NotThere: The lesson ended before.
            ExportError: It could not be kept; asked again without sound, it is tried again.
        """
        with self._teaching_of(lesson_id) as teaching:
            if not sound:
                teaching.forget_sound()
            outcomes = teaching.push(np.frombuffer(sound, np.int16))
            if teaching.step.kind == "done":
                ears.keep_ears(DEFAULT_NAME, teaching.examples())
            return _state(teaching, outcomes)

    def say_otherwise(self, lesson_id: str, text: str) -> dict[str, Any]:
        """Take other words for the command that is asked for.

        Raises:
            NotThere: The lesson ended before.
            WrongUse: These are no words, or another command has them.
        """
        with self._teaching_of(lesson_id) as teaching:
            teaching.say_otherwise(text)
            return _state(teaching, [])

    @contextmanager
    def _teaching_of(self, lesson_id: str) -> Iterator[Teaching]:
        with self._lock:
            if self._teaching is None or lesson_id != self._id:
                raise NotThere
            yield self._teaching


def _state(teaching: Teaching, outcomes: list[LessonOutcome]) -> dict[str, Any]:
    return {
        "step": asdict(teaching.step),
        "share": round(teaching.share, 3),
        "outcomes": [asdict(outcome) for outcome in outcomes],
    }


async def show_ears(_: Request) -> Response:
    """Every command with its usual words, whose are known, and whether they can be learned here."""
    return JSONResponse(await run_in_threadpool(_ears))


def _ears() -> dict[str, Any]:
    try:
        require_packages()
        problem = ""
    except ListeningUnavailable as error:
        problem = str(error)
    return {
        "commands": [
            {"id": command, "words": words, "usual": command in USUAL}
            for command, words in WORDS.items()
        ],
        "takes": TAKES,
        "most_characters": MOST_WORDS_CHARACTERS,
        "known": [
            asdict(one) | {"version": ears.ears_version(one.name)} for one in ears.all_ears()
        ],
        "me": DEFAULT_NAME,
        "problem": problem,
    }


async def forget_ears(request: Request) -> Response:
    """Delete what was learned from somebody, and still is as it was shown."""
    body = await read_json(request, name=str, version=str)
    name, version = body["name"] or DEFAULT_NAME, body["version"]
    if version is None:
        raise BadRequest("the version of what was shown is missing")
    if not await run_in_threadpool(ears.forget_ears, name, version):
        raise NotThere
    return JSONResponse({"forgotten": True})


async def begin_lesson(request: Request) -> Response:
    """Begin a lesson with the words of one's choice, by the command's name."""
    words = (await read_json(request, words=dict))["words"] or {}
    if not words or not all(isinstance(text, str) for text in words.values()):
        raise BadRequest("a lesson needs the words of its commands")
    return JSONResponse(await run_in_threadpool(request.app.state.lessons.begin, words), 201)


async def hear_sound(request: Request) -> Response:
    """Take sound: int16, least byte first, mono, 16 000 Hz; none where there was a break."""
    if request.headers.get("content-type") != SOUND:
        raise BadRequest(f"sound is sent as {SOUND}")
    sound = await request.body()
    if len(sound) % 2:
        raise BadRequest("half a sample")
    hear = request.app.state.lessons.hear
    return JSONResponse(await run_in_threadpool(hear, request.path_params["id"], sound))


async def say_otherwise(request: Request) -> Response:
    """Take other words for the command that is asked for, and begin anew with it."""
    text = (await read_json(request, words=str))["words"] or ""
    rename = request.app.state.lessons.say_otherwise
    return JSONResponse(await run_in_threadpool(rename, request.path_params["id"], text))


async def end_lesson(request: Request) -> Response:
    """End a lesson; what was learned before it stays."""
    await run_in_threadpool(request.app.state.lessons.end, request.path_params["id"])
    return JSONResponse({"ended": True})


ROUTES = [
    Route("/api/ears", show_ears),
    Route("/api/ears", forget_ears, methods=["DELETE"]),
    Route("/api/ears/lessons", begin_lesson, methods=["POST"]),
    Route("/api/ears/lessons/{id}", end_lesson, methods=["DELETE"]),
    Route("/api/ears/lessons/{id}/sound", hear_sound, methods=["POST"]),
    Route("/api/ears/lessons/{id}/words", say_otherwise, methods=["PUT"]),
]
