"""What a caller wants differently from a script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from guided_press.errors import SoundError
from guided_press.files import is_file

if TYPE_CHECKING:
    from guided_press.session.loading import LoadedScript
    from guided_press.session.profile import Answer, Profile


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
        swap: A second half with the roles changed, for partner sessions. The profile is of one
            of the two, so the spoken screening is there for the other one.
    """

    engine: str | None = None
    voice: str | None = None
    rate_wpm: int | None = None
    guidance: Literal["full", "brief", "chimes"] | None = None
    bed: str | None = None
    profile: Profile | str | None = None
    today: Mapping[str, Answer] | None = None
    swap: bool = False

    def apply(self, script: LoadedScript) -> LoadedScript:
        """The script with the wishes in it."""
        session = script.session
        voice = {
            "engine": self.engine or session.voice.engine,
            "name": self.voice if self.engine or self.voice else session.voice.name,
            "rate_wpm": self.rate_wpm or session.voice.rate_wpm,
        }
        changed = session.model_copy(
            update={
                "voice": session.voice.model_copy(update=voice),
                "sound": session.sound.model_copy(update={"bed": self.bed or session.sound.bed}),
                "guidance": self.guidance or session.guidance,
            }
        )
        return replace(script, session=changed)

    def own_bed(self) -> Path | None:
        """The sound file that is wished as a bed; None when the wish is a name, or nothing.

        Raises:
            SoundError: There is no such bed and no such file.
        """
        if self.bed is None:
            return None
        from guided_press.sound.beds import BED_NAMES

        path = Path(self.bed).expanduser().absolute()
        if self.bed in BED_NAMES:
            return None
        if not is_file(path):
            remedy = f"Choose {', '.join(BED_NAMES)}, or a sound file."
            raise SoundError(self.bed, "there is no such bed and no such file.", remedy)
        return path
