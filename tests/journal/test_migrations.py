"""The schema's steps: from nothing, from every earlier version with payments in it, and from the future."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.core import events as ev
from app.core import refund_events
from app.core.listing import ListOrder, PaymentQuery, Tally
from app.core.money import Money
from app.core.refund import Refund
from app.core.settlement import Mark, RefundStatus, Settlement
from app.core.state import PaymentState
from app.journal import refund_records, schema
from app.journal.database import SqlDatabase
from app.journal.migrations import HEAD, REVISIONS
from app.journal.postgres_store import PostgresStore
from app.journal.sql_dispute_book import SqlDisputeBook
from app.journal.sql_journal import SqlJournal
from app.journal.sql_receipt_book import SqlReceiptBook
from app.journal.sql_refund_book import SqlRefundBook
from app.journal.sql_till_book import SqlTillBook
from app.journal.sqlite_store import SqliteStore
from app.journal.store import WRITES, Store
from app.journal.tables import metadata
from tests.contracts.journal_books_contract import TILL
from tests.contracts.journal_dispute_contract import a_dispute_reading
from tests.contracts.journal_samples import DAY, NOON, a_payment, a_reading
from tests.contracts.receipt_book_contract import a_slip
from tests.contracts.refund_samples import a_refund, a_refund_reading
from tests.journal.places import refused_with

# Rows as the first version wrote them. They are never edited: journals like this one are out there.
TERMS_OF_0001 = {
    "format": 1,
    "amount_minor_units": 1990,
    "currency": "USD",
    "product_name": "月订阅会员",
    "customer_email": "wang.fang@example.com",
    "reference": "桌 7",
    "metadata": {"source": "mofang_xiyuan", "till": "\x00 2"},
    "origin": "kiosk",
    "prepared_at": NOON + 1 / 3,
    "scan_seconds": 240.0,
}
PROGRESS_OF_0001 = {
    "format": 1,
    "owner": "kiosk-1",
    "livemode": False,
    "creation_unsure": False,
    "session_id": "cs_test_1",
    "checkout_url": "https://checkout.example/c/pay/1#fid",
    "expires_at": NOON + 2100,
    "payment_intent_id": None,
    "receipt_url": None,
    "declines": 0,
    "last_decline": None,
    "last_decline_charge": None,
    "close_reason": None,
    "freed_in": None,
    "failure_code": None,
    "alarms": [],
}
SNAPSHOT_OF_0001 = {
    "session_id": "cs_test_1",
    "status": "open",
    "payment_status": "unpaid",
    "amount_minor_units": 1990,
    "currency": "USD",
    "reference": "mp_00000000000000000000000001",
    "created_at": NOON,
    "expires_at": NOON + 2100,
    "livemode": False,
    "url": "https://checkout.example/c/pay/1#fid",
    "payment_intent_id": None,
    "payment_intent_status": None,
    "decline": None,
    "receipt_url": None,
    "customer_email": None,
    "metadata": {},
}
PAYMENT_ROW_OF_0001 = {
    "id": "mp_00000000000000000000000001",
    "terms": json.dumps(TERMS_OF_0001),
    "request": json.dumps(a_payment().request),
    "progress": json.dumps(PROGRESS_OF_0001),
}
INSERT_INTO_0001 = (
    "INSERT INTO payments"
    " (payment_id, number, state, version, session_key, needs_attention, terms, request, progress)"
    " VALUES (:id, 'M-20261122-0001', 'open', 1, 'cs_test_1', false, :terms, :request, :progress)",
    "INSERT INTO events (payment_id, version, at, kind, body)"
    " VALUES (:id, 0, 1.5, 'checkout_prepared', :prepared)",
    "INSERT INTO events (payment_id, version, at, kind, body)"
    " VALUES (:id, 1, 2.5, 'session_created', :created)",
    "INSERT INTO day_numbers (day, last) VALUES ('20261122', 1)",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "sqlite":
        return SqliteStore(tmp_path / "journal.db", reserve_bytes=0)
    return PostgresStore(request.getfixturevalue("postgres_url"))


@pytest.fixture
def writing(store: Store) -> Iterator[Callable[[Callable[[sa.Connection], object]], object]]:
    """Does something in one transaction of the bare database."""
    engine = store.connect()

    def do(work: Callable[[sa.Connection], object]) -> object:
        with engine.connect().execution_options(**WRITES) as connection, connection.begin():
            return work(connection)

    yield do
    engine.dispose()


Writing = Callable[[Callable[[sa.Connection], object]], object]


@pytest.fixture
def journal(store: Store) -> Iterator[SqlJournal]:
    journal = SqlJournal(SqlDatabase(store))
    yield journal
    journal.close()


def test_the_known_steps_are_the_ones_in_the_folder() -> None:
    folder = ScriptDirectory(str(schema.MIGRATIONS))
    found = [step.revision for step in folder.walk_revisions()]
    assert tuple(reversed(found)) == REVISIONS
    assert folder.get_heads() == [HEAD]


def test_the_steps_are_in_packages_so_that_they_are_installed_with_the_program() -> None:
    for folder in (schema.MIGRATIONS, schema.MIGRATIONS / "versions"):
        assert (folder / "__init__.py").is_file()


@pytest.mark.parametrize("begin", [None, *REVISIONS])
def test_all_ways_lead_to_the_same_tables(writing: Writing, begin: str | None) -> None:
    if begin is not None:
        writing(lambda connection: schema.upgrade(connection, begin))
    writing(schema.upgrade)

    def differences(connection: sa.Connection) -> object:
        return compare_metadata(MigrationContext.configure(connection), metadata)

    assert writing(differences) == []
    assert writing(schema.is_up_to_date) is True


@pytest.mark.parametrize("begin", REVISIONS)
def test_payments_of_every_earlier_version_live_on(
    writing: Writing, journal: SqlJournal, begin: str
) -> None:
    writing(lambda connection: schema.upgrade(connection, begin))
    insert_payment_of_0001(writing)
    expected = a_payment(
        state=PaymentState.OPEN,
        version=1,
        session_id="cs_test_1",
        checkout_url="https://checkout.example/c/pay/1#fid",
        expires_at=NOON + 2100,
    )
    journal.check()
    assert journal.unfinished() == [expected]
    assert journal.find_session("cs_test_1") == expected
    first, second = journal.events(expected.payment_id)
    assert (first.event, first.at) == (ev.CheckoutPrepared(), 1.5)
    url = "https://checkout.example/c/pay/1#fid"
    reading = a_reading(expected, session_id="cs_test_1", url=url, metadata={})
    assert second.event == ev.SessionCreated(reading)
    assert journal.add(a_payment(2), DAY, NOON).number == "M-20261122-0002"
    assert journal.record(expected, ev.SessionMissed(), NOON).version == 2


def insert_payment_of_0001(writing: Writing) -> None:
    created = json.dumps({"format": 1, "snapshot": SNAPSHOT_OF_0001})
    for statement in INSERT_INTO_0001:
        row = {**PAYMENT_ROW_OF_0001, "prepared": '{"format":1}', "created": created}
        writing(lambda connection, s=statement, r=row: connection.execute(sa.text(s), r))  # type: ignore[misc]


@pytest.mark.parametrize("begin", ["0001", "0002", "0003"])
def test_payments_that_were_there_before_the_listing_are_found_in_it(
    writing: Writing, journal: SqlJournal, begin: str
) -> None:
    """By what was filled in, and by what has happened since."""
    writing(lambda connection: schema.upgrade(connection, begin))
    insert_payment_of_0001(writing)
    [payment] = journal.unfinished()
    moved = dataclasses.replace(payment, state=PaymentState.PAID, payment_intent_id="pi_1")
    paid = journal.record(moved, ev.SessionMissed(), NOON)
    for query in (
        PaymentQuery(text="会员 19.90 wang.fang@"),
        PaymentQuery(text="M-20261122-0001"),
        PaymentQuery(text="cs_test_1"),
        PaymentQuery(text="pi_1"),
        PaymentQuery(states=frozenset({PaymentState.PAID}), origin="kiosk", since=NOON),
    ):
        assert list(journal.browse(query).payments) == [paid]


PAID_SNAPSHOT = {"status": "complete", "payment_status": "paid", "payment_intent_id": "pi_1"}
INSERT_EVENT = sa.text(
    "INSERT INTO events (payment_id, version, at, kind, body)"
    " VALUES (:id, :version, :at, 'session_observed', :body)"
)


def pay_in(writing: Writing, bodies: list[str]) -> None:
    """What happened to the payment of 0001 afterwards, in an old version's own rows."""
    rows = [
        {"id": PAYMENT_ROW_OF_0001["id"], "version": 2 + n, "at": NOON + n, "body": body}
        for n, body in enumerate(bodies)
    ]
    writing(lambda connection: connection.execute(INSERT_EVENT, rows))
    now_paid = sa.text("UPDATE payments SET state = 'paid', version = :version")
    writing(lambda connection: connection.execute(now_paid, {"version": 1 + len(bodies)}))


