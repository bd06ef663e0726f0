"""Prints the table of measurements, and writes it to build/bench.json: all, or those that are named."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NoReturn

from tests.bench import (
    checkout_costs,
    day_costs,
    desk_costs,
    journal_costs,
    kiosk_costs,
    session_costs,
    webhook_costs,
    window_costs,
)
from tests.bench.row import Row, write_json

REPORT = Path(__file__).parents[2] / "build" / "bench.json"
Measure = Callable[[], Iterable[Row]]
MEASURES: Mapping[str, Measure] = {
    "window": window_costs.measure,
    "checkout": checkout_costs.measure,
    "journal": journal_costs.measure,
    "desk": desk_costs.measure,
    "day": day_costs.measure,
    "session": session_costs.measure,
    "kiosk": kiosk_costs.measure,
    "webhook": webhook_costs.measure,
}
# Three times what the slowest takes on a machine that has nothing else to do.
LONGEST_SECONDS = 300


def main() -> int:
    """Aims are told, not enforced: a busy machine is not a broken program. 1 if something could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(MEASURES))
    names = parser.parse_args().names
    if unknown := set(names) - set(MEASURES):
        parser.error(f"not measured here: {', '.join(sorted(unknown))}")
    return bench({name: MEASURES[name] for name in names or MEASURES}, REPORT)


def bench(measures: Mapping[str, Measure], report: Path) -> int:
    """Each row is printed when it is known, and kept whatever becomes of the others."""
    rows: list[Row] = []
    whole = True
    for name, measure in measures.items():
        began = time.monotonic()
        try:
            with _at_most(LONGEST_SECONDS):
                for row in measure():
                    print(row, flush=True)
                    rows.append(row)
        except Exception as error:
            whole = False
            traceback.print_exc()
            rows.append(_not_measured(name, error))
        write_json(rows, report)
        print(f"  {name}: {time.monotonic() - began:.0f} s", flush=True)
    return 0 if whole else 1


def _not_measured(name: str, error: Exception) -> Row:
    return Row(f"{name}: could not be measured", 1, "", f"{type(error).__name__}: {error}", 0)


@contextlib.contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    """Raises TimeoutError, wherever the program is then."""

    def stop(*_: object) -> NoReturn:
        raise TimeoutError(f"not done after {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


if __name__ == "__main__":
    sys.exit(main())
