"""``python -m guided_press`` does what ``guided-press`` does."""

import sys

if __name__ == "__main__":
    if not sys.flags.safe_path:
        del sys.path[0]  # the current folder; a json.py in it is not ours to run

    from guided_press.cli import main

    main()
