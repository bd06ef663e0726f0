// What the three pages share: the person's language, what this tab remembers, money, and talking to the service.
import { sentences, signs, withoutCents } from "./sentences.js";
import { texts } from "./texts.js";

const LANGUAGE_KEY = "mofang-language";
const ORDER_KEY = "mofang-order";
const ANSWER_SECONDS = 30;
const GIVEN_UP = new Set(["payment_given_up", "payment_exists", "idempotency_key_reused"]);
const FINAL = new Set(["success", "expired", "canceled", "failed"]);

export const config = { api: "", test: false, ...window.mofangConfig };
export const parameters = new URLSearchParams(location.search);

// --- what a browser may forbid: then the page works, and forgets ---

function read(storage, key) {
  try {
    return window[storage].getItem(key);
  } catch {
    return null;
  }
}

function write(storage, key, value) {
  try {
    if (value === null) window[storage].removeItem(key);
    else window[storage].setItem(key, value);
  } catch { /* private windows may refuse; nothing depends on it */ }
}

// The order that this tab has begun: {order, key, sessionId, url}.
export function rememberedOrder() {
  try {
    const found = JSON.parse(read("sessionStorage", ORDER_KEY));
    return found && typeof found.order === "object" ? found : null;
  } catch {
    return null;
  }
}

export function rememberOrder(order) {
  write("sessionStorage", ORDER_KEY, order && JSON.stringify(order));
}

// The link to pay for it.
export function orderAddress({ amount, currency, product, email }) {
  return `payment.html?${new URLSearchParams({ amount, currency, product, ...(email ? { email } : {}) })}`;
}

// --- language ---

function preferredLanguage() {
  const wished = [parameters.get("lang"), read("localStorage", LANGUAGE_KEY), ...(navigator.languages ?? [])];
  const known = wished.map((each) => (each ?? "").slice(0, 2).toLowerCase()).find((each) => each in texts);
  return known ?? "en";
}

let language = preferredLanguage();

export function currentLanguage() {
  return language;
}

// Plain for programs, written out for people.
const AMOUNTS = new Set(["amount", "largest", "smallest", "lowest", "highest"]);

function fill(sentence, details) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => {
    const told = (details[name] ?? "") || "…";
    return details.currency && AMOUNTS.has(name) && /^\d+(\.\d+)?$/.test(told) ? moneyText(told, details.currency) : told;
  });
}

export function say(key, details = {}) {
  return fill(texts[language][key] ?? texts[language].unexpected, details);
}

// Calls `render` now and whenever the person changes the language.
export function speak(titleKey, render) {
  const toggle = document.getElementById("language");
  const other = () => (language === "zh" ? "en" : "zh");
  const renderAll = () => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    document.title = `${say(titleKey)} · ${shopName()}`;
    for (const each of document.querySelectorAll("[data-text]")) each.textContent = say(each.dataset.text);
    for (const each of document.querySelectorAll("[data-shop]")) each.textContent = shopName();
    for (const each of document.querySelectorAll("[data-test]")) each.hidden = !showsTest();
    toggle.textContent = texts[other()].ownName;
    toggle.lang = other() === "zh" ? "zh-CN" : "en";
    toggle.setAttribute("aria-label", texts[other()].switchHere);
    render();
  };
  toggle.addEventListener("click", () => {
    language = other();
    write("localStorage", LANGUAGE_KEY, language);
    renderAll();
  });
  renderAll();
  document.documentElement.classList.add("ready");
}

function shopName() {
  return config.shop?.[language] || say("shop");
}

function showsTest() {
  return Boolean(config.test) || (parameters.get("session_id") ?? "").startsWith("cs_test_");
}

// --- money ---

// Exact: digits are grouped as text and never pass through a float.
export function moneyText(amount, currency) {
  const [whole, fraction] = String(amount).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const bare = withoutCents.includes(currency) && /^0*$/.test(fraction ?? "");
  return `${signs[currency] ?? `${currency}\u00a0`}${grouped}${fraction && !bare ? `.${fraction}` : ""}`;
}

// Shown as large as it fits.
export function showMoney(place, text) {
  const part = document.createElement("span");
  part.textContent = text;
  part.className = text.length > 16 ? "longer" : text.length > 10 ? "long" : "";
  place.replaceChildren(...(text ? [part] : []));
}

// --- the service ---

// `code` is the service's own, or one of: offline, no_answer, not_an_answer.
export class Problem extends Error {
  constructor(code, details = {}, message = "", status = 0) {
    super(code);
    this.status = status;
    this.code = code;
    this.details = details;
    this.serverMessage = message;
  }

  // No repeat under the same key can come to anything else.
  get isFinal() {
    return this.status === 402 || GIVEN_UP.has(this.code);
  }

  // In the language of now, which may have changed since the answer came.
  get words() {
    const own = texts[language][this.code] ?? sentences[this.code]?.[language];
    return own ? fill(own, this.details) : this.serverMessage || fill(texts[language].unexpected, { code: this.code });
  }
}

export async function post(path, body, headers = {}) {
  const answer = await reach(path, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", "accept-language": language, ...headers },
    signal: AbortSignal.timeout(ANSWER_SECONDS * 1000),
  });
  const found = await answer.json().catch(() => null);
  if (answer.ok && found?.success) return found;
  throw problemOf(answer, found);
}

async function reach(path, request) {
  try {
    return await fetch(`${config.api.replace(/\/+$/, "")}${path}`, {
      ...request, credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer", redirect: "error",
    });
  } catch (error) {
    if (error.name === "TimeoutError") throw new Problem("no_answer", { seconds: String(ANSWER_SECONDS) });
    throw new Problem(navigator.onLine === false ? "offline" : "not_reached");
  }
}

function problemOf(answer, found) {
  const retryAfter = answer.headers.get("retry-after") ?? "";
  const details = { ...(/^\d+$/.test(retryAfter) ? { seconds: retryAfter } : {}), ...found?.error?.details };
  if (answer.status === 429) return new Problem("too_many_requests", { seconds: "60", ...details });
  if (found?.error?.code) return new Problem(found.error.code, details, found.message ?? found.error.message, answer.status);
  return new Problem("not_an_answer", { status: String(answer.status) });
}

export function verify(sessionId) {
  return post("/api/v1/payment/verify", { session_id: sessionId });
}

export function isFinal(status) {
  return FINAL.has(status);
}

export function isSessionId(text) {
  return /^cs_(test|live)_[A-Za-z0-9]{1,250}$/.test(text);
}

// Not crypto.randomUUID: that is missing where a shop's network has no https.
export function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `page-${Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("")}`;
}
