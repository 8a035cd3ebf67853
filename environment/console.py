"""Standard output that ends the program in one line when it cannot be written, as on a full disk."""

import os
import sys


class Checked:
    """An output whose errors are not left to Python's exit, which hides them."""

    def __init__(self, out):
        self.out = out

    def __getattr__(self, name):
        return getattr(self.out, name)

    def write(self, text):
        return attempt(self.out.write, text)

    def flush(self):
        attempt(self.out.flush)


def attempt(act, *arguments):
    try:
        return act(*arguments)
    except OSError as error:
        # What is left in the buffer must not fail once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        print(f"kit: standard output cannot be written ({error.strerror})", file=sys.stderr)
        sys.exit(2)


def checked(main):
    """Runs a program to its last word; returns its exit status."""
    sys.stdout = Checked(sys.stdout)
    try:
        status = main()
    except SystemExit as ended:
        status = ended.code
    sys.stdout.flush()
    return status
