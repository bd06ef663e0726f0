"""The ReceiptBook in the journal's database."""

from __future__ import annotations

import sqlalchemy as sa

from app.core.money import Money
from app.core.receipt import Receipt, Slip
from app.journal.database import SqlDatabase
from app.journal.documents import Document, lookup_key, write_document
from app.journal.tables import receipts

_WANTED, _ISSUED, _DISMISSED = "wanted", "issued", "dismissed"
# What a document says as it is.
_TEXTS = ("shop", "number", "payment_id", "product")
_MONEY = ("amount", "given_back", "on_its_way_back")


class SqlReceiptBook:
    """Unsynced: what a power cut forgets is looked at by staff, while a payment must not wait for a receipt."""

    def __init__(self, database: SqlDatabase, place: str) -> None:
        self._database = database
        self._place = lookup_key(place)

    def want(self, slip: Slip) -> None:
        """See ReceiptBook."""
        row = self._row(slip, _WANTED)
        missing = (*self._missing_here(), receipts.c.payment_key == row["payment_key"])
        others = sa.update(receipts).where(*missing, receipts.c.slip != row["slip"])
        known = sa.select(receipts.c.ordinal).where(*missing, receipts.c.slip == row["slip"])

        def write(connection: sa.Connection) -> None:
            connection.execute(others.values(state=_DISMISSED))
            if connection.execute(known.limit(1)).first() is None:
                self._insert(connection, row)

        self._database.write(write, synced=False)

    def issue(self, slip: Slip) -> None:
        """See ReceiptBook."""
        row = self._row(slip, _ISSUED)
        missing = sa.update(receipts).where(
            receipts.c.payment_key == row["payment_key"], receipts.c.state == _WANTED
        )

        def write(connection: sa.Connection) -> None:
            if connection.execute(missing.values(state=_ISSUED)).rowcount == 0:
                self._insert(connection, row)

        self._database.write(write, synced=False)

    def dismiss(self) -> None:
        """See ReceiptBook."""
        missing = sa.update(receipts).where(*self._missing_here()).values(state=_DISMISSED)

        def write(connection: sa.Connection) -> None:
            connection.execute(missing)

        self._database.write(write, synced=False)

    def missing(self, limit: int) -> list[Slip]:
        """See ReceiptBook."""
        newest = sa.select(receipts.c.slip).where(*self._missing_here())
        newest = newest.order_by(receipts.c.ordinal.desc()).limit(max(limit, 0))
        with self._database.read() as connection:
            slips = connection.execute(newest).scalars().all()
        return [_read(Document(each)) for each in reversed(slips)]

    def is_issued(self, payment_id: str) -> bool:
        """See ReceiptBook."""
        found = sa.select(receipts.c.ordinal).where(
            receipts.c.payment_key == lookup_key(payment_id), receipts.c.state == _ISSUED
        )
        with self._database.read() as connection:
            return connection.execute(found.limit(1)).first() is not None

    def _missing_here(self) -> tuple[sa.ColumnElement[bool], ...]:
        return receipts.c.state == _WANTED, receipts.c.place == self._place

    def _insert(self, connection: sa.Connection, row: dict[str, str]) -> None:
        """The last of the disk is for what happens to payments."""
        self._database.store.check_room()
        connection.execute(sa.insert(receipts), row)

    def _row(self, slip: Slip, state: str) -> dict[str, str]:
        key = lookup_key(slip.receipt.payment_id)
        return {"payment_key": key, "place": self._place, "state": state, "slip": _write(slip)}


def _write(slip: Slip) -> str:
    receipt = slip.receipt
    fields: dict[str, object] = {name: getattr(receipt, name) for name in _TEXTS}
    fields |= {name: getattr(receipt, name).minor_units for name in _MONEY}
    return write_document(
        {
            **fields,
            "currency": receipt.amount.currency,
            "paid_at": receipt.paid_at,
            "issued_at": receipt.issued_at,
            "reference": receipt.reference,
            "service_id": receipt.service_id,
            "livemode": receipt.livemode,
            "is_copy": receipt.is_copy,
            "language": slip.language,
        }
    )


def _read(slip: Document) -> Slip:
    currency = slip.text("currency")
    amount, given_back, on_its_way_back = (Money(slip.whole(name), currency) for name in _MONEY)
    shop, number, payment_id, product = (slip.text(name) for name in _TEXTS)
    receipt = Receipt(
        shop=shop,
        number=number,
        payment_id=payment_id,
        product=product,
        amount=amount,
        given_back=given_back,
        on_its_way_back=on_its_way_back,
        paid_at=slip.number("paid_at"),
        issued_at=slip.number("issued_at"),
        reference=slip.optional_text("reference"),
        service_id=slip.optional_text("service_id"),
        livemode=slip.flag("livemode"),
        is_copy=slip.flag("is_copy"),
    )
    return Slip(receipt, slip.text("language"))
