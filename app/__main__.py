"""`mofang` and `python -m app`."""

from __future__ import annotations

import sys

from app import bootstrap
from app.terminal.command_line import run


def main() -> int:
    """Run what the command line says; returns the exit code."""
    return run(sys.argv[1:], bootstrap)


if __name__ == "__main__":
    sys.exit(main())
