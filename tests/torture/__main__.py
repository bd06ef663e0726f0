"""`python -m tests.torture --schedules N [--seed S]`: print failing seeds and how to replay them."""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import os
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass

from tests.torture.schedule import Result
from tests.torture.seeds import kind_of, run_seed

# A schedule's whole world is garbage at its end; looking after every 700 objects is a tenth of the time.
_OBJECTS_BEFORE_LOOKING = 20_000
_SEEDS_AT_ONCE = 10


@dataclass(frozen=True)
class Broken:
    """A schedule that broke an invariant, or came to grief."""

    seed: int
    words: str


def main() -> int:
    """Run the schedules; the exit code is 1 if any broke an invariant."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture")
    parser.add_argument("--schedules", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    options = parser.parse_args()
    started = time.perf_counter()
    results: list[Result] = []
    took: dict[str, list[float]] = {}
    failures = 0
    # A schedule knows nothing of another, so each processor takes some.
    with multiprocessing.Pool(os.cpu_count(), gc.set_threshold, (_OBJECTS_BEFORE_LOOKING,)) as pool:
        seeds = range(options.seed, options.seed + options.schedules)
        for kind, seconds, outcome in pool.imap(_timed, seeds, _SEEDS_AT_ONCE):
            took.setdefault(kind, []).append(seconds)
            if isinstance(outcome, Result):
                results.append(outcome)
            else:
                failures += 1
                print(f"seed {outcome.seed}: {outcome.words}")
                print(f"  replay: python -m tests.torture --schedules 1 --seed {outcome.seed}")
    _print_summary(results, failures, time.perf_counter() - started)
    for kind, each in took.items():
        print(f"  {len(each)} of {kind}: {1000 * statistics.mean(each):.1f} ms of a processor each")
    return 1 if failures else 0


def _timed(seed: int) -> tuple[str, float, Result | Broken]:
    began = time.process_time()
    outcome = _tried(seed)
    return kind_of(seed), time.process_time() - began, outcome


def _tried(seed: int) -> Result | Broken:
    try:
        return run_seed(seed)
    except Exception as error:
        return Broken(seed, f"{type(error).__name__}: {error}")


def _print_summary(results: list[Result], failures: int, seconds: float) -> None:
    schedules = len(results) + failures
    refunds = Counter(state.value for result in results for state in result.refunds)
    states = Counter(state.value for result in results for state in result.states)
    print(
        f"{schedules} schedules in {seconds:.1f} s ({schedules / seconds:.0f} a second), {failures} failed; "
        f"{sum(r.visits for r in results)} checkouts, {sum(r.requests for r in results)} requests, "
        f"{sum(r.crashes for r in results)} crashes, {sum(r.late for r in results)} paid late; {dict(states)}; "
        f"refunds: {dict(refunds)}"
    )


if __name__ == "__main__":
    sys.exit(main())
