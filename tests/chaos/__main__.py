"""`python -m tests.chaos [--rounds N] [--seed S]`: kill and freeze real processes, then compare."""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path

from tests.chaos.chaos import check, stage


def main() -> None:
    """Fails loudly; says what was done otherwise."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    options = parser.parse_args()
    started = time.monotonic()
    print(f"chaos: {options.rounds} rounds, seed {options.seed}", flush=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        stage(Path(folder) / "stage", options.seed) as playing,
    ):
        blows = playing.storm(options.rounds)
        playing.finish()
        states = check(playing)
        seconds = time.monotonic() - started
        print(
            f"{sum(blows.values())} blows in {seconds:.0f} s {dict(blows)}; payments {dict(states)}"
        )
        print("0 lost, 0 double, 0 left payable, 0 wrong success")


if __name__ == "__main__":
    main()
