"""Threads that wait for calls: as many as are needed, in order, and none that holds up another."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from functools import partial

import pytest

from app.engine.worker import DaemonWorker, ThreadWorker, Worker

MAKERS: list[Callable[[], Worker]] = [lambda: DaemonWorker("w", 4), lambda: ThreadWorker("w", 4)]


@pytest.mark.parametrize("make", MAKERS)
def test_what_is_returned_or_raised_comes_back(make: Callable[[], Worker]) -> None:
    async def main() -> None:
        worker = make()
        assert await worker.call(lambda: threading.current_thread().name) == "w"
        with pytest.raises(ZeroDivisionError):
            await worker.call(lambda: 1 // 0)
        worker.close()

    asyncio.run(main())


def test_one_call_after_the_other_takes_one_thread() -> None:
    async def main() -> set[int]:
        worker = DaemonWorker("w", 4)
        used = {await worker.call(threading.get_ident) for _ in range(20)}
        worker.close()
        return used

    assert len(asyncio.run(main())) == 1


def test_a_call_that_hangs_and_was_given_up_makes_room_for_another() -> None:
    async def main() -> str:
        worker, asked, end = DaemonWorker("w", 1), threading.Event(), threading.Event()

        def hang() -> None:
            asked.set()
            end.wait()

        hanging = asyncio.ensure_future(worker.call(hang))
        await asyncio.to_thread(asked.wait)
        hanging.cancel()
        answer = await worker.call(lambda: "another")
        end.set()
        worker.close()
        return answer

    assert asyncio.run(main()) == "another"


def test_one_thread_carries_calls_out_in_the_order_in_which_they_came() -> None:
    async def main() -> list[int]:
        worker, done = ThreadWorker("w", 1), list[int]()
        await asyncio.gather(*(worker.call(partial(done.append, n)) for n in range(50)))
        worker.close()
        return done

    assert asyncio.run(main()) == list(range(50))


def test_a_closed_worker_has_finished_the_calls_under_way() -> None:
    """What they use is closed next: a call that came later would open the journal again."""
    begun, end = threading.Event(), threading.Event()

    def write() -> None:
        begun.set()
        end.wait()

    async def main() -> None:
        worker = ThreadWorker("closed", 1)
        writing = asyncio.ensure_future(worker.call(write))
        await asyncio.to_thread(begun.wait)
        threading.Timer(0.05, end.set).start()
        worker.close()
        assert "closed" not in {each.name for each in threading.enumerate()}
        await writing

    asyncio.run(main())


def test_a_call_that_hangs_holds_up_a_close_for_its_time_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.engine.worker.CLOSE_SECONDS", 0.05)
    end = threading.Event()

    async def main() -> None:
        worker = ThreadWorker("closed", 1)
        hanging = asyncio.ensure_future(worker.call(end.wait))
        await asyncio.sleep(0)
        worker.close()
        assert "closed" in {each.name for each in threading.enumerate()}
        end.set()
        await hanging

    asyncio.run(main())


def test_a_closed_worker_takes_no_more_calls_and_its_threads_end() -> None:
    async def main() -> list[threading.Thread]:
        worker = ThreadWorker("closed", 2)
        await asyncio.gather(*(worker.call(lambda: None) for _ in range(9)))
        worker.close()
        with pytest.raises(RuntimeError):
            await worker.call(lambda: None)
        return [each for each in threading.enumerate() if each.name == "closed"]

    for thread in asyncio.run(main()):
        thread.join(10.0)
        assert not thread.is_alive()
