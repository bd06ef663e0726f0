// payment.html: one order out of the address, the customer's e-mail, and away to Stripe's page.
import {
  currentLanguage, freshKey, isFinal, isSessionId, moneyText, parameters, post, Problem, rememberedOrder, rememberOrder, say, showMoney, speak,
  verify,
} from "./shop.js";

const USUAL = { amount: "19.90", currency: "USD", product: "月订阅会员", email: "" };
const LONGEST_PRODUCT = 250;
const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;

const at = (id) => document.getElementById(id);
const fields = { amount: at("amount"), email: at("email") };
const given = readLink();
// What is shown as wrong: {title, words} functions, so that they follow the language.
let problem = given.problem;
const wrong = {};
let busy = false;
let paidSession = null;

// --- what the link says ---

function readLink() {
  const twice = Object.keys(USUAL).find((name) => parameters.getAll(name).length > 1);
  const told = Object.fromEntries(Object.entries(USUAL).map(([name, usual]) => [name, parameters.get(name) ?? usual]));
  const link = { ...told, currency: halfWidth(told.currency).trim().toUpperCase(), product: told.product.trim() };
  link.problem = twice ? broken("linkTwice", { name: twice }) : linkProblem(link, told);
  link.unusable = Boolean(link.problem);
  return link;
}

function linkProblem(link, told) {
  if (!/^[A-Z]{3}$/.test(link.currency)) return broken("linkWrongCurrency", { value: told.currency.slice(0, 12) });
  if (!link.product || [...link.product].length > LONGEST_PRODUCT) return broken("linkWrongProduct");
  return null;
}

function broken(key, details) {
  return { title: () => say("linkWrong"), words: () => say(key, details) };
}

// Typed on a Chinese keyboard, digits may be full-width.
function halfWidth(text) {
  return text.normalize("NFKC").replace(/。/g, ".");
}

function order() {
  return { amount: halfWidth(fields.amount.value).trim(), email: fields.email.value.trim() };
}

// --- showing ---

function render() {
  const shownCurrency = /^[A-Z]{3}$/.test(given.currency) ? given.currency : "";
  at("amount-label").textContent = say("amountLabel", { currency: shownCurrency });
  at("fields").hidden = given.unusable;
  at("product").textContent = given.product || "—";
  renderAmount(shownCurrency);
  at("pay-words").textContent = busy ? say("paying") : say("pay");
  at("pay").setAttribute("aria-disabled", String(busy));
  at("pay").classList.toggle("busy", busy);
  at("progress").textContent = busy ? say("paying") : "";
  for (const name of Object.keys(fields)) renderField(name);
  renderProblem();
}

function renderAmount(currency) {
  const { amount } = order();
  const shown = /^\d+(\.\d*)?$|^\.\d+$/.test(amount) && amount.length <= 14;
  showMoney(at("amount-shown"), shown && currency ? moneyText(amount, currency) : "—");
}

function renderField(name) {
  const words = wrong[name]?.() ?? "";
  at(`${name}-error`).textContent = words;
  if (words) fields[name].setAttribute("aria-invalid", "true");
  else fields[name].removeAttribute("aria-invalid");
}

function renderProblem() {
  at("problem").hidden = !problem;
  at("problem-title").textContent = problem?.title() ?? "";
  at("problem-words").textContent = problem?.words() ?? "";
  at("problem-choices").hidden = !paidSession;
  if (paidSession) at("see-payment").href = resultAddress(paidSession);
}

function resultAddress(sessionId) {
  return `payment-success.html?session_id=${encodeURIComponent(sessionId)}&lang=${currentLanguage()}`;
}

function tell(title, words) {
  problem = { title, words };
  render();
  at("problem").focus();
}

// --- paying ---

function findMistakes() {
  const { amount, email } = order();
  delete wrong.amount;
  delete wrong.email;
  if (!amount) wrong.amount = () => say("amountMissing");
  if (email && !EMAIL.test(email)) wrong.email = () => say("emailWrong");
  return Object.keys(wrong);
}

