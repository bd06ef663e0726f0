"""What every book of answers, tills and news promises. Subclass each and give it a `shelf` fixture."""

from __future__ import annotations

import dataclasses

import pytest

from app.core.errors import JournalConflict
from app.core.news import SessionNews
from app.journal.answer_book import AnswerBook, StoredAnswer
from app.journal.inbox import Inbox, NewsCursor
from app.journal.till_book import Till, TillBook
from tests.contracts.journal_contract import at_once
from tests.contracts.journal_samples import NOON, a_full_reading, a_payment
from tests.contracts.shelf import Shelf

HOSTILE = ["\x00", "\ud800", "' OR 1=1 --", "测" * 99, "\\u0000", ""]
BODY = b'{"checkout_url": "https://checkout.example/c/pay/1#\xe6\x9c\x88"}\x00\xff'


class AnswerBookContract:
    """One answer for one key of one caller."""

    @pytest.fixture
    def shelf(self) -> Shelf:
        raise NotImplementedError

    @pytest.fixture
    def book(self, shelf: Shelf) -> AnswerBook:
        return shelf.books.answers

    def test_the_first_claim_is_new_and_the_second_is_not(self, book: AnswerBook) -> None:
        assert book.claim("till", "k", "f", NOON) == StoredAnswer("f", None, None, is_new=True)
        assert book.claim("till", "k", "f", NOON) == StoredAnswer("f", None, None, is_new=False)

    @pytest.mark.parametrize("body", [BODY, b"", bytes(300_000)])
    def test_an_answer_comes_back_to_the_last_byte(self, book: AnswerBook, body: bytes) -> None:
        book.claim("till", "k", "f", NOON)
        book.finish("till", "k", 201, body)
        assert book.claim("till", "k", "f", NOON + 9) == StoredAnswer("f", 201, body, is_new=False)

    def test_another_request_under_the_same_key_is_refused(self, book: AnswerBook) -> None:
        book.claim("till", "k", "f", NOON)
        for _ in range(2):
            with pytest.raises(JournalConflict) as refusal:
                book.claim("till", "k", "g", NOON)
            assert refusal.value.code == "idempotency_key_reused"
            book.finish("till", "k", 200, BODY)
        assert book.claim("till", "k", "f", NOON).body == BODY

    def test_the_first_answer_stays(self, book: AnswerBook) -> None:
        book.claim("till", "k", "f", NOON)
        book.finish("till", "k", 201, b"first")
        book.finish("till", "k", 500, b"second")
        assert book.claim("till", "k", "f", NOON).body == b"first"

    @pytest.mark.parametrize("asked_to", [True, False])
    def test_an_answer_that_is_left_is_found_by_the_next_claim(
        self, book: AnswerBook, asked_to: bool
    ) -> None:
        book.claim("till", "k", "f", NOON)
        book.leave("till", "k", 201, BODY)
        if asked_to:
            book.write_left()
        book.finish("till", "k", 500, b"second")
        assert book.claim("till", "k", "f", NOON).body == BODY

    def test_an_answer_to_what_nobody_claimed_is_not_kept(self, book: AnswerBook) -> None:
        book.finish("till", "k", 200, BODY)
        assert book.claim("till", "k", "f", NOON).is_new

    @pytest.mark.parametrize(
        ("caller", "key"), [("other", "k"), ("till", "other"), ("til", "lk"), ('till","k', "")]
    )
    def test_callers_and_keys_are_kept_apart(self, book: AnswerBook, caller: str, key: str) -> None:
        book.claim("till", "k", "f", NOON)
        assert book.claim(caller, key, "g", NOON).is_new

    @pytest.mark.parametrize("hostile", HOSTILE)
    def test_every_key_is_taken(self, book: AnswerBook, hostile: str) -> None:
        assert book.claim(hostile, hostile, hostile, NOON).is_new
        book.finish(hostile, hostile, 200, BODY)
        assert book.claim(hostile, hostile, hostile, NOON).body == BODY

    def test_of_many_claims_at_once_one_is_new(self, book: AnswerBook) -> None:
        found = at_once(lambda _: book.claim("till", "k", "f", NOON), 12)
        assert sum(each.is_new for each in found) == 1

    def test_of_many_requests_under_one_key_one_is_taken_and_the_others_refused(
        self, book: AnswerBook
    ) -> None:
        def claim(number: int) -> bool:
            try:
                return book.claim("till", "k", str(number), NOON).is_new
            except JournalConflict:
                return False

        assert sum(at_once(claim, 12)) == 1

    def test_what_is_old_is_forgotten(self, book: AnswerBook) -> None:
        for number in range(4):
            book.claim("till", str(number), "f", NOON + number)
            book.finish("till", str(number), 200, BODY)
        assert book.forget_before(NOON + 2) == 2
        assert book.forget_before(NOON + 2) == 0
        assert [book.claim("till", str(n), "f", NOON).is_new for n in range(4)] == [
            True,
            True,
            False,
            False,
        ]

    def test_neither_body_nor_key_shows_when_it_is_printed(self, book: AnswerBook) -> None:
        book.claim("till", "k", "f", NOON)
        book.finish("till", "k", 200, BODY)
        assert "checkout.example" not in repr(book.claim("till", "k", "f", NOON))


