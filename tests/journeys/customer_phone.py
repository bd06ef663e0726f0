"""The customer's phone: opens the scanned address and pays, by the element ids of Stripe's own page."""

from playwright.sync_api import Page, expect

SUBMIT = '[data-testid="hosted-payment-submit-button"]'
WAIT_MS = 60_000


class CustomerPhone:
    """One phone with one browser page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        page.set_default_timeout(WAIT_MS)

    def open(self, address: str) -> None:
        """What a camera does with a code."""
        self._page.goto(address)

    def fill_in(self, card: str, email: str | None = "customer@example.com") -> None:
        """Everything but the last tap. `email` None: the page knows it already."""
        if email is not None:
            self._page.fill("#email", email)
        self._page.fill("#cardNumber", card)
        self._page.fill("#cardExpiry", "12 / 34")
        self._page.fill("#cardCvc", "123")
        self._page.fill("#billingName", "Journey Customer")

    def submit(self) -> None:
        """The last tap."""
        self._page.click(SUBMIT)

    def pay_with(self, card: str) -> None:
        """Fill in and tap; what becomes of it is on the page."""
        self.fill_in(card)
        self.submit()

    def pay_by_bank(self) -> None:
        """By a means that takes days."""
        self._page.fill("#email", "customer@example.com")
        self._page.click("label[for=method-us_bank_account]")
        self.submit()

    def tap(self, words: str) -> None:
        """A button of the bank's or the wallet's test page."""
        self._page.click(f"text={words}")

    def wait_for(self, words: str) -> None:
        """Until the page says so."""
        expect(self._page.locator("body")).to_contain_text(words, timeout=WAIT_MS)
