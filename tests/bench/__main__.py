"""Prints the table of measurements, and writes it to build/bench.json."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from tests.bench import (
    checkout_costs,
    journal_costs,
    kiosk_costs,
    session_costs,
    webhook_costs,
    window_costs,
)
from tests.bench.row import Row, write_json

REPORT = Path(__file__).parents[2] / "build" / "bench.json"
MEASURES: tuple[Callable[[], Iterable[Row]], ...] = (
    window_costs.measure,
    checkout_costs.measure,
    journal_costs.measure,
    session_costs.measure,
    kiosk_costs.measure,
    webhook_costs.measure,
)


def main() -> None:
    """Aims are told, not enforced: a busy machine is not a broken program."""
    rows = [row for measure in MEASURES for row in measure()]
    print(*rows, sep="\n")
    write_json(rows, REPORT)


if __name__ == "__main__":
    main()
