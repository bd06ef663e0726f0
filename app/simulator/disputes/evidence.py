"""What a seller answers to a dispute, and the texts by which test mode decides it."""

from __future__ import annotations

from typing import Any

from app.simulator.amendments import merged_metadata
from app.simulator.books import Books, StripeObject
from app.simulator.disputes import lifecycle
from app.simulator.disputes.lifecycle import CLOSED, TABLE, Step
from app.simulator.errors import InvalidParameter, StripeRefusal, not_imitated, too_long
from app.simulator.objects.dispute import EVIDENCE_TEXTS

Params = dict[str, Any]

TEXT_LENGTH = 20_000
ALL_TEXTS_LENGTH = 150_000
VERDICT_TIMER = "dispute_verdict"
VERDICT_AFTER_SECONDS = 5

# docs.stripe.com/testing: sent as `uncategorized_text`, they decide what the bank answers.
WINNING, LOSING, ESCALATING = "winning_evidence", "losing_evidence", "escalate_inquiry_evidence"
_VERDICTS = {
    ("under_review", WINNING): Step.WIN,
    ("under_review", LOSING): Step.LOSE,
    ("warning_under_review", WINNING): Step.CLOSE,
    ("warning_under_review", LOSING): Step.CLOSE,
    ("warning_under_review", ESCALATING): Step.ESCALATE,
}


def update(books: Books, dispute_id: str, params: Params) -> StripeObject:
    """Stage evidence and metadata; evidence is submitted too unless `submit` is false.

    Raises StripeRefusal for a dispute that is closed.
    """
    dispute = _open_dispute(books, dispute_id)
    evidence = params.get("evidence", {})
    _check_texts(evidence)
    submits = params.get("submit", bool(evidence))
    dispute = books.change(TABLE, dispute_id, **_staged(dispute, params, evidence))
    if submits:
        return _submit(books, dispute)
    books.emit("charge.dispute.updated", dispute)
    return dispute


def close(books: Books, dispute_id: str) -> StripeObject:
    """Accept the dispute; raises StripeRefusal for one that is closed."""
    return lifecycle.accept(books, _open_dispute(books, dispute_id))


def _open_dispute(books: Books, dispute_id: str) -> StripeObject:
    dispute = lifecycle.find(books, dispute_id)
    if dispute["status"] in CLOSED:
        raise StripeRefusal("This dispute is already closed")
    return dispute


def _check_texts(evidence: Params) -> None:
    for name, text in evidence.items():
        param = f"evidence[{name}]"
        if name not in EVIDENCE_TEXTS:
            raise not_imitated(param)
        if len(text) > TEXT_LENGTH:
            raise too_long(param, TEXT_LENGTH)
    if sum(map(len, evidence.values())) > ALL_TEXTS_LENGTH:
        raise InvalidParameter(
            "The combined character count of your evidence can be at most"
            f" {ALL_TEXTS_LENGTH:,} characters.",
            "evidence",
        )


def _staged(dispute: StripeObject, params: Params, evidence: Params) -> Params:
    fields: Params = {}
    if evidence:
        fields["evidence"] = {**dispute["evidence"], **evidence}
        fields["evidence_details"] = {**dispute["evidence_details"], "has_evidence": True}
    if "intended_submission_method" in params:
        fields["intended_submission_method"] = params["intended_submission_method"]
    if "metadata" in params:
        fields["metadata"] = merged_metadata(dispute["metadata"], params["metadata"])
    return fields


def _submit(books: Books, dispute: StripeObject) -> StripeObject:
    """Evidence counts once; what comes later is only kept."""
    if dispute["status"] not in ("needs_response", "warning_needs_response"):
        books.emit("charge.dispute.updated", dispute)
        return dispute
    dispute = lifecycle.take(books, dispute["id"], Step.SUBMIT)
    books.wake_at(books.now + VERDICT_AFTER_SECONDS, VERDICT_TIMER, dispute["id"])
    return dispute


def ring_verdict(books: Books, dispute_id: str) -> None:
    """The timer's action: test mode's bank reads the evidence."""
    dispute = books.rows(TABLE)[dispute_id]
    text = dispute["evidence"]["uncategorized_text"]
    step = _VERDICTS.get((dispute["status"], text))
    if step is not None:
        lifecycle.take(books, dispute_id, step)
