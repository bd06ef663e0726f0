"""Takings: nothing is lost between currencies, hours and products, and nothing is counted twice."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from app.core.money import Money
from app.core.sales import GivenBack, Sale, Sales
from app.core.takings import no_takings, takings, takings_in

CURRENCIES = ("CNY", "JPY", "USD")
some_money = st.builds(Money, st.integers(0, 10**8), st.sampled_from(CURRENCIES))
some_time = st.floats(0, 86399)
a_sale = st.builds(
    Sale,
    st.just("mp_1"),
    st.just("M-1"),
    some_time,
    some_money,
    st.sampled_from(("Tea", "面")),
    st.just("desk"),
)
a_refund = st.builds(
    GivenBack, st.just("mr_1"), st.just("mp_1"), st.just("M-1"), some_time, some_money
)


def _hour(at: float) -> int:
    return int(at // 3600)


@given(st.lists(a_sale), st.lists(a_refund))
def test_every_sale_is_counted_once_in_each_view(
    sold: Sequence[Sale], back: Sequence[GivenBack]
) -> None:
    found = takings(Sales(sold, back), _hour)
    assert [each.currency for each in found] == sorted(
        {x.amount.currency for x in sold} | {x.amount.currency for x in back}
    )
    assert sum(each.sales for each in found) == len(sold)
    assert sum(each.refunds for each in found) == len(back)
    for each in found:
        own = [x.amount.minor_units for x in sold if x.amount.currency == each.currency]
        given_back = [x.amount.minor_units for x in back if x.amount.currency == each.currency]
        assert each.paid.minor_units == sum(own) == sum(each.by_hour)
        assert sum(x.paid.minor_units for x in each.products) == sum(own)
        assert sum(x.sales for x in each.products) == sum(each.sales_by_hour) == len(own)
        assert each.net_units == sum(own) - sum(given_back)


def test_products_come_best_first_and_hours_where_they_belong() -> None:
    sold = [
        Sale("mp_1", "M-1", 3600.0 * hour, Money(units, "USD"), name, "desk")
        for hour, units, name in ((9, 100, "Tea"), (9, 250, "Cake"), (17, 200, "Tea"))
    ]
    (found,) = takings(Sales(sold, ()), _hour)
    assert [(each.name, each.sales, each.paid) for each in found.products] == [
        ("Tea", 2, Money(300, "USD")),
        ("Cake", 1, Money(250, "USD")),
    ]
    hours = {hour: units for hour, units in enumerate(found.by_hour) if units}
    assert hours == {9: 350, 17: 200}


def test_a_currency_that_nobody_paid_in_is_nothing_and_not_an_error() -> None:
    assert takings(Sales((), ()), _hour) == ()
    nothing = takings_in((), "EUR")
    assert nothing == no_takings("EUR")
    assert (nothing.sales, nothing.net_units, sum(nothing.by_hour)) == (0, 0, 0)