async function submit(event) {
  event.preventDefault();
  if (busy || given.unusable) return;
  problem = null;
  paidSession = null;
  const mistakes = findMistakes();
  if (mistakes.length) {
    render();
    fields[mistakes[0]].focus();
    return;
  }
  busy = true;
  render();
  try {
    location.assign(await checkoutAddress(body()));
  } catch (error) {
    busy = false;
    showProblem(error instanceof Problem ? error : new Problem("unexpected", { code: error.name }));
  }
}

function body() {
  const { amount, email } = order();
  return {
    amount,
    currency: given.currency,
    product_name: given.product,
    ...(email ? { customer_email: email } : {}),
    metadata: { source: "mofang_xiyuan", product: given.product },
  };
}

// The same order in this tab is the same payment: after a lost answer, a reload or the way back from Stripe.
async function checkoutAddress(wanted) {
  const text = JSON.stringify(wanted);
  let known = rememberedOrder();
  if (known?.text !== text) known = null;
  if (known?.sessionId) known = await stillPayable(known);
  if (known?.url) return known.url;
  const key = known?.key ?? freshKey();
  const remembered = { text, key, order: { ...given, ...order(), problem: undefined } };
  rememberOrder(remembered);
  const answer = await created(wanted, key, remembered);
  if (!isSessionId(answer.session_id) || !/^https?:\/\//.test(answer.checkout_url)) throw new Problem("not_an_answer", { status: "200" });
  rememberOrder({ ...remembered, sessionId: answer.session_id, url: answer.checkout_url });
  return answer.checkout_url;
}

// What was refused for good, or given up, is never made under its key: the next try needs another one.
async function created(wanted, key, remembered) {
  try {
    return await post("/api/v1/payment/create-session", wanted, { "idempotency-key": key });
  } catch (error) {
    if (error.isFinal) rememberOrder({ ...remembered, key: undefined });
    throw error;
  }
}

async function stillPayable(known) {
  const { status } = await verify(known.sessionId);
  if (status === "success" || status === "processing") {
    paidSession = known.sessionId;
    throw new Problem("alreadyPaid");
  }
  return isFinal(status) ? null : known;
}

function showProblem(found) {
  const field = Object.keys(fields).find((name) => found.code.startsWith(`${name}_`));
  if (field) {
    wrong[field] = () => found.words;
    render();
    fields[field].focus();
    return;
  }
  tell(() => say(paidSession ? "alreadyPaidTitle" : "problemTitle"), () => found.words);
}

function forgetMistake(name) {
  delete wrong[name];
  if (problem && !given.unusable) problem = null;
  render();
}

// --- begin ---

const back = rememberedOrder()?.order;
const sameLink = back && ["amount", "currency", "product", "email"].every((name) => (parameters.get(name) ?? USUAL[name]) === back.link?.[name]);
fields.amount.value = sameLink ? back.amount : given.amount;
fields.email.value = sameLink ? back.email : given.email;
given.link = Object.fromEntries(Object.keys(USUAL).map((name) => [name, parameters.get(name) ?? USUAL[name]]));
if (!problem && given.amount && !/^[\d.]+$/.test(halfWidth(given.amount).trim())) {
  wrong.amount = () => say("linkWrongAmount", { value: given.amount.slice(0, 24) });
}
if (!problem && given.email.trim() && !EMAIL.test(given.email.trim())) wrong.email = () => say("linkWrongEmail");

for (const name of Object.keys(fields)) fields[name].addEventListener("input", () => forgetMistake(name));
at("form").addEventListener("submit", submit);
at("pay-again").addEventListener("click", () => {
  rememberOrder(null);
  at("form").requestSubmit();
});
// Back from Stripe's page, a browser may show this one as it was left.
window.addEventListener("pageshow", () => {
  busy = false;
  render();
});
speak("payTitle", render);
