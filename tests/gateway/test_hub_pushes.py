"""A hub's stream and how it ends, on a line that runs whatever listens at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import grpc
import pytest

from app.gateway.hub_line import HubLine
from app.gateway.hub_pushes import HubPushes
from app.gateway.port import Pushed
from app.service.generated import payment_pb2 as pb


class Line(HubLine):
    """Without threads; a pause is the end, so that a stream which goes on and on is seen and stopped."""

    def __init__(self) -> None:
        super().__init__(None)
        self.pauses = 0

    def listen(self, run: Callable[[], None]) -> None:
        """Here and now."""
        run()

    def pause(self, seconds: float) -> None:
        """Only counted."""
        self.pauses += 1
        self.end()


class Call:
    """Brings these updates, and then breaks off or ends."""

    def __init__(self, states: list[str], *, breaks: bool, at_end: Callable[[], None]) -> None:
        self._states = states
        self._breaks = breaks
        self._at_end = at_end

    def initial_metadata(self) -> None:
        """It has been answered."""

    def is_active(self) -> bool:
        """Whether it goes on."""
        return True

    def __iter__(self) -> Iterator[pb.PaymentUpdate]:
        for version, state in enumerate(self._states):
            payment = pb.Payment(state=state, version=version, is_final=state == "paid")
            yield pb.PaymentUpdate(payment=payment)
        self._at_end()
        if self._breaks:
            raise grpc.RpcError


@pytest.mark.parametrize("breaks", [False, True], ids=["ends", "breaks"])
def test_a_hub_that_goes_after_the_end_is_not_asked_again(breaks: bool) -> None:
    line, told, heard = Line(), list[Pushed](), list[bool]()

    def open_stream(payment_id: str, version: int | None) -> Call:
        def at_end() -> None:
            heard.append(pushes.hears(payment_id))

        return Call(["open", "paid"], breaks=breaks, at_end=at_end)

    pushes = HubPushes(line, open_stream)
    pushes.subscribe(told.append)
    pushes.follow("mp_1")
    assert (told, line.pauses) == ([Pushed("mp_1", scanned=False)], 0)
    # Nothing more will come, so whoever still wants to know must look by itself.
    assert heard == [False]


@pytest.mark.parametrize("breaks", [False, True], ids=["ends", "breaks"])
def test_a_stream_that_stops_before_the_end_is_taken_up_again(breaks: bool) -> None:
    line, told, versions = Line(), list[Pushed](), list[int | None]()

    def open_stream(payment_id: str, version: int | None) -> Call:
        versions.append(version)
        return Call(["open"], breaks=breaks, at_end=lambda: None)

    pushes = HubPushes(line, open_stream)
    pushes.subscribe(told.append)
    pushes.follow("mp_1")
    assert (versions, line.pauses) == ([None], 1)
    assert told == [Pushed("mp_1", scanned=False)]
