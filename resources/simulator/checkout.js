"use strict";
// The page pays without this script too; it formats, checks early, and never shows a blank screen.
(() => {
  const byId = (id) => document.getElementById(id);
  const form = byId("payment-form");
  keepFragment(byId("language"));
  if (byId("scan-frame")) waitForScan();
  if (!form) return;

  const button = form.querySelector("[data-testid='hosted-payment-submit-button']");
  const label = button.querySelector(".pay-label");
  const problem = byId("problem");
  const asking = label.textContent;

  function keepFragment(link) {
    if (link && location.hash) link.href += location.hash;
  }

  // The code is scanned on another device, so the page has to ask what came of it.
  async function waitForScan() {
    let answer = { result: "waiting" };
    try {
      answer = await (await fetch(location.href, { headers: { accept: "application/json" } })).json();
    } catch {
      // Offline: the next look may succeed.
    }
    if (answer.next) location.assign(answer.next);
    else setTimeout(waitForScan, 1000);
  }

  const digits = (text) =>
    text.normalize("NFKC").replace(/\D/g, "");

  function brandOf(number) {
    if (/^4/.test(number)) return "Visa";
    if (/^(5[1-5]|2[2-7])/.test(number)) return "Mastercard";
    if (/^3[47]/.test(number)) return "Amex";
    if (/^(62|81)/.test(number)) return "UnionPay";
    if (/^(6011|64|65)/.test(number)) return "Discover";
    if (/^35/.test(number)) return "JCB";
    if (/^(30|36|38|39)/.test(number)) return "Diners";
    return "";
  }

  function groupNumber(text) {
    const number = digits(text).slice(0, 19);
    const sizes = /^3[47]/.test(number) ? [4, 6, 5] : [4, 4, 4, 4, 3];
    const parts = [];
    let start = 0;
    for (const size of sizes) {
      if (start < number.length) parts.push(number.slice(start, start + size));
      start += size;
    }
    return parts.join(" ");
  }

  function groupExpiry(text) {
    let number = digits(text);
    if (/^[2-9]/.test(number)) number = "0" + number;
    number = number.slice(0, 4);
    return number.length > 2 ? `${number.slice(0, 2)} / ${number.slice(2)}` : number;
  }

  // Keeps the caret behind the same digit, so that a typing error can be mended in the middle.
  function reformat(input, format) {
    const before = digits(input.value.slice(0, input.selectionStart ?? input.value.length)).length;
    const atEnd = input.selectionStart === input.value.length;
    input.value = format(input.value);
    if (atEnd || document.activeElement !== input) return;
    let caret = 0;
    for (let seen = 0; seen < before && caret < input.value.length; caret += 1) {
      if (/\d/.test(input.value[caret])) seen += 1;
    }
    input.setSelectionRange(caret, caret);
  }

  function onInput(id, format) {
    const input = byId(id);
    if (!input) return;
    input.addEventListener("input", () => {
      if (format) reformat(input, format);
      showError(id, "");
      if (id === "cardNumber") byId("card-brand").textContent = brandOf(digits(input.value));
    });
  }

  function showError(id, text) {
    const input = byId(id);
    if (!input) return false;
    byId(`${id}-error`).textContent = text;
    input.setAttribute("aria-invalid", text ? "true" : "false");
    return true;
  }

  function showProblem(text) {
    problem.textContent = text;
    problem.hidden = !text;
  }

  function showErrors(errors) {
    for (const id of ["email", "cardNumber", "cardExpiry", "cardCvc", "billingName"]) {
      showError(id, errors[id] || "");
    }
    const first = Object.keys(errors).find((id) => byId(id));
    if (first) byId(first).focus();
  }

  function setBusy(busy) {
    button.classList.toggle("busy", busy);
    button.setAttribute("aria-disabled", busy ? "true" : "false");
    label.textContent = busy ? form.dataset.processing : asking;
  }

  function finish(next) {
    button.classList.remove("busy");
    button.classList.add("done");
    label.textContent = form.dataset.paid;
    setTimeout(() => location.assign(next), 500);
  }

  function showAnswer(answer) {
    if (answer.result === "paid") return finish(answer.next);
    if (answer.next) return location.assign(answer.next);
    setBusy(false);
    showProblem(answer.message || "");
    showErrors(answer.errors || {});
    if (answer.message) problem.scrollIntoView({ block: "center" });
  }

  async function pay(event) {
    event.preventDefault();
    if (button.getAttribute("aria-disabled") === "true") return;
    showProblem("");
    showErrors({});
    setBusy(true);
    try {
      const reply = await fetch(form.action, {
        method: "POST",
        headers: { accept: "application/json" },
        body: new URLSearchParams(new FormData(form)),
      });
      showAnswer(await reply.json());
    } catch {
      setBusy(false);
      showProblem(form.dataset.offline);
    }
  }

  function fillTestCard(event) {
    const chosen = event.target.closest(".test-card");
    if (!chosen) return;
    const values = { cardNumber: chosen.dataset.number, cardExpiry: "1234", cardCvc: "123", billingName: "Test Customer" };
    for (const [id, value] of Object.entries(values)) {
      byId(id).value = value;
      byId(id).dispatchEvent(new Event("input"));
    }
    const email = byId("email");
    if (email && !email.value) email.value = "test@example.com";
    button.scrollIntoView({ block: "center" });
  }

  onInput("email", null);
  onInput("cardNumber", groupNumber);
  onInput("cardExpiry", groupExpiry);
  onInput("cardCvc", (text) => digits(text).slice(0, 4));
  onInput("billingName", null);
  form.addEventListener("submit", pay);
  form.addEventListener("click", fillTestCard);
  // Coming back with the browser's button: the page must be usable again.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  // Stripe's address is useless without its fragment: a QR or a copy that lost it must show here.
  if (!location.hash.startsWith("#fid")) {
    showProblem(form.dataset.incompleteLink);
    button.disabled = true;
  }
})();