def observed_in_0001(**changes: object) -> str:
    return json.dumps({"format": 1, "snapshot": SNAPSHOT_OF_0001 | changes})


@pytest.mark.parametrize("begin", ["0001", "0002", "0003"])
def test_what_was_sold_before_the_listing_knew_it_is_known_with_its_time(
    writing: Writing, journal: SqlJournal, begin: str
) -> None:
    writing(lambda connection: schema.upgrade(connection, begin))
    insert_payment_of_0001(writing)
    paid = observed_in_0001(**PAID_SNAPSHOT)
    waiting = observed_in_0001(status="complete", payment_status="unpaid")
    pay_in(writing, [observed_in_0001(), waiting, paid, paid])
    [sale] = journal.sold(0, NOON + 9)
    [known] = journal.recent(1)
    assert known.paid_at == known.seen_paid_at == known.sold_at == NOON + 2
    assert (sale.number, sale.paid_at, sale.amount) == (
        "M-20261122-0001",
        NOON + 2,
        Money(1990, "USD"),
    )
    assert journal.tally(PaymentQuery()) == (Tally(PaymentState.PAID, 1, Money(1990, "USD")),)
    assert (journal.origins(), journal.known_products(1)[0].name) == (("kiosk",), "月订阅会员")
    highest = PaymentQuery(order=ListOrder.HIGHEST)
    assert [each.number for each in journal.browse(highest).payments] == [sale.number]


