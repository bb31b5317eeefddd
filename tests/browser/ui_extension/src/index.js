// Draws by hand what a built extension draws with Preact, and asks its app's server with a session token.
const part = (name, values = {}, ...children) => {
  const made = Object.assign(document.createElement(name), values)
  made.append(...children)
  return made
}

async function points() {
  const headers = { Authorization: `Bearer ${await shopify.sessionToken.get()}` }
  const answer = await fetch(`${shopify.settings.value.server}/points`, { headers })
  return (await answer.json()).points
}

const order = () => shopify.order?.value ?? { name: shopify.orderConfirmation.value.number }

async function block() {
  const total = shopify.cost.totalAmount.value
  const button = part("s-button", { variant: "primary" }, "Count")
  const field = part("s-text-field", { label: "Name" })
  const echo = part("s-text", { type: "strong" }, "0")
  let clicks = 0
  button.addEventListener("click", () => { echo.textContent = String(++clicks) })
  field.addEventListener("input", () => { echo.textContent = field.value })
  const greeting = shopify.i18n.translate("greeting", { name: order().name, total: shopify.i18n.formatCurrency(total.amount) })
  const banner = part("s-banner", { heading: greeting, tone: "success", dismissible: true })
  banner.addEventListener("dismiss", () => { echo.textContent = "dismissed" })
  document.body.append(part("s-stack", { gap: "base" }, banner, part("s-stack", { direction: "inline" }, button, echo), field, part("s-map")))
  banner.textContent = shopify.i18n.translate("points", { count: await points() })
}

async function page() {
  const link = part("s-link", { href: "shopify:customer-account/orders" }, "Orders")
  const bad = part("s-link", { href: "javascript:alert(1)" }, "Bad")
  const who = shopify.authenticatedAccount.customer.value.id
  document.body.append(part("s-page", { heading: "Points" }, part("s-paragraph", {}, who), link, bad))
  await shopify.storage.write("seen", (await shopify.storage.read("seen") ?? 0) + 1)
  document.body.append(part("s-text", {}, `Seen ${await shopify.storage.read("seen")}`))
}

async function announcement() {
  const reached = await fetch("https://elsewhere.example/").then(() => "reached", () => "out of reach")
  document.body.append(part("s-announcement", {}, `${reached}, ${typeof document.cookie}`))
  Promise.reject(new Error("something later"))
}

shopify.extend("purchase.thank-you.block.render", block)
shopify.extend("customer-account.order-status.block.render", block)
shopify.extend("customer-account.profile.block.render", page)
shopify.extend("customer-account.page.render", page)
shopify.extend("purchase.thank-you.announcement.render", announcement)
shopify.extend("customer-account.order-index.block.render", () => document.body.append(document.createElement("div")))
