"""The customer's phone: Debian's Chromium in the size of one, driven by Playwright."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.stage.tools import find_tool

PHONE = ViewportSize(width=390, height=844)
# A browser on a busy machine takes its time. What a test is about is never how long it takes.
WAIT_MS = 60_000
expect.set_options(timeout=WAIT_MS)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a module.

    It opens pages of this run only, and Chromium's own sandbox works neither for root nor in a chroot.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_tool("chromium", "chromium"),
            chromium_sandbox=False,
            args=["--disable-dev-shm-usage"],
            timeout=WAIT_MS,
        )
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A page without memory of any other test."""
    context = chromium.new_context(viewport=PHONE, is_mobile=True, has_touch=True, locale="zh-CN")
    context.set_default_timeout(WAIT_MS)
    yield context.new_page()
    context.close()
