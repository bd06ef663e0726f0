"""A payment service with its gRPC port, on a loop of its own, over any gateway and any folder."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.assembly import make_equipment
from app.engine.read_budget import MADE_PER_SECOND, ReadBudget
from app.gateway.hub_gateway import HubGateway
from app.gateway.port import ServiceGateway
from app.hub_token import HubToken
from app.journal.opening import Archive
from app.journal.till_book import Till
from app.service.access import hash_of
from app.service.grpc_api import GrpcServer, make_grpc_server
from app.service.open_parts import open_parts
from app.service.options import ServeOptions
from app.service.parts import ServiceParts
from app.settings import Settings

# Not a real one: it opens the hubs of these tests.
TOKEN = "mft_" + "Till0" * 5
OTHER_TOKEN = "mft_" + "Other" * 5
WAIT_SECONDS = 60.0


class RunningHub:
    """Start, ask, stop or break off. The journal in its folder outlives it."""

    def __init__(
        self,
        gateway: ServiceGateway,
        folder: Path,
        options: ServeOptions | None = None,
        settings: Settings | None = None,
        reads_per_second: float = MADE_PER_SECOND,
    ) -> None:
        self._reads_per_second = reads_per_second
        self.options = options or ServeOptions(grpc_port=0, http_port=0)
        self._settings = settings or Settings()
        self._gateway = gateway
        self._folder = folder
        self._stack = contextlib.ExitStack()
        self._ready: Future[tuple[ServiceParts, GrpcServer]] = Future()
        self._loop = asyncio.new_event_loop()
        self._stopping = asyncio.Event()
        self._graceful = True
        self._thread = threading.Thread(target=self._run, name="running-hub", daemon=True)

    def start(self) -> RunningHub:
        """Until it takes calls. Raises what kept it from that."""
        self._thread.start()
        self.parts, self._server = self._ready.result(WAIT_SECONDS)
        self.port = self._server.port
        return self

    @property
    def journal_file(self) -> Path:
        """Outlives the hub."""
        return self._folder / "journal.sqlite3"

    @property
    def address(self) -> str:
        """For a client on this machine."""
        return f"127.0.0.1:{self.port}"

    def gateway(self, token: str = TOKEN) -> HubGateway:
        """A kiosk's end."""
        return HubGateway(self.address, HubToken(token))

    def call(self, work: Any) -> Any:
        """Run a coroutine on the hub's loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(WAIT_SECONDS)

    def revoke(self, token: str = TOKEN) -> None:
        """The till is not let in any more."""
        books = self._archive.books()
        till = books.tills.by_token_hash(hash_of(token))
        assert till is not None
        books.tills.revoke(till.till_id, 1.0)

    def stop(self, *, graceful: bool = True) -> None:
        """Let what is under way finish, or drop it."""
        self._graceful = graceful
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(WAIT_SECONDS)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        try:
            asyncio.set_event_loop(self._loop)
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        try:
            with self._stack:
                await self._serve_until_stopped()
        except BaseException as error:
            if self._ready.done():
                raise
            self._ready.set_exception(error)

    async def _serve_until_stopped(self) -> None:
        self._archive = Archive(None, self.journal_file)
        self._stack.callback(self._archive.close)
        (self._folder / "locks").mkdir(exist_ok=True)
        equipment = make_equipment(
            self._gateway, self._archive, self._folder / "locks", self._stack, ()
        )
        reads = ReadBudget(self._reads_per_second)
        equipment = replace(equipment, room=replace(equipment.room, reads=reads))
        self._let_in()
        async with open_parts(equipment, self._settings, self.options) as parts:
            server = make_grpc_server(parts)
            await server.start()
            self._ready.set_result((parts, server))
            await self._stopping.wait()
            if self._graceful:
                parts.stop_sign.put_up()
            await server.stop(5.0 if self._graceful else 0.0)

    def _let_in(self) -> None:
        tills = self._archive.books().tills
        if not tills.all():
            tills.add(Till("t1", "kiosk-1", hash_of(TOKEN), True, 1.0))
            tills.add(Till("t2", "kiosk-2", hash_of(OTHER_TOKEN), False, 1.0))


@contextlib.contextmanager
def running_hub(
    gateway: ServiceGateway,
    folder: Path,
    options: ServeOptions | None = None,
    reads_per_second: float = MADE_PER_SECOND,
) -> Iterator[RunningHub]:
    """One hub, stopped at the end."""
    hub = RunningHub(gateway, folder, options, reads_per_second=reads_per_second).start()
    try:
        yield hub
    finally:
        hub.stop()
