// The theme's own behaviour: the cart drawer and suggestions while typing. Everything works without it.
const root = window.Shopify?.routes?.root ?? "/"
const notice = document.querySelector("[data-notice]")
const SECTION = "cart-drawer"
const PAUSE_MS = 160
const drawer = () => document.querySelector("[data-drawer]")

function showCount(count) {
  for (const badge of document.querySelectorAll("[data-cart-count]")) {
    badge.textContent = count
    badge.hidden = count === 0
  }
}

/** Put a section's new markup in place; an open drawer stays open and keeps the focus inside. */
function renew(markup) {
  const wasOpen = drawer().open
  const fresh = new DOMParser().parseFromString(markup, "text/html").querySelector("[data-drawer]")
  drawer().replaceChildren(...fresh.childNodes)
  if (wasOpen) drawer().querySelector("h2").focus()
}

function openDrawer() {
  if (!drawer().open) drawer().showModal()
  drawer().querySelector("h2").focus()
}

async function refresh() {
  const [cart, sections] = await Promise.all(
    [`${root}cart.js`, `${root}?sections=${SECTION}`].map(async (address) => (await fetch(address)).json()),
  )
  showCount(cart.item_count)
  renew(sections[SECTION])
  return cart
}

async function addToCart(form) {
  const error = form.querySelector("[data-form-error]")
  const body = new FormData(form)
  body.set("sections", SECTION)
  const response = await fetch(`${root}cart/add.js`, { method: "POST", body, headers: { Accept: "application/json" } })
  const answer = await response.json()
  error.hidden = response.ok
  error.textContent = response.ok ? "" : answer.description
  if (!response.ok) return
  renew(answer.sections[SECTION])
  const cart = await (await fetch(`${root}cart.js`)).json()
  showCount(cart.item_count)
  notice.textContent = form.dataset.added
  setTimeout(() => notice.replaceChildren(), 4000)
  openDrawer()
  document.dispatchEvent(new CustomEvent("cart:updated", { detail: cart }))
}

async function changeLine({ line, quantity }) {
  const response = await fetch(`${root}cart/change.js`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ id: line, quantity: Number(quantity), sections: SECTION }),
  })
  const answer = await response.json()
  if (!response.ok) {
    const problem = drawer().querySelector("[data-drawer-problem]")
    problem.hidden = false
    problem.textContent = answer.description
    return
  }
  showCount(answer.item_count)
  renew(answer.sections[SECTION])
  document.dispatchEvent(new CustomEvent("cart:updated", { detail: answer }))
}

function suggest(form) {
  const field = form.querySelector("input[type=search]")
  const place = form.querySelector("[data-suggestions]")
  let pause = 0
  let asked = 0
  const hide = () => place.replaceChildren()

  async function ask() {
    const terms = field.value.trim()
    const number = ++asked
    if (terms.length < 2) return hide()
    const query = new URLSearchParams({ q: terms, "resources[limit]": 6, "resources[limit_scope]": "each", section_id: "predictive-search" })
    const response = await fetch(`${root}search/suggest?${query}`)
    if (response.ok && number === asked) place.innerHTML = await response.text()
  }

  field.addEventListener("input", () => {
    clearTimeout(pause)
    pause = setTimeout(() => ask().catch(hide), PAUSE_MS)
  })
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !place.hasChildNodes()) return
    event.preventDefault()
    hide()
    field.focus()
  })
  form.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !form.contains(relatedTarget)) hide()
  })
  document.addEventListener("pointerdown", ({ target }) => {
    if (!form.contains(target)) hide()
  })
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

for (const link of document.querySelectorAll("[data-cart-link]")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || location.pathname === link.pathname) return
    event.preventDefault()
    openDrawer()
  })
}

drawer()?.addEventListener("click", ({ target }) => {
  const button = target.closest("button[data-line]")
  if (button) changeLine(button.dataset).catch(() => location.assign(`${root}cart`))
  else if (target === drawer() || target.closest("[data-drawer-close]")) drawer().close()
})

for (const place of document.querySelectorAll("[data-recommendations]")) {
  fetch(place.dataset.recommendations)
    .then((response) => (response.ok ? response.text() : ""))
    .then((markup) => (place.innerHTML = markup))
    .catch(() => place.remove())
}

for (const form of document.querySelectorAll("form[data-suggest]")) suggest(form)
document.addEventListener("cart:refresh", () => refresh().catch(() => {}))
