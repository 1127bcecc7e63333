"""The command line: parse, call ``app``, print, end with the right exit code."""

from __future__ import annotations

import errno
import sys

EXIT_FAILED = 1
EXIT_DISK = 5
EXIT_INTERRUPTED = 130

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def main() -> None:
    """Run the command line; the only place, beside the page, that turns errors into words."""
    from guided_press.cli.terminal import prepare_streams

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
    from guided_press.errors import GuidedPressError

    try:
        from guided_press.cli.quick import export_again, sound_again

        if export_again(sys.argv[1:]):
            return 0
        sounding = sound_again(sys.argv[1:])
        try:
            from guided_press.cli.program import program

            program(obj=sounding)
        finally:
            if sounding is not None:
                sounding.close()
    except GuidedPressError as error:
        from guided_press.cli.show import say_error

        say_error(error)
        return error.exit_code
    except BrokenPipeError:
        return EXIT_FAILED
    except OSError as error:
        if error.errno not in _FULL or error.filename is not None:
            raise
        return _full(error)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else EXIT_FAILED if end.code else 0
    return 0


def _flushed(code: int) -> int:
    """Write out what is still buffered; whoever read our output may have gone, without a fuss."""
    from guided_press.cli.terminal import silence_stdout

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
    """Say that what is printed into a file does not fit on its disk."""
    remedy = "Free some space, or print it elsewhere."
    print(f"standard output: cannot be written: {error.strerror}. {remedy}", file=sys.stderr)
    return EXIT_DISK
