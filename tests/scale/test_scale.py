"""The budget is the account's, whatever the number of kiosks, and nobody waits for it."""

from __future__ import annotations

import pytest

from app.engine.read_budget import READS_PER_SECOND
from tests.scale.many_kiosks import busiest_second, simulate


@pytest.mark.parametrize("webhooks", [False, True], ids=["listing", "webhooks"])
@pytest.mark.parametrize(("kiosks", "seconds"), [(10, 600.0), (2_000, 120.0)])
def test_every_sale_is_noticed_within_moments_and_the_budget(
    kiosks: int, seconds: float, webhooks: bool
) -> None:
    found = simulate(kiosks, webhooks=webhooks, seconds=seconds)
    assert found.sales > 5
    assert found.missed == 0
    assert found.reads_per_second <= READS_PER_SECOND
    # As Stripe sees them arrive, in every second.
    assert found.busiest_second <= READS_PER_SECOND
    assert found.notice_p99 < 4.0


def test_webhooks_save_reads() -> None:
    listing = simulate(100, webhooks=False, seconds=300.0)
    told = simulate(100, webhooks=True, seconds=300.0)
    assert told.reads_per_second < listing.reads_per_second / 2


def test_the_busiest_second_is_counted() -> None:
    assert busiest_second([]) == 0
    assert busiest_second([0.0, 0.5, 0.9, 1.0, 1.4, 5.0]) == 4