@pytest.mark.parametrize("body", ['{"format":1,"is":"complete"}', "complete nonsense"])
def test_what_was_sold_is_not_forgotten_if_its_story_cannot_be_read(
    writing: Writing, journal: SqlJournal, body: str
) -> None:
    writing(lambda connection: schema.upgrade(connection, "0003"))
    insert_payment_of_0001(writing)
    pay_in(writing, [body])
    assert [each.paid_at for each in journal.sold(0, NOON + 9)] == [NOON + 1 / 3]


def test_what_was_given_back_before_is_known_with_its_time(
    store: Store, writing: Writing, journal: SqlJournal
) -> None:
    """One that succeeded, one that did and then failed, one that nothing is known of, and one that is on its way."""
    writing(lambda connection: schema.upgrade(connection, "0003"))
    insert_payment_of_0001(writing)
    pay_in(writing, [observed_in_0001(**PAID_SNAPSHOT)])
    states = ("succeeded", "failed", "succeeded", "pending")
    stories: tuple[list[str], ...] = (
        ["pending", "succeeded", "succeeded"],
        ["succeeded", "failed"],
        [],
        ["pending"],
    )
    for which, (state, story) in enumerate(zip(states, stories, strict=True), start=1):
        add_refund_of_0003(writing, a_refund(which, cents=100), state, story)
    database = SqlDatabase(store)
    back = SqlRefundBook(database).given_back(0, NOON + 99)
    database.close()
    given = {each.refund_id: each.at for each in back}
    assert given == {
        a_refund(1).refund_id: NOON + 2,
        a_refund(3).refund_id: NOON,
        a_refund(4).refund_id: NOON + 1,
    }
    settlement = Settlement(300, 0, RefundStatus.PARTLY)
    [payment] = journal.browse(PaymentQuery(marks=frozenset({Mark.PARTLY_REFUNDED}))).payments
    assert payment.settlement == settlement
    assert journal.tally(PaymentQuery())[0].net_units == 1690


