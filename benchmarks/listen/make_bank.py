"""Makes the bank of other people's short replies that is shipped with `guided_press.listening`.

    python benchmarks/listen/make_bank.py

Needs flite. It is said by those of the people for tuning whose voices may be given on freely: the
natural voice, Flite and eSpeak NG. Nobody who measures is among them.
"""

from __future__ import annotations

import sys
from importlib.resources import files
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from guided_press.listening.bank import FILE
from guided_press.listening.commands import REPLIES
from guided_press.listening.embedding import Embedding
from guided_press.listening.speech import Utterances
from listen.rooms import as_pcm, hiss
from listen.voices import HZ, TUNING, Manner, speak


def main() -> None:
    embedding, words, vectors = Embedding(), [], []
    for person in TUNING:
        if person.engine == "piper":
            continue
        for text in REPLIES:
            sound = np.pad(0.8 * speak(person, text, Manner(seed=77)), (2 * HZ, HZ))
            for utterance in Utterances().push(as_pcm(sound + hiss(len(sound), 5)))[:1]:
                words.append(text)
                vectors.append(embedding.vectors(utterance.samples).astype(np.float16))
    path = Path(str(files("guided_press.listening") / FILE))
    lengths = np.array([len(each) for each in vectors], np.int16)
    np.savez_compressed(path, words=words, lengths=lengths, vectors=np.concatenate(vectors))
    print(f"{len(words)} replies, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
