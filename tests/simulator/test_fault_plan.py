"""Faults strike where, when and as often as they were told to."""

from __future__ import annotations

import pytest

from app.simulator.fault_plan import (
    FaultPlan,
    FaultRule,
    FaultRuleError,
    rule_from_fields,
    rule_from_flag,
)
from app.simulator.faults import Fault, FaultKind
from app.simulator.http_messages import Request

CREATE = Request("POST", "/v1/checkout/sessions")
READ = Request("GET", "/v1/checkout/sessions/cs_test_1")


def test_rule_strikes_its_route_only_and_only_so_often() -> None:
    plan = FaultPlan()
    plan.add(FaultRule(FaultKind.LOSE_REPLY, method="POST", times=2))
    met = [plan.next_for(request) for request in (READ, CREATE, CREATE, CREATE)]
    lost = Fault(FaultKind.LOSE_REPLY)
    assert met == [None, lost, lost, None]
    assert plan.describe() == []


def test_skipped_matches_go_free() -> None:
    plan = FaultPlan()
    plan.add(FaultRule(FaultKind.REFUSE, skip=2))
    assert [plan.next_for(READ) is not None for _ in range(4)] == [False, False, True, False]


def test_first_rule_that_strikes_wins() -> None:
    plan = FaultPlan()
    plan.add(FaultRule(FaultKind.REFUSE, times=1))
    plan.add(FaultRule(FaultKind.SLOW, seconds=2, times=None))
    kinds = [fault.kind for fault in (plan.next_for(READ), plan.next_for(READ)) if fault]
    assert kinds == [FaultKind.REFUSE, FaultKind.SLOW]


def test_pages_are_spared_unless_named() -> None:
    plan = FaultPlan()
    plan.add(FaultRule(FaultKind.REFUSE, times=None))
    assert plan.next_for(Request("GET", "/c/pay/cs_test_1")) is None
    plan.add(FaultRule(FaultKind.SLOW, path="/c/pay/*", times=None))
    assert plan.next_for(Request("GET", "/c/pay/cs_test_1")) == Fault(FaultKind.SLOW)


def _dice(seed: int) -> list[bool]:
    plan = FaultPlan(seed)
    plan.add(FaultRule(FaultKind.REFUSE, times=None, probability=0.5))
    return [plan.next_for(READ) is not None for _ in range(64)]


def test_same_seed_same_faults() -> None:
    assert _dice(7) == _dice(7)
    assert _dice(7) != _dice(8)
    assert 10 < sum(_dice(7)) < 54


def test_cleared_plan_is_harmless() -> None:
    plan = FaultPlan()
    plan.add(FaultRule(FaultKind.REFUSE, times=None))
    plan.clear()
    assert plan.next_for(READ) is None


def test_flag_and_fields_say_the_same() -> None:
    flag = rule_from_flag("slow,seconds=2.5,method=get,path=/v1/*,times=always,probability=0.5")
    fields = rule_from_fields(
        {"kind": "slow", "seconds": 2.5, "method": "GET", "times": None, "probability": 0.5}
    )
    assert flag == fields


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("explode", "one of refuse"),
        ("slow,seconds=fast", "seconds"),
        ("slow,seconds=-1", "seconds must be"),
        ("slow,seconds=nan", "seconds must be"),
        ("slow,often", "not field=value"),
        ("slow,colour=red", "unknown field 'colour'"),
        ("refuse,times=0", "times 1 or more"),
        ("refuse,times=1.5", "times"),
        ("refuse,skip=-1", "skip must be"),
        ("refuse,probability=0", "probability must be"),
        ("refuse,probability=2", "probability must be"),
        ("", "one of refuse"),
    ],
)
def test_bad_flag_says_what_is_wrong(text: str, complaint: str) -> None:
    with pytest.raises(FaultRuleError, match=complaint):
        rule_from_flag(text)


@pytest.mark.parametrize("fields", [{}, {"kind": "slow", "seconds": True}, {"kind": ["slow"]}])
def test_bad_fields_are_refused(fields: dict[str, object]) -> None:
    with pytest.raises(FaultRuleError):
        rule_from_fields(fields)
