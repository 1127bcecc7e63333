"""A site and its sessions, as its pages and its feed tell of them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from guided_press.phone.data import player_data
from guided_press.phone.writing import PlayerContent
from guided_press.units import SAMPLE_RATE
from guided_press.words.amounts import length_of
from guided_press.words.english import sentence
from guided_press.words.texts import choice, text


@dataclass(frozen=True, slots=True)
class Site:
    """What is true of the whole site.

    Attributes:
        title: Of the list, of the app and of the feed.
        about: One sentence about it.
        address: Where the folder will lie, as a URL without a last slash.
    """

    title: str
    about: str
    address: str

    def url(self, path: str = "") -> str:
        """The full address of one of its files."""
        return f"{self.address}/{quote(path)}"


@dataclass(frozen=True, slots=True)
class SiteSession:
    """A session of the site; its sound lies in the folder already.

    Attributes:
        name: Of its files, without ending.
        content: What is shown.
    """

    name: str
    content: PlayerContent

    @property
    def identity(self) -> str:
        """Names the session in the feed: the same words at the same times, the same name."""
        content = self.content
        data = player_data(content.timeline, content.targets, language=content.language)
        return str(data["id"])

    @property
    def minutes(self) -> int:
        """Of the routine, without the spoken screening; for choosing among sessions."""
        return max(1, round(self.content.timeline.routine.frames / (60 * SAMPLE_RATE)))

    @property
    def postures(self) -> tuple[str, ...]:
        """The positions of the body that it needs, in order."""
        slots = self.content.timeline.slots
        return tuple(dict.fromkeys(slot.position for slot in slots if slot.position))

    @property
    def facts(self) -> str:
        """Length, company and positions, in two sentences."""
        places = [choice("positions.doing", posture) for posture in self.postures]
        return text(
            "site.facts",
            length=length_of(self.content.timeline),
            company=sentence(choice("names.company", self.content.mode)),
            positions=", ".join(places),
        )
