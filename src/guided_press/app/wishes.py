"""What a caller wants differently from a script."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from guided_press.errors import SoundError, WrongUse
from guided_press.files import is_file
from guided_press.sound.beds import BED_NAMES
from guided_press.voices.base import SILENT
from guided_press.words.english import listed
from guided_press.words.linting import has_rules
from guided_press.words.texts import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guided_press.screening.profile import Answer, Profile
    from guided_press.script.loading import LoadedScript

    Today: TypeAlias = Mapping[str, Answer] | Literal["unasked"] | None

UNASKED: Literal["unasked"] = "unasked"
"""In place of answers about today where nobody can be asked: the session asks them aloud, with the
whole opening. Nothing that was answered is set aside by it."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a caller wants differently from the script; None leaves the script's value.

    Attributes:
        engine: A voice engine, such as ``system``.
        voice: The engine's name of a voice.
        rate_wpm: Words a minute, 80 to 450.
        guidance: ``full``, ``brief`` or ``chimes``.
        bed: A bed's name, or a sound file; its path is relative to where the caller is, while
            the path in a script is relative to the script and stays inside its folder.
        profile: Who the session is for: a profile, or its name or path. None: nobody in
            particular, so that the sound begins with the spoken screening.
        today: With a profile, the answers to the questions of today; see `all_clear_today`.
            `UNASKED`: nobody can be asked, so the session asks aloud. None: there are none, and
            without them there is no session.
        swap: A second half with the roles changed, for partner sessions. The profile is of one
            of the two, so the spoken screening is there for the other one.
        language: Of what is said, BCP 47.
        track: The number of its file, from 1, when it is one of several.
        steady: In a file, a wave too low to hear, so that players which cut silence keep it whole.
        for_others: Somebody else than the person at this machine wishes it; no program of that
            person's own speaks.
    """

    engine: str | None = None
    voice: str | None = None
    rate_wpm: int | None = None
    guidance: Literal["full", "brief", "chimes"] | None = None
    bed: str | None = None
    profile: Profile | str | None = None
    today: Today = None
    swap: bool = False
    language: str | None = None
    track: int | None = None
    steady: bool = False
    for_others: bool = False

    def apply(self, script: LoadedScript) -> LoadedScript:
        """The script with the wishes in it.

        Raises:
            WrongUse: A language without rules for what may be said.
        """
        session = script.session
        if self.language is not None and not has_rules(self.language):
            languages = listed(get_args(Language), "or")
            problem = "nothing can be said in this language, as no rules say what may be said."
            raise WrongUse(self.language, problem, f"Choose {languages}.")
        voice = {
            "engine": self.engine or session.voice.engine,
            "name": self.voice if self.engine or self.voice else session.voice.name,
            "rate_wpm": self.rate_wpm or session.voice.rate_wpm,
            # where nothing is to speak, the second voice does not either
            "receiver": None if self.engine == SILENT else session.voice.receiver,
        }
        wished = session.model_copy(
            update={
                "voice": session.voice.model_copy(update=voice),
                "sound": session.sound.model_copy(update={"bed": self.bed or session.sound.bed}),
                "guidance": self.guidance or session.guidance,
                "language": self.language or session.language,
            }
        )
        return replace(script, session=wished)

    @property
    def speaks_otherwise(self) -> bool:
        """Whether the words may take another time than the script's author heard."""
        return bool(self.engine or self.voice or self.rate_wpm or self.guidance)

    def own_bed(self) -> Path | None:
        """The sound file that is wished as a bed; None when the wish is a name, or nothing.

        Raises:
            SoundError: There is no such bed and no such file.
        """
        if self.bed is None:
            return None

        path = Path(self.bed).expanduser().absolute()
        if self.bed in BED_NAMES:
            return None
        if not is_file(path):
            remedy = f"Choose {', '.join(BED_NAMES)}, or a sound file."
            raise SoundError(self.bed, "there is no such bed and no such file.", remedy)
        return path
