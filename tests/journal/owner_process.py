"""An engine's life and nothing else: `python -m tests.journal.owner_process ADDRESS`. Prints its name."""

from __future__ import annotations

import sys
from pathlib import Path

from app.journal.opening import Archive


def main() -> None:
    ownership = Archive(sys.argv[1], Path()).ownership()
    assert ownership is not None
    print(ownership.owner, flush=True)
    sys.stdin.read()
    ownership.release()


if __name__ == "__main__":
    main()
