"""Two judges on one utterance: a grammar names it, and a spotter says how sure that is.

Runs in the worker process; decoding holds Python's lock.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Collection
from pathlib import Path

from pocketsphinx import Config, Decoder, FsgModel

from guided_press.errors import GuidedPressError
from guided_press.listening import grammar
from guided_press.listening.commands import FLOORS, PHRASES, USUAL_KINDS, Command, Kind, Phrase
from guided_press.listening.endpointer import HZ

_GRAMMAR = "commands"
_LOWEST = -60.0
_LOG_BASE = 1.0001
_SHIFT = 1024
_OFFSET = 1500
"""The spotter's own units: logarithms to base 1.0001, divided by 1024, less 1500."""


class UnknownWord(GuidedPressError):
    """A word of the grammar has no pronunciation; the spotter would leave it out silently."""


class Matcher:
    """Tells which command an utterance is.

    Args:
        kinds: Which forms count.
        command_share: How likely a command is thought to be before anything is heard.

    Raises:
        UnknownWord: The recogniser's dictionary lacks a word.
    """

    def __init__(
        self, kinds: Collection[Kind] = USUAL_KINDS, command_share: float = grammar.COMMAND_SHARE
    ) -> None:
        self._decoder = Decoder(
            Config(lm=None, loglevel="FATAL", samprate=HZ, kws_threshold=10.0**_LOWEST)
        )
        _teach(self._decoder)
        self._phrases = {phrase.text: phrase for phrase in PHRASES if phrase.kind in kinds}
        self._decoder.add_fsg(_GRAMMAR, _graph(self._decoder, command_share))
        for text in self._phrases:
            for spelling in grammar.spellings(text):
                self._decoder.add_keyphrase(spelling, spelling)

    def match(self, samples: bytes) -> Command | None:
        """Decode one utterance.

        Args:
            samples: int16, mono, 16 000 Hz.

        Returns:
            The command that it is; None for everything else.
        """
        named = self.named(samples)
        phrase = self._phrases.get(named)
        if phrase is None:
            return None
        likelihood = self.likelihood(phrase, samples)
        if likelihood < FLOORS[phrase.kind]:
            return None
        return Command(phrase.word, phrase.text, phrase.kind, round(likelihood, 1))

    def named(self, samples: bytes) -> str:
        """What the grammar takes an utterance for."""
        self._decode(_GRAMMAR, samples)
        best = self._decoder.hyp()
        return best.hypstr if best else ""

    def likelihood(self, phrase: Phrase, samples: bytes) -> float:
        """How much likelier a phrase is than any speech, log10; -inf when it was not heard."""
        found = [-math.inf]
        for spelling in grammar.spellings(phrase.text):
            self._decode(spelling, samples)
            if self._decoder.hyp():
                found += [_log10(segment.prob) for segment in self._decoder.seg()]
        return max(found)

    def _decode(self, search: str, samples: bytes) -> None:
        self._decoder.activate_search(search)
        self._decoder.start_utt()
        self._decoder.process_raw(samples, no_search=False, full_utt=True)
        self._decoder.end_utt()


def _teach(decoder: Decoder) -> None:
    missing = [word for word in grammar.words() if decoder.lookup_word(word) is None]
    if missing:
        raise UnknownWord(
            f"voice control: the recogniser does not know {', '.join(missing)}. Add how they "
            "sound, or leave them out."
        )
    extra = [
        (f"{word}(x{number})", sound)
        for word in grammar.words()
        for number, sound in enumerate(grammar.ways(word), 1)
    ]
    for number, (spelling, sound) in enumerate(extra, 1):
        # Each update builds everything anew, so only the last word asks for it.
        decoder.add_word(spelling, sound, number == len(extra))


def _graph(decoder: Decoder, command_share: float) -> FsgModel:
    # Only a graph that is read from a file gets its weights scaled and its empty steps joined.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "commands.fsg"
        path.write_text(grammar.as_text(command_share), encoding="ascii")
        return FsgModel.readfile(str(path), decoder.logmath, decoder.config["lw"])


def _log10(probability: float) -> float:
    return (math.log(probability) / math.log(_LOG_BASE) + _OFFSET) * _SHIFT * math.log10(_LOG_BASE)
