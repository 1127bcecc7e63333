"""``play`` as the bench measures it; loads the output library, as it would with a loudspeaker.

``python playing.py SPEED SESSION ...`` plays into the output ``null``, SPEED times as fast as
time, so that hours last seconds; ``-`` as SPEED leaves the output to the other arguments.
"""

from __future__ import annotations

import sys

import miniaudio  # noqa: F401  a part of what starts before the first sound

from guided_press.cli import main
from guided_press.player import outputs
from guided_press.player.outputs.null_output import NullOutput

if __name__ == "__main__":
    speed, *rest = sys.argv[1:]
    if speed != "-":
        outputs._REGISTRY["null"] = ("fast", lambda: NullOutput(float(speed)))  # noqa: SLF001
        rest += ["--output", "null"]
    sys.argv = ["guided-press", "play", *rest]
    main()
