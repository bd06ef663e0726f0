// payment-cancel.html: nothing was paid, unless it was after all.
import { rememberedOrder, say, speak, verify } from "./shop.js";

const at = (id) => document.getElementById(id);
const known = rememberedOrder();
let paid = false;

function render() {
  at("result").dataset.state = paid ? "success" : "canceled";
  at("title").textContent = say(paid ? "cancelButPaidTitle" : "cancelTitle");
  at("words").textContent = say(paid ? "cancelButPaid" : "cancel");
  for (const id of ["how", "elsewhere", "back"]) at(id).hidden = paid;
  at("see").hidden = !paid;
}

// The way back to the very same order, with what was typed.
function showWayBack() {
  const { amount, currency, product, email } = known.order;
  at("back").href = `payment.html?${new URLSearchParams({ amount, currency, product, ...(email ? { email } : {}) })}`;
  at("see").href = `payment-success.html?session_id=${encodeURIComponent(known.sessionId ?? "")}`;
}

async function lookUp() {
  try {
    const { status } = await verify(known.sessionId);
    paid = status === "success" || status === "processing";
  } catch {
    // Not known is told as it is: the page says what to do in both cases.
    return;
  }
  render();
}

if (known?.order) showWayBack();
speak("cancelTitle", render);
if (known?.sessionId) lookUp();
