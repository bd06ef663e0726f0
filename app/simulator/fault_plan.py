"""Which request meets which fault: by route, by count, or by a seeded die."""

from __future__ import annotations

import fnmatch
import random as random_module
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from app.simulator.faults import Fault, FaultKind
from app.simulator.http_messages import Request

ANY = "*"
_MAX_SECONDS = 3600.0


class FaultRuleError(ValueError):
    """A fault was asked for in words that this simulator does not know; says which."""


@dataclass(frozen=True, slots=True)
class FaultRule:
    """Where a fault strikes: `path` is a shell pattern, the first `skip` matches go free, then
    `times` are struck (None: for ever), each with `probability`."""

    kind: FaultKind
    method: str = ANY
    path: str = "/v1/*"
    seconds: float = 0.0
    times: int | None = 1
    skip: int = 0
    probability: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.seconds <= _MAX_SECONDS:
            raise FaultRuleError(f"seconds must be 0 to {_MAX_SECONDS:g}")
        if not 0 < self.probability <= 1:
            raise FaultRuleError("probability must be above 0 and at most 1")
        if self.skip < 0 or (self.times is not None and self.times < 1):
            raise FaultRuleError("skip must be 0 or more, times 1 or more")

    def matches(self, request: Request) -> bool:
        """Whether this request is on the rule's route."""
        return self.method in (ANY, request.method) and fnmatch.fnmatchcase(request.path, self.path)


@dataclass(slots=True)
class _Progress:
    """How far a rule has got."""

    rule: FaultRule
    skipped: int = 0
    struck: int = 0

    def finished(self) -> bool:
        return self.rule.times is not None and self.struck >= self.rule.times

    def strikes(self, die: random_module.Random) -> bool:
        if self.skipped < self.rule.skip:
            self.skipped += 1
            return False
        if self.rule.probability < 1 and die.random() >= self.rule.probability:
            return False
        self.struck += 1
        return True


@dataclass(slots=True)
class FaultPlan:
    """The faults still to come. The same seed and the same requests give the same faults."""

    seed: int = 0
    _running: list[_Progress] = field(default_factory=list)
    _die: random_module.Random = field(init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __post_init__(self) -> None:
        self._die = random_module.Random(self.seed)

    def add(self, rule: FaultRule) -> None:
        """Rules are asked in the order in which they were added; the first that strikes wins."""
        with self._lock:
            self._running.append(_Progress(rule))

    def clear(self) -> None:
        """No more faults."""
        with self._lock:
            self._running.clear()

    def next_for(self, request: Request) -> Fault | None:
        """The fault that this request meets; counts it."""
        with self._lock:
            for progress in self._running:
                if progress.rule.matches(request) and progress.strikes(self._die):
                    self._running = [each for each in self._running if not each.finished()]
                    return Fault(progress.rule.kind, progress.rule.seconds)
        return None

    def describe(self) -> list[dict[str, Any]]:
        """The rules that are still in force, with how often each has struck."""
        with self._lock:
            return [{**asdict(each.rule), "struck": each.struck} for each in self._running]


def rule_from_fields(fields: Mapping[str, object]) -> FaultRule:
    """Read a rule from JSON or from a flag's words; raises FaultRuleError with the reason."""
    unknown = sorted(set(fields) - set(_READERS))
    if unknown:
        raise FaultRuleError(f"unknown field {unknown[0]!r}; known: {', '.join(_READERS)}")
    if "kind" not in fields:
        raise FaultRuleError("kind is missing")
    return FaultRule(**{name: _read(name, value) for name, value in fields.items()})


def _read(name: str, value: object) -> Any:
    try:
        return _READERS[name](value)
    except (ValueError, TypeError) as error:
        raise FaultRuleError(f"{name}: {value!r} will not do ({error})") from None


def _kind(value: object) -> FaultKind:
    try:
        return FaultKind(str(value))
    except ValueError:
        raise ValueError(f"one of {', '.join(FaultKind)}") from None


def _times(value: object) -> int | None:
    return None if value in (None, "always") else _whole(value)


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError("a whole number")
    return int(value)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError("a number")
    return float(value)


_READERS: Mapping[str, Any] = {
    "kind": _kind,
    "method": lambda value: str(value).upper(),
    "path": str,
    "seconds": _number,
    "times": _times,
    "skip": _whole,
    "probability": _number,
}


def rule_from_flag(text: str) -> FaultRule:
    """Read `KIND[,field=value…]`, as in `lose_reply,path=/v1/checkout/sessions,times=2`."""
    kind, *pairs = text.split(",")
    fields: dict[str, object] = {"kind": kind.strip()}
    for pair in pairs:
        name, found, value = pair.partition("=")
        if not found:
            raise FaultRuleError(f"{pair!r} is not field=value")
        fields[name.strip()] = value.strip()
    return rule_from_fields(fields)
