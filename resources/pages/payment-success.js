// payment-success.html: what became of the payment, from Stripe's own answer, until it is final.
import {
  config, currentLanguage, isFinal, isSessionId, moneyText, orderAddress, parameters, Problem, rememberedOrder, rememberOrder, say, showMoney, speak,
  verify,
} from "./shop.js";

// From one answer to the next question, in seconds; the last one is repeated.
const PAUSES = [1.5, 2, 3, 5, 8, 10];
const WORDS_OF = {
  checking: ["checkingTitle", "checking"],
  success: ["paidTitle", "paid"],
  pending: ["pendingTitle", "pending"],
  processing: ["processingTitle", "processing"],
  expired: ["expiredTitle", "expired"],
  canceled: ["canceledTitle", "canceled"],
  failed: ["failedTitle", "failed"],
};

const at = (id) => document.getElementById(id);
const sessionId = (parameters.get("session_id") ?? "").trim();
let state = "checking";
let answer = null;
let trouble = null;
let stopped = null;
let stream = null;
let timer = null;
let asking = false;
let askAgain = false;
let asked = 0;

// --- showing ---

function render() {
  at("result").dataset.state = stopped ? "unknown" : state;
  const [title, words] = stopped ? [stopped.title, stopped.words] : WORDS_OF[state];
  at("title").textContent = say(title);
  at("words").textContent = say(words);
  showMoney(at("amount"), answer?.amount ? moneyText(answer.amount, answer.currency) : "");
  at("trouble").hidden = !trouble;
  at("trouble").textContent = trouble?.words ?? "";
  at("live").textContent = stream && !trouble && !isFinal(state) ? say("live") : "";
  at("check").hidden = Boolean(stopped) || isFinal(state) || (state === "checking" && !trouble);
  showWayBack();
  renderFacts();
}

function renderFacts() {
  const { product } = answer?.metadata ?? {};
  const shown = [
    show("product", product), show("time", timeText()), show("email", answer?.customer_email), show("number", numberShown()),
  ];
  at("facts").hidden = !shown.some(Boolean);
}

function show(name, text) {
  at(`row-${name}`).hidden = !text;
  at(name).textContent = text ?? "";
  return text;
}

function numberShown() {
  return answer?.payment_intent_id ?? (isSessionId(sessionId) && state !== "checking" ? sessionId : null);
}

function timeText() {
  if (!answer?.created_at) return null;
  const style = { dateStyle: "medium", timeStyle: "short" };
  return new Intl.DateTimeFormat(currentLanguage() === "zh" ? "zh-CN" : "en", style).format(new Date(answer.created_at * 1000));
}

// Only to the order of this tab: another one is not what the customer of a kiosk wanted.
function showWayBack() {
  const order = rememberedOrder()?.order;
  at("again").hidden = !order || !["expired", "canceled", "failed"].includes(state);
  if (order) at("again").href = orderAddress(order);
}

// --- asking: one question at a time; the stream only says that it is time for one ---

async function ask() {
  clearTimeout(timer);
  // What has changed since the question was sent may not be in its answer.
  askAgain = asking;
  if (asking) return;
  asking = true;
  await askOnce();
  asking = false;
  render();
  if (stopped || isFinal(state)) hangUp();
  else timer = setTimeout(ask, askAgain ? 0 : pause() * 1000);
}

async function askOnce() {
  asked += 1;
  try {
    answer = await verify(sessionId);
    state = answer.status in WORDS_OF ? answer.status : "pending";
    trouble = null;
    if (isFinal(state)) forgetOrder();
  } catch (error) {
    const problem = error instanceof Problem ? error : new Problem("unexpected", { code: error.name });
    if (problem.code.startsWith("session_")) stopped = { title: "unknownTitle", words: "session_not_found" };
    else trouble = waits(problem);
  }
}

// Nothing to do for the person but to wait, whatever the reason.
function waits(problem) {
  const wait = Number(problem.code === "too_many_requests" ? problem.details.seconds : 0);
  return { get words() { return say("lost"); }, wait: Math.min(60, wait || 0) };
}

function pause() {
  if (trouble?.wait) return trouble.wait;
  // While the stream is open, asking is only a safety net.
  return stream ? 30 : PAUSES[Math.min(asked, PAUSES.length) - 1];
}

// A final order must not be taken for the one to be paid again.
function forgetOrder() {
  const known = rememberedOrder();
  if (state !== "success" && known?.sessionId === sessionId) rememberOrder({ order: known.order });
}

// --- live ---

function listen() {
  if (!("EventSource" in window)) return;
  const address = `${config.api.replace(/\/+$/, "")}/api/v1/payment/payments/${sessionId}/events`;
  const opening = new EventSource(address);
  opening.addEventListener("open", () => {
    stream = opening;
    render();
  });
  // Whatever has changed: what is true is what `verify` says.
  opening.addEventListener("payment", ask);
  opening.addEventListener("end", () => {
    opening.close();
    lose();
  });
  // It reconnects by itself, unless the service has said no; until then, asking goes on as if there were none.
  opening.addEventListener("error", lose);
  listen.hangUp = () => opening.close();
}

function lose() {
  stream = null;
  if (!stopped && !isFinal(state)) ask();
}

function hangUp() {
  listen.hangUp?.();
  stream = null;
  render();
}

// --- begin ---

if (!sessionId) stopped = { title: "noSessionTitle", words: "noSession" };
else if (!isSessionId(sessionId)) stopped = { title: "unknownTitle", words: "badSession" };

at("check").addEventListener("click", ask);
// A phone that sleeps stops its timers.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && !stopped && !isFinal(state)) ask();
});
window.addEventListener("online", () => {
  if (!stopped && !isFinal(state)) ask();
});
speak("resultTitle", render);
if (!stopped) {
  ask();
  listen();
}
