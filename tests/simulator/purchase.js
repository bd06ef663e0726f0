// A purchase through Stripe's SDK for Node; prints what the SDK made of each answer.
const { URL } = require("node:url");
const Stripe = require("stripe");

async function main() {
  const address = new URL(process.argv[2]);
  const stripe = new Stripe(process.env.STRIPE_API_KEY, {
    host: address.hostname,
    port: address.port,
    protocol: "http",
    maxNetworkRetries: 0,
    telemetry: false,
  });
  const session = await stripe.checkout.sessions.create({
    mode: "payment",
    success_url: "http://shop.test/?id={CHECKOUT_SESSION_ID}",
    line_items: [
      {
        quantity: 1,
        price_data: { currency: "usd", unit_amount: 1990, product_data: { name: "月订阅会员" } },
      },
    ],
  });
  const listed = await stripe.checkout.sessions.list({ status: "open", limit: 5 });
  const expired = await stripe.checkout.sessions.expire(session.id);
  const intent = await stripe.paymentIntents.create({
    amount: 2000,
    currency: "usd",
    payment_method: "pm_card_visa",
    confirm: true,
    expand: ["latest_charge"],
  });
  const refusals = [];
  for (const refused of [
    () => stripe.checkout.sessions.expire(session.id),
    () => stripe.checkout.sessions.create({ colour: "red" }),
    () =>
      stripe.paymentIntents.create({
        amount: 2000,
        currency: "usd",
        payment_method: "pm_card_visa_chargeDeclined",
        confirm: true,
      }),
  ]) {
    await refused().catch((error) => refusals.push([error.type, error.code ?? null]));
  }
  console.log(
    JSON.stringify({
      status: session.status,
      listed: listed.data.map((one) => one.id === session.id),
      expired: expired.status,
      intent: intent.status,
      paid: intent.latest_charge.paid,
      refusals,
    }),
  );
}

main();
