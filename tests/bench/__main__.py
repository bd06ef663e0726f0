"""Prints the table of measurements, and writes it to build/bench.json."""

from __future__ import annotations

from pathlib import Path

from tests.bench import checkout_costs, journal_costs, window_costs
from tests.bench.row import write_json

REPORT = Path(__file__).parents[2] / "build" / "bench.json"
MEASURES = (window_costs.measure, checkout_costs.measure, journal_costs.measure)


def main() -> None:
    """Aims are told, not enforced: a busy machine is not a broken program."""
    rows = [row for measure in MEASURES for row in measure()]
    print(*rows, sep="\n")
    write_json(rows, REPORT)


if __name__ == "__main__":
    main()
