"""What the desk is given by the composition root. Nothing here knows of keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from app.desktop.desk.desk_service import DeskService
from app.desktop.receipts.receipt_memory import ReceiptKeeper
from app.health.findings import Finding
from app.settings import Settings


class DeskRuntime(Protocol):
    """Where the desk runs, and how its engine is made."""

    @property
    def settings(self) -> Settings:
        """The checked settings; read before the first frame."""

    @property
    def desk_lock_file(self) -> Path:
        """One desk of this home at a time may hold it."""

    @property
    def desk_look_file(self) -> Path:
        """Where the desk's language and colours are remembered, if they are not the usual ones."""

    @property
    def livemode(self) -> bool | None:
        """Whether real money moves. None until it has been found out: not before `open_desk`, but for a demo."""

    def look_over(self, language: str) -> Iterable[Finding]:
        """What `mofang doctor` says, one finding after another. Slow."""

    def save_settings(self, changes: Mapping[str, object]) -> None:
        """Write settings down, for the next start. Slow. Raises InvalidSettings; the file then is as it was."""

    def save_diagnostics(self, file: Path, findings: Sequence[Finding]) -> None:
        """One file for those who help, without secrets and customers. Slow. Raises OSError."""

    def open_receipts(self, face: str) -> ReceiptKeeper:
        """What is remembered of the receipts of this home's "desk". Slow, and nothing is read before it is asked."""

    def open_desk(self) -> DeskService:
        """Make and start the engine. Slow, so called on a worker thread after the first frame.

        Raises MofangError when no link can be made; may be called again after that.
        """
