"""The command line: parse, call ``app``, print, end with the right exit code."""

from __future__ import annotations

import sys

EXIT_BUG_OR_USAGE = 2
EXIT_INTERRUPTED = 130


def main() -> None:
    """Run the command line; the only place, beside the page, that turns errors into words."""
    from guided_press.cli.program import program
    from guided_press.errors import GuidedPressError

    try:
        program()
    except GuidedPressError as error:
        from guided_press.cli.show import say_error

        say_error(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:
        # whoever read our output has gone; that is no fault of ours or theirs
        sys.stderr.close()
        sys.exit(0)
