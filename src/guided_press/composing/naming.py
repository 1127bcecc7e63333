"""Title and description of a composed session: made of what is in it, never of what was wished."""

from __future__ import annotations

from collections.abc import Mapping

from guided_press.composing.arranging import Draft
from guided_press.composing.wish import Wish
from guided_press.knowledge.models import Mode, Point, Technique
from guided_press.words.amounts import minutes_of
from guided_press.words.english import inside, listed, sentence
from guided_press.words.texts import choice, text

MOST_NAMED = 3
"""Parts of the body that a title names one by one."""

MUCH_QUIET = 0.3
"""From this share of the time on, breath and quiet are named in the title."""


def called(target: Point | Technique, mode: Mode) -> str:
    """A point by its place with its code behind, a technique by its title, inside a sentence."""
    if isinstance(target, Point):
        place = target.place if mode == "self" else target.place_partner
        return f"{place} ({target.code})"
    return inside(target.title)


def title_of(draft: Draft, times_s: Mapping[str, int], wish: Wish) -> str:
    """Such as ``Low back, knees and palms, 10 minutes``."""
    names = _regions(draft)
    if not names or _quiet_s(draft, times_s) >= MUCH_QUIET * wish.length_s:
        names = [*_ends(names), *_quiets(draft)]
        about = listed(names)
    elif len(names) > MOST_NAMED:
        about = text("composing.from_to", first=names[0], last=names[-1])
    else:
        about = listed(names)
    minutes = minutes_of(wish.length_s)
    return choice("composing.title", wish.mode, about=sentence(about), minutes=minutes)


def description_of(draft: Draft, times_s: Mapping[str, int], wish: Wish) -> str:
    """What is worked, whether it is quiet between, how one sits or lies, and with whom."""
    parts = listed(_regions(draft) or _quiets(draft))
    with_quiet = _quiets(draft) if draft.picks and _quiet_s(draft, times_s) else []
    if with_quiet:
        parts = text("composing.with_quiet", parts=parts, quiets=listed(with_quiet))
    places = text("composing.then").join(
        choice("positions.doing", place) for place in dict.fromkeys(draft.places)
    )
    return choice(
        "composing.description", wish.mode, parts=sentence(parts), places=sentence(places)
    )


def why_so_quiet(draft: Draft, wish: Wish) -> str:
    """What to know where hands reach little, or nothing is pressed; empty where much is."""
    if not draft.picks:
        return text("composing.nothing_pressed", quiets=listed(_quiets(draft)))
    regions = {one.target.region for one in draft.picks}
    if wish.mode == "self" and set(draft.places) == {"supine"} and regions == {"palm"}:
        words = text("composing.only_palms")
        rest = listed(_quiets(draft))
        return f"{words} {text('composing.rest_of_time', quiets=rest)}" if rest else words
    return ""


def _regions(draft: Draft) -> list[str]:
    names = (choice("composing.regions", one.target.region) for one in draft.picks)
    return list(dict.fromkeys(names))


def _ends(names: list[str]) -> list[str]:
    return names if len(names) <= MOST_NAMED else [names[0], names[-1]]


def _quiets(draft: Draft) -> list[str]:
    """Breath, quiet, or both, as they are there."""
    breath = any("breathe" in entry.fields for entry in draft.entries)
    quiet = any("rest" in entry.times and not entry.fields for entry in draft.entries)
    there = (("breath", breath), ("quiet", quiet))
    return [choice("composing.quiets", name) for name, is_there in there if is_there]


def _quiet_s(draft: Draft, times_s: Mapping[str, int]) -> float:
    """How long nothing is pressed and nothing is asked for."""
    quiet_s = 0.0
    for entry in draft.entries:
        if "rest" in entry.times and not entry.fields:
            quiet_s += times_s[entry.times["rest"]]
        elif paced := entry.fields.get("breathe"):
            quiet_s += (paced["in"] + paced["out"]) * paced["rounds"]
    return quiet_s
