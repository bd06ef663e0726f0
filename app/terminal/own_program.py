"""How this very installation is started again: by a service manager, at log-in, for a link."""

from __future__ import annotations

import sys
from pathlib import Path


def own_program() -> list[str]:
    """The frozen program, or Python and the folder of this package.

    The folder needs no search path and no working folder, so that it is the same program however it was installed.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, str(Path(__file__).resolve().parents[1])]
