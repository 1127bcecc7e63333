"""A person's own commands: where they are kept, learning them from a microphone, forgetting them.

Vectors of a voice are private like a profile: the files are readable by their owner alone, and
their names are the names of profiles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from guided_press.app.profiles import DEFAULT_NAME, profile_path
from guided_press.errors import WrongUse
from guided_press.listening.commands import USUAL, WORDS, Command
from guided_press.listening.examples import (
    MOST_WORDS_CHARACTERS,
    Examples,
    ExamplesUnusable,
    Learned,
    read_examples,
    write_examples,
)
from guided_press.listening.microphone import Microphone
from guided_press.listening.recogniser import require_packages
from guided_press.listening.speech import PcmBlock
from guided_press.locking import locked, refuse_other, version_of
from guided_press.own_folders import own_data


@dataclass(frozen=True, slots=True)
class KnownEars:
    """Whose commands are known.

    Attributes:
        name: Of the person: a profile's name.
        words: What they say, by command; empty when the file cannot be used.
        problem: Why it cannot; empty when it can.
    """

    name: str
    words: Mapping[Command, str]
    problem: str = ""


def ears_folder() -> Path:
    """The folder of all examples; it need not exist."""
    return own_data("ears")


def ears_path(name: str = DEFAULT_NAME) -> Path:
    """Where somebody's examples are.

    Raises:
        ScriptError: It is not a usable name.
    """
    return ears_folder() / f"{profile_path(name).stem}.npz"


def ears_for(name: str | None, profile: str | None) -> Path:
    """Whose commands are listened for.

    Args:
        name: As it was asked for; None for the profile's own, or else ``me``.
        profile: Whom the session is for; None for nobody in particular.

    Raises:
        ExamplesUnusable: Nothing was learned from them.
        ScriptError: It is not a usable name.
    """
    names = [name] if name is not None else [profile or DEFAULT_NAME, DEFAULT_NAME]
    path = next((path for path in map(ears_path, names) if path.is_file()), ears_path(names[0]))
    read_examples(path)
    return path


def all_ears() -> list[KnownEars]:
    """Everybody whose commands are known, by name."""
    ears = []
    for path in sorted(ears_folder().glob("*.npz")):
        try:
            learned = read_examples(path).commands
            words = {command: learned[command].words for command in learned}
            ears.append(KnownEars(path.stem, words))
        except ExamplesUnusable as error:
            ears.append(KnownEars(path.stem, {}, str(error)))
    return ears


def forget_ears(name: str, version: str | None = None) -> bool:
    """Delete somebody's examples; whether there were any.

    Args:
        name: Whose.
        version: Of what was shown; None deletes whatever is there.

    Raises:
        NotAsShown: Others were learned meanwhile.
    """
    path = ears_path(name)
    if not path.is_file():
        return False
    with locked(ears_folder()):
        there = path.is_file()
        if there and version is not None:
            refuse_other(version, path.read_bytes())
        path.unlink(missing_ok=True)
    return there


def ears_version(name: str) -> str:
    """Names what was learned from somebody; see `version_of`. Of nobody known it is empty."""
    try:
        return version_of(ears_path(name).read_bytes())
    except OSError:
        return ""


def kept_commands(name: str) -> Mapping[Command, Learned]:
    """What somebody has taught so far; nothing when the file cannot be used.

    Raises:
        ScriptError: It is not a usable name.
    """
    try:
        return read_examples(ears_path(name)).commands
    except ExamplesUnusable:
        return {}


def keep_ears(name: str, examples: Examples) -> Path:
    """Keep what was learned: beside the commands of earlier lessons, or in the place of the same.

    Ordinary speech and short replies are those of the last lesson: an earlier one may hold a reply
    that is a command by now.

    Raises:
        WrongUse: No command was learned, or one that stays has the same words.
        ExportError: It could not be written; an earlier lesson still stands.
    """
    if not examples.commands:
        raise WrongUse("ears learn", "no command was learned.", "Begin again when you like.")
    path = ears_path(name)
    with locked(ears_folder()):
        commands = {**kept_commands(name), **examples.commands}
        named_words({command: learned.words for command, learned in commands.items()})
        write_examples(path, replace(examples, commands=commands))
    return path


def words_for(commands: str = "", own: Iterable[str] = ()) -> dict[Command, str]:
    """What shall be learned, and with which words.

    Args:
        commands: Names with commas; empty for the usual ones, ``all`` for all.
        own: Words of one's own, each as ``stop=halt``; they add the command where it is missing.

    Raises:
        WrongUse: There is no such command, or two have the same words.
    """
    names = [name.strip().lower().replace(" ", "-") for name in commands.split(",") if name.strip()]
    wished = list(Command) if names == ["all"] else [_command(name) for name in names] or [*USUAL]
    words = {command: WORDS[command] for command in wished}
    for pair in own:
        name, equals, text = pair.partition("=")
        if not equals:
            raise WrongUse("--say", f"{pair!r} names no words.", "Write it as --say stop=halt.")
        words[_command(name.strip().lower().replace(" ", "-"))] = text
    return named_words(words)


def named_words(words: Mapping[str, str] | Mapping[Command, str]) -> dict[Command, str]:
    """Words for commands, by the command's name, with single spaces.

    Raises:
        WrongUse: There is no such command, these are no words, or two have the same.
    """
    named = {_command(name): " ".join(text.split()) for name, text in words.items()}
    for command, text in named.items():
        if not text or len(text) > MOST_WORDS_CHARACTERS or not text.isprintable():
            most = f"Write words of at most {MOST_WORDS_CHARACTERS} characters."
            raise WrongUse(command, f"{text[:99]!r} are no words to be said.", most)
    same = [text for text, count in Counter(map(str.casefold, named.values())).items() if count > 1]
    if same:
        raise WrongUse(f"'{same[0]}'", "two commands have these words.", "Give each its own.")
    return named


def _command(name: str) -> Command:
    if name not in set(Command):
        raise WrongUse("ears", f"there is no command {name!r}.", f"There are {', '.join(Command)}.")
    return Command(name)


@contextmanager
def microphone() -> Iterator[Iterator[PcmBlock | None]]:
    """The microphone, for a lesson: blocks as from a `Microphone`.

    Raises:
        ListeningUnavailable: There is no microphone, or a package is missing.
    """
    require_packages()
    opened = Microphone(instead="teach the commands where there is one")
    opened.open()
    try:
        yield opened.blocks()
    finally:
        opened.close()
