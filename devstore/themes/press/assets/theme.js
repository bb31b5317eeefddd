// The theme's own behaviour: adding to the cart without leaving the page. Everything works without it.
const root = window.Shopify?.routes?.root ?? "/"
const words = document.querySelector("[data-notice]")

function showCount(count) {
  for (const badge of document.querySelectorAll("[data-cart-count]")) {
    badge.textContent = count
    badge.hidden = count === 0
  }
}

function say(text, linkText) {
  const link = document.createElement("a")
  link.href = `${root}cart`
  link.textContent = linkText
  words.replaceChildren(document.createTextNode(text), link)
  clearTimeout(say.timer)
  say.timer = setTimeout(() => words.replaceChildren(), 8000)
}

async function addToCart(form) {
  const error = form.querySelector("[data-form-error]")
  const response = await fetch(`${root}cart/add.js`, {
    method: "POST",
    body: new FormData(form),
    headers: { Accept: "application/json" },
  })
  const answer = await response.json()
  error.hidden = response.ok
  error.textContent = response.ok ? "" : answer.description
  if (!response.ok) return
  const cart = await (await fetch(`${root}cart.js`)).json()
  showCount(cart.item_count)
  say(form.dataset.added, form.dataset.view)
  document.dispatchEvent(new CustomEvent("cart:updated", { detail: cart }))
}

for (const form of document.querySelectorAll("[data-product-form]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    addToCart(form).catch(() => form.submit())
  })
  form.addEventListener("change", ({ target }) => {
    const price = document.querySelector("[data-price] .price")
    if (!target.dataset.price || !price) return
    const was = target.dataset.was ? Object.assign(document.createElement("s"), { className: "price__was", textContent: target.dataset.was }) : ""
    const now = Object.assign(document.createElement("span"), { className: "price__now", textContent: target.dataset.price })
    price.classList.toggle("price--sale", Boolean(was))
    price.replaceChildren(now, was)
  })
}

for (const field of document.querySelectorAll("[data-submit-on-change]")) {
  field.addEventListener("change", () => field.form.requestSubmit(field.form.elements.update ?? undefined))
}

for (const button of document.querySelectorAll("[data-privacy-choices]")) {
  button.addEventListener("click", () => window.Shopify.customerPrivacy?.showBanner?.())
}

document.addEventListener("cart:refresh", async () => showCount((await (await fetch(`${root}cart.js`)).json()).item_count))
