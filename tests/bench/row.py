"""One measured number, with what it is compared to and how it was taken."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """`value` is good when it is at most `aim`, or with `at_least` no less; without an aim it is for information."""

    name: str
    value: float
    unit: str
    method: str
    aim: float | None = None
    at_least: bool = False

    @property
    def met(self) -> bool:
        if self.aim is None:
            return True
        return self.value >= self.aim if self.at_least else self.value <= self.aim

    def __str__(self) -> str:
        aim = "" if self.aim is None else f"{'≥' if self.at_least else '≤'} {self.aim:g}"
        mark = "✔" if self.met else "✘"
        return f"{mark} {self.name:<44} {self.value:>9.2f} {self.unit:<4} {aim:<8} {self.method}"


def write_json(rows: Sequence[Row], file: Path) -> None:
    """For whoever compares two runs; folders are made."""
    file.parent.mkdir(parents=True, exist_ok=True)
    content = [asdict(row) | {"met": row.met} for row in rows]
    file.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
