"""`python -m tests.scale`: reads a second and time to notice, for ever more kiosks on one Stripe account."""

from __future__ import annotations

import argparse
import sys
import time

from tests.scale.many_kiosks import simulate

KIOSKS = (10, 100, 1_000, 10_000)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.scale")
    parser.add_argument("--kiosks", type=int, nargs="*", default=KIOSKS)
    parser.add_argument("--seconds", type=float, default=300.0, help="virtual seconds of selling")
    options = parser.parse_args()
    print("kiosks  webhooks  sales  missed  reads/s  busiest s  notice p50  notice p99  (run in)")
    missed = 0
    for kiosks in options.kiosks:
        for webhooks in (False, True):
            began = time.perf_counter()
            seconds = max(options.seconds, 20_000.0 / kiosks)
            found = simulate(kiosks, webhooks=webhooks, seconds=seconds)
            missed += found.missed
            print(
                f"{kiosks:6}  {'yes' if webhooks else 'no':8}  {found.sales:5}  {found.missed:6}  "
                f"{found.reads_per_second:7.2f}  {found.busiest_second:9}  "
                f"{found.notice_p50:8.2f} s  {found.notice_p99:8.2f} s  "
                f"({time.perf_counter() - began:.0f} s)",
                flush=True,
            )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