TILL = Till("till_1", "收银台 1 \x00\ud800", "a" * 64, may_refund=True, created_at=NOON + 1 / 3)


class TillBookContract:
    """Who may call."""

    @pytest.fixture
    def shelf(self) -> Shelf:
        raise NotImplementedError

    @pytest.fixture
    def book(self, shelf: Shelf) -> TillBook:
        return shelf.books.tills

    def test_an_empty_book_lets_nobody_in(self, book: TillBook) -> None:
        assert book.all() == []
        assert book.by_token_hash("") is None
        assert book.revoke("till_1", NOON) is False

    @pytest.mark.parametrize("may_refund", [True, False])
    def test_a_till_comes_back_as_it_was(self, book: TillBook, may_refund: bool) -> None:
        till = dataclasses.replace(TILL, may_refund=may_refund)
        book.add(till)
        assert book.all() == [till]
        assert book.by_token_hash(till.token_hash) == till

    def test_only_its_very_token_opens(self, book: TillBook) -> None:
        book.add(TILL)
        for wrong in ("a" * 63, "A" * 64, "b" * 64, "", "%", "a" * 64 + "\x00", "\ud800"):
            assert book.by_token_hash(wrong) is None

    @pytest.mark.parametrize("changes", [{"token_hash": "b" * 64}, {"till_id": "till_2"}])
    def test_neither_id_nor_token_can_be_taken_twice(
        self, book: TillBook, changes: dict[str, str]
    ) -> None:
        book.add(TILL)
        with pytest.raises(JournalConflict) as refusal:
            book.add(dataclasses.replace(TILL, **changes))  # type: ignore[arg-type]
        assert refusal.value.code == "till_exists"
        assert book.all() == [TILL]

    def test_a_revoked_one_stays_out_for_good(self, book: TillBook) -> None:
        other = Till("till_2", "2", "b" * 64, may_refund=False, created_at=NOON)
        book.add(TILL)
        book.add(other)
        assert book.revoke("till_1", NOON + 9) is True
        assert book.revoke("till_1", NOON + 10) is False
        assert book.by_token_hash(TILL.token_hash) is None
        assert book.by_token_hash(other.token_hash) == other
        assert book.all() == [dataclasses.replace(TILL, revoked_at=NOON + 9), other]
        with pytest.raises(JournalConflict):
            book.add(TILL)

    def test_the_hash_does_not_show_when_it_is_printed(self) -> None:
        assert TILL.token_hash not in repr(TILL)


def some_news(number: int = 1, created_at: float = NOON) -> SessionNews:
    """Something happened at Stripe; every number is another event."""
    return SessionNews(f"evt_{number}", "checkout.session.completed", created_at, f"cs_{number}")


FULL = SessionNews(
    "evt_full", "refund.updated", NOON + 1 / 3, "cs_1", "mp_1", "pi_1", "re_1", "mr_1", "du_1"
)


