"""The command line: parse, call what is asked for, print, end with the right exit code."""

from __future__ import annotations

import errno
import sys

import typer

from guided_press.cli.program import program
from guided_press.cli.show import note, say_error
from guided_press.cli.terminal import prepare_streams, silence_stdout
from guided_press.cli.usage import UsageError, is_help, wrong_use
from guided_press.errors import GuidedPressError

EXIT_FAILED = 1
EXIT_DISK = 5
EXIT_INTERRUPTED = 130

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def main() -> None:
    """Run the command line; the only place, beside the page, that turns errors into words."""
    prepare_streams()
    try:
        code = _run()
    except KeyboardInterrupt:
        code = EXIT_INTERRUPTED
    if code == EXIT_INTERRUPTED:
        print("Interrupted.", file=sys.stderr)
    sys.exit(_flushed(code))


def _run() -> int:
    """Run the command that was typed; its exit code. Bugs keep their traceback."""
    try:
        code = program(prog_name="guided-press", standalone_mode=False)
    except UsageError as error:
        if is_help(error):
            print(error.message)
            return 0
        problem = wrong_use(error)
        say_error(problem)
        return problem.exit_code
    except typer.Abort:
        return EXIT_INTERRUPTED
    except GuidedPressError as error:
        say_error(error)
        return error.exit_code
    except BrokenPipeError:
        return EXIT_FAILED
    except OSError as error:
        if error.errno not in _FULL:
            raise
        return _full(error)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else EXIT_FAILED if end.code else 0
    return code if isinstance(code, int) else 0


def _flushed(code: int) -> int:
    """Write out what is still buffered; whoever read our output may have gone, without a fuss."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        silence_stdout()
        return code or EXIT_FAILED
    except OSError as error:
        code = _full(error)
        silence_stdout()
    return code


def _full(error: OSError) -> int:
    """Say that a file, or what is printed into one, does not fit on its disk."""
    place = error.filename or "standard output"
    note(f"{place}: cannot be written: {error.strerror}. Free some space, or write it elsewhere.")
    return EXIT_DISK