def add_refund_of_0003(writing: Writing, refund: Refund, state: str, story: list[str]) -> None:
    row = {**refund_records.new_row(refund), "state": state}
    columns: list[sa.ColumnClause[object]] = [sa.column(name) for name in row]
    insert = sa.insert(sa.table("refunds", *columns))
    writing(lambda connection: connection.execute(insert, row))
    events: list[refund_events.RefundEvent] = [refund_events.RefundRequested()]
    events += [refund_events.RefundObserved(a_refund_reading(refund, said)) for said in story]
    for version, event in enumerate(events):
        kind, body = refund_records.write_refund_event(event)
        facts = {"id": refund.refund_id, "v": version, "at": NOON + version, "k": kind, "b": body}
        statement = sa.text(
            "INSERT INTO refund_events (refund_id, version, at, kind, body)"
            " VALUES (:id, :v, :at, :k, :b)"
        )
        writing(lambda connection, s=statement, f=facts: connection.execute(s, f))  # type: ignore[misc]


@pytest.mark.parametrize("begin", ["0001", "0002", "0003"])
def test_every_one_of_very_many_is_listed_and_a_damaged_one_holds_nobody_up(
    writing: Writing, journal: SqlJournal, begin: str
) -> None:
    """More than are filled in at once; what is wrong with a payment is told when it is read."""
    writing(lambda connection: schema.upgrade(connection, begin))
    damaged = {**PAYMENT_ROW_OF_0001, "terms": "{}"}
    rows = [{**PAYMENT_ROW_OF_0001, "id": f"mp_{n:026d}", "number": f"M-{n}"} for n in range(2100)]
    rows[7] |= {"terms": damaged["terms"]}
    insert = sa.text(INSERT_INTO_0001[0].replace("'M-20261122-0001'", ":number"))
    writing(lambda connection: connection.execute(insert, rows))
    assert len(journal.browse(PaymentQuery(limit=200)).payments) == 200
    assert len(journal.browse(PaymentQuery(text="M-2099")).payments) == 1
    count = sa.text("SELECT count(*) FROM listing")
    assert writing(lambda connection: connection.execute(count).scalar()) == 2100
    with refused_with("journal_corrupt"):
        journal.get("mp_" + "7".zfill(26))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE refund_events SET at = 0",
        "DELETE FROM refund_events",
        "DELETE FROM refunds",
        "UPDATE refunds SET terms = '{}'",
        "UPDATE refunds SET request = '{}'",
        "UPDATE refunds SET payment_id = 'x'",
        "UPDATE dispute_events SET at = 0",
        "DELETE FROM dispute_events",
        "DELETE FROM disputes",
        "UPDATE disputes SET payment_id = 'x'",
        "DELETE FROM tills",
        "DELETE FROM receipts",
        "UPDATE receipts SET payment_key = 'x'",
        "UPDATE receipts SET place = 'x'",
        "UPDATE receipts SET slip = '{}'",
    ],
)
def test_what_has_happened_to_money_and_tills_cannot_be_rewritten(
    store: Store, writing: Writing, statement: str
) -> None:
    database = SqlDatabase(store)
    journal = SqlJournal(database)
    journal.add(a_payment(), DAY, NOON)
    paid = dataclasses.replace(a_payment(), state=PaymentState.PAID)
    refund = SqlRefundBook(database).add(
        a_refund(), journal.record(paid, ev.SessionMissed(), NOON), NOON
    )
    SqlDisputeBook(database).observe(a_payment().payment_id, a_dispute_reading(), NOON)
    SqlTillBook(database).add(TILL)
    receipts = SqlReceiptBook(database, "kiosk")
    receipts.want(a_slip())
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        writing(lambda connection: connection.exec_driver_sql(statement))
    assert SqlRefundBook(database).get(refund.refund_id) == refund
    assert SqlTillBook(database).all() == [TILL]
    assert receipts.missing(9) == [a_slip()]
    database.close()


