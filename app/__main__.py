"""`mofang` and `python -m app`."""

from __future__ import annotations

import sys


def main() -> int:
    """Run what the command line says; returns the exit code."""
    from app.terminal.command_line import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