class InboxContract:
    """News, each once, until it is done."""

    @pytest.fixture
    def shelf(self) -> Shelf:
        raise NotImplementedError

    @pytest.fixture
    def inbox(self, shelf: Shelf) -> Inbox:
        return shelf.books.inbox

    def test_an_empty_inbox_has_nothing_waiting(self, inbox: Inbox) -> None:
        assert inbox.waiting(9) == []
        assert inbox.cursor() is None
        assert inbox.put_many([]) == 0
        inbox.done([])
        inbox.done(["evt_nobody"])

    def test_news_come_back_as_they_were_and_in_order(self, inbox: Inbox) -> None:
        news = [some_news(3), FULL, some_news(1, NOON - 9)]
        assert inbox.put_many(news) == 3
        assert inbox.waiting(9) == news
        assert inbox.waiting(2) == news[:2]
        assert inbox.waiting(0) == inbox.waiting(-1) == []

    def test_what_the_session_was_like_is_not_kept(self, inbox: Inbox) -> None:
        seen = dataclasses.replace(some_news(), snapshot=a_full_reading(a_payment()))
        inbox.put_many([seen])
        [kept] = inbox.waiting(9)
        assert kept.snapshot is None
        assert {field.name for field in dataclasses.fields(FULL)} - {"snapshot"} == {
            field.name
            for field in dataclasses.fields(FULL)
            if getattr(FULL, field.name) is not None
        }, "a field was added to SessionNews: set it in FULL too"

    def test_every_id_is_taken(self, inbox: Inbox) -> None:
        news = [SessionNews(hostile, hostile, NOON, hostile) for hostile in HOSTILE]
        assert inbox.put_many(news) == len(HOSTILE)
        assert inbox.waiting(99) == news
        inbox.done(HOSTILE)
        assert inbox.waiting(99) == []

    def test_duplicates_are_kept_once(self, inbox: Inbox) -> None:
        assert inbox.put_many([some_news(1), some_news(1), some_news(2)]) == 2
        assert inbox.put_many([some_news(2), some_news(3)]) == 1
        assert inbox.waiting(9) == [some_news(1), some_news(2), some_news(3)]

    def test_what_is_done_waits_no_more_and_its_duplicate_does_not_either(
        self, inbox: Inbox
    ) -> None:
        inbox.put_many([some_news(1), some_news(2)])
        inbox.done(["evt_1"])
        inbox.done(["evt_1"])
        assert inbox.put_many([some_news(1)]) == 0
        assert inbox.waiting(9) == [some_news(2)]

    def test_very_many_can_be_done_at_once(self, inbox: Inbox) -> None:
        news = [some_news(number) for number in range(1234)]
        assert inbox.put_many(news) == 1234
        inbox.done(each.event_id for each in news[1:])
        assert inbox.waiting(9) == news[:1]

    def test_many_senders_at_once_lose_nothing(self, inbox: Inbox) -> None:
        """Each tells one thing of its own, and one that all tell."""
        stored = at_once(lambda n: inbox.put_many([some_news(n), FULL]), 16)
        assert sum(stored) == 17
        assert len(inbox.waiting(99)) == 17

    def test_only_what_is_done_and_old_is_forgotten(self, inbox: Inbox) -> None:
        inbox.put_many([some_news(n, NOON + n) for n in range(4)])
        inbox.done(["evt_0", "evt_3"])
        assert inbox.forget_before(NOON + 2) == 1
        assert inbox.waiting(9) == [some_news(1, NOON + 1), some_news(2, NOON + 2)]
        assert inbox.put_many([some_news(0), some_news(3)]) == 1

    def test_the_cursor_never_goes_back(self, inbox: Inbox) -> None:
        inbox.set_cursor(NOON, "evt_1")
        assert inbox.cursor() == NewsCursor(NOON, "evt_1")
        inbox.set_cursor(NOON - 1, "evt_0")
        assert inbox.cursor() == NewsCursor(NOON, "evt_1")
        inbox.set_cursor(NOON, "evt_\x00\ud800")
        assert inbox.cursor() == NewsCursor(NOON, "evt_\x00\ud800")