def test_a_step_that_fails_leaves_the_version_before_it(
    store: Store, writing: Writing, journal: SqlJournal
) -> None:
    """Half of a migration would be worse than none."""
    writing(lambda connection: schema.upgrade(connection, "0001"))
    # What the step makes last is in its way.
    obstacle = {
        SqliteStore: "CREATE TRIGGER terms_are_never_changed BEFORE DELETE ON day_numbers BEGIN SELECT 1; END",
        PostgresStore: "CREATE FUNCTION mofang_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
    }[type(store)]
    writing(lambda connection: connection.exec_driver_sql(obstacle))
    with refused_with("journal_corrupt"):
        journal.check()
    names = writing(lambda connection: sa.inspect(connection).get_table_names())
    assert isinstance(names, list)
    assert "heartbeat" not in names
    assert "payments" in names


def test_a_journal_of_a_newer_program_is_left_alone(writing: Writing, journal: SqlJournal) -> None:
    journal.add(a_payment(), DAY, NOON)
    journal.close()
    newer = sa.text("UPDATE alembic_version SET version_num = '9999'")
    writing(lambda connection: connection.execute(newer))
    for call in (journal.check, journal.unfinished, lambda: journal.add(a_payment(2), DAY, NOON)):
        with refused_with("journal_too_new"):
            call()


def test_an_unknown_field_is_left_alone_and_a_new_format_is_refused(
    writing: Writing, journal: SqlJournal
) -> None:
    journal.add(a_payment(), DAY, NOON)
    tampered = sa.text("UPDATE payments SET progress = replace(progress, :old, :new)")
    added = {"old": '"alarms":[]', "new": '"alarms":[],"loyalty_points":7'}
    writing(lambda connection: connection.execute(tampered, added))
    assert journal.unfinished() == [a_payment()]
    newer = {"old": '"format":1', "new": '"format":2'}
    writing(lambda connection: connection.execute(tampered, newer))
    with refused_with("journal_too_new"):
        journal.unfinished()


def test_an_event_of_an_unknown_kind_is_from_a_newer_program(
    writing: Writing, journal: SqlJournal
) -> None:
    journal.add(a_payment(), DAY, NOON)
    unknown = sa.text(
        "INSERT INTO events (payment_id, version, at, kind, body)"
        " VALUES (:id, 1, 1, 'points_collected', :body)"
    )
    row = {"id": a_payment().payment_id, "body": '{"format":1}'}
    writing(lambda connection: connection.execute(unknown, row))
    with refused_with("journal_too_new"):
        journal.events(a_payment().payment_id)


def test_it_migrates_from_wherever_the_program_lies(root: Path, tmp_path: Path) -> None:
    """As installed or frozen: another folder, another working directory, and signs that mean something to alembic."""
    program = tmp_path / "程序 100%(here)s: v1"
    shutil.copytree(root / "app", program / "app", ignore=shutil.ignore_patterns("__pycache__"))
    file = tmp_path / "journal.db"
    script = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1])\n"
        "from app.journal.opening import journal_for\n"
        "import app; assert app.__file__.startswith(sys.argv[1]), app.__file__\n"
        "journal = journal_for(None, Path(sys.argv[2])); journal.check(); journal.close()"
    )
    command = [sys.executable, "-W", "error", "-c", script, str(program), str(file)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    journal = SqlJournal(SqlDatabase(SqliteStore(file)))
    assert journal.unfinished() == []
    journal.close()
