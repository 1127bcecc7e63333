"""``python -m guided_press`` does what ``guided-press`` does."""

from guided_press.cli import main

if __name__ == "__main__":
    main()
