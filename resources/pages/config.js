// Where these pages find the payment service. The service answers this file with its own values; change it only where
// the pages are served from another origin, which the service must then know as FRONTEND_BASE_URL.
window.mofangConfig = {
  // For example "https://pay.shop.example". Empty: the origin that served this page.
  api: "",
  shop: { zh: "魔方西元", en: "Mofang" },
  // Shows that no money moves.
  test: false,
};
