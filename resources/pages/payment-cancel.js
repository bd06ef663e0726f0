// payment-cancel.html: nothing was paid, unless it was after all.
import { orderAddress, rememberedOrder, say, speak, verify } from "./shop.js";

const at = (id) => document.getElementById(id);
const known = rememberedOrder();
let paid = false;

function render() {
  at("result").dataset.state = paid ? "success" : "canceled";
  at("title").textContent = say(paid ? "cancelButPaidTitle" : "cancelTitle");
  at("words").textContent = say(paid ? "cancelButPaid" : "cancel");
  for (const id of ["how", "elsewhere"]) at(id).hidden = paid;
  // Without an order of this tab the way back would lead to another one: the customer of a kiosk, for example.
  at("back").hidden = paid || !known?.order;
  at("see").hidden = !paid;
}

// The way back to the very same order, with what was typed.
function showWayBack() {
  at("back").href = orderAddress(known.order);
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
