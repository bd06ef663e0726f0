"""`mofang` and `python -m app`."""

from __future__ import annotations

import gc
import sys

# Python looks for garbage after every 700 new objects. What is imported is none, and looking is a tenth of a start:
# the first frame comes after some 50,000. The kiosk looks more often once it is there.
_OBJECTS_BEFORE_LOOKING = 100_000


def main() -> int:
    """Run what the command line says; returns the exit code."""
    gc.set_threshold(_OBJECTS_BEFORE_LOOKING)
    from app import bootstrap
    from app.terminal.command_line import run

    return run(sys.argv[1:], bootstrap)


if __name__ == "__main__":
    sys.exit(main())
