"""Counters and browsers for the tests of the service's pages; hubs and clients for those of its gRPC door."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import grpc
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from app.simulator.server import SimulatorServer
from tests.contracts.gateway_contract import GOOD_KEY
from tests.service.grpc_desk import Desk, start_hub
from tests.service.page_shop import PageShop, address_of, bound_socket, serving
from tests.service.running_hub import RunningHub

SIZES = {"phone": (390, 844), "desktop": (1280, 800)}
LOCALES = {"zh": "zh-CN", "en": "en-US"}


@pytest.fixture
def simulator() -> Iterator[SimulatorServer]:
    server = SimulatorServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def keyed_simulator() -> Iterator[SimulatorServer]:
    """Stripe for one module, with a key that works."""
    server = SimulatorServer(keys=frozenset({GOOD_KEY}), seed=1)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def hub(keyed_simulator: SimulatorServer, tmp_path: Path, stack: ExitStack) -> RunningHub:
    return start_hub(keyed_simulator, tmp_path, stack)


@pytest.fixture
def desk(hub: RunningHub, stack: ExitStack) -> Desk:
    return Desk(stack.enter_context(grpc.insecure_channel(hub.address)))


@pytest.fixture
def counter(simulator: SimulatorServer) -> Iterator[tuple[PageShop, str]]:
    """The shop, and its address, which serves its own pages."""
    bound = bound_socket()
    shop = PageShop(simulator, address_of(bound))
    with serving(shop.app([]), bound) as base:
        yield shop, base


@pytest.fixture(params=[(s, z) for s in SIZES for z in LOCALES], ids=lambda p: "-".join(p))
def each_page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[tuple[Page, str]]:
    """A browser of each size, in each language; anything on its console but a lost answer fails the test."""
    size, language = request.param
    width, height = SIZES[size]
    context = chromium.new_context(
        viewport={"width": width, "height": height}, locale=LOCALES[language]
    )
    page = context.new_page()
    heard = listened(page)
    yield page, language
    context.close()
    assert not heard


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """One phone that reads English."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="en-US")
    page = context.new_page()
    heard = listened(page)
    yield page
    context.close()
    assert not heard


def listened(page: Page) -> list[str]:
    """What the browser complains of: scripts that fail, and what the policy forbids."""
    heard: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            heard.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard
