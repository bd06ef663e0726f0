"""What loading the desktop leaves in memory."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import linecache
import app.desktop.application
import app.engine.engine
print(*(file for file in linecache.cache if "/app/" in file.replace("\\\\", "/")))
"""


def test_no_source_is_kept_in_memory_after_an_import() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == []
