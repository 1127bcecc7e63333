"""The recogniser's small world: the commands, other things people say, and how they sound."""

from __future__ import annotations

from guided_press.listening.commands import PHRASES

COMMAND_SHARE = 0.98
"""How likely a command is thought to be before anything is heard; the spotter judges later."""

PRONUNCIATIONS: dict[str, tuple[str, ...]] = {
    "louder": ("L AW D AH",),
    "softer": ("S AO F T AH", "S AA F T ER"),
    "stop": ("S T AO P",),
    "pause": ("P AA Z",),
    "repeat": ("R IY P IY T",),
    "resume": ("R IH Z UW M", "R IH Z Y UW M"),
    "where": ("W EH AH",),
}
"""American and British ways that the dictionary lacks; ARPAbet."""

_TALK = """
    a about after all alright am and are arm arms ask at back be bed better body breath
    breathe bring but call came can chair close coffee cold come comfortable could day did
    dinner do doctor dog done door down each ear easy eat evening every far feel feels find
    fine fingers first floor foot for from full get give go going good got had half hand hands
    has have he head heard hello help her here hey hip him hold home hot hour hours house how
    hurts i if in inside is it just keep kitchen kitty knee know last later left leg legs let
    light like listen little look lot lower make many massage maybe me minute minutes month
    more morning move muscle my near neck need never new nice night no not nothing now of off
    oh okay old on one only open or other our out outside over people phone pillow place point
    possible press put question quiet rain really relax right room said same say school see
    seven she shopping should shoulder shoulders side sit six sleep slow slowly so some
    somebody soon sorry sound speak start stay still story sure table take talk tea tell ten
    thank thanks that the them then there they thing think thirty this three thumb time tired
    to today told tomorrow tonight too top touch towel turn two under up us very wait walk
    want warm was watch water way we weather week well went were what when who why will window
    with work would wrong year yes yesterday yet you young your
"""

DECOYS = tuple(_TALK.split())
"""Words that are heard for what they are, so that they are not taken for a command."""


def words() -> tuple[str, ...]:
    """Every word of the grammar, in order and once; the recogniser must know them all."""
    texts = [*(phrase.text for phrase in PHRASES), *NEAR_MISSES]
    in_phrases = (word for text in texts for word in text.split())
    return tuple(dict.fromkeys([*in_phrases, *DECOYS]))


NEAR_MISSES = (
    "so much", "very much", "how much", "not much", "that much", "too late", "please do",
    "please sit down", "how are you", "so long", "how many",
)  # fmt: skip
"""Short things that people say and that sound like a command: as likely as one, and none."""

Transition = tuple[int, int, float, str]
"""From a state, to a state, how likely, with which word; an empty word takes no time."""

START, END, _TALKING = 0, 1, 2


def transitions(command_share: float = COMMAND_SHARE) -> tuple[int, list[Transition]]:
    """The grammar as a graph: one command or near miss, or other words in any order.

    It is JSGF's ``<command> | <talk>+``, written as a graph with one state for all
    talk. Compiled from JSGF, the loop has a state for each word and takes nine times as long.
    Words of commands are among the other words too, so that "the next day" is not forced into one.

    Args:
        command_share: How likely a command is thought to be before anything is heard.

    Returns:
        The number of states, and what leads from `START` to `END`.
    """
    found: list[Transition] = []
    states = _TALKING + 1
    texts = [*(phrase.text for phrase in PHRASES), *NEAR_MISSES]
    for text in texts:
        *first, last = text.split()
        at, share = START, command_share / len(texts)
        for word in first:
            found.append((at, states, share, word))
            at, share, states = states, 1.0, states + 1
        found.append((at, END, share, last))
    known = words()
    for word in known:
        found.append((START, _TALKING, (1 - command_share) / len(known), word))
        found.append((_TALKING, _TALKING, 0.5 / len(known), word))
    found.append((_TALKING, END, 0.5, ""))
    return states, found


def as_text(command_share: float = COMMAND_SHARE) -> str:
    """The graph in the Sphinx format for finite-state grammars."""
    states, found = transitions(command_share)
    lines = [f"TRANSITION {a} {b} {share:.8f} {word}".rstrip() for a, b, share, word in found]
    head = ["FSG_BEGIN commands", f"NUM_STATES {states}", f"START_STATE {START}"]
    return "\n".join([*head, f"FINAL_STATE {END}", *lines, "FSG_END", ""])


def spellings(phrase: str) -> tuple[str, ...]:
    """A phrase in every pronunciation, as the recogniser names them: ``please stop(x1)``."""
    found = [""]
    for word in phrase.split():
        extra = (f"{word}(x{number})" for number in range(1, len(ways(word)) + 1))
        found = [f"{start} {way}".strip() for way in (word, *extra) for start in found]
    return tuple(found)


def ways(word: str) -> tuple[str, ...]:
    """The extra pronunciations of a word."""
    return PRONUNCIATIONS.get(word, ())
