/** Shows the real launcher inside its page's frame, again whenever the form beside it changes. */
const shown = JSON.parse(document.body.dataset.shown)
const DAY = 86_400_000
const WORN = ["background", "text", "accent", "accent_text", "radius"]
const who = document.getElementById("who")
let look = shown.look

const later = (days) => new Date(Date.now() + days * DAY).toISOString()
const money = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: shown.currency })

function answers() {
  const { per_order: points, ...sample } = shown.sample
  const codes = sample.codes.map((code) => ({ ...code, ends_at: later(2) }))
  return {
    panel: { customer: "1", key: "", maturing: [{ points, at: later(9) }], preferences: null, ...sample, codes },
    points: {
      lines: [
        { at: later(-5), points, of: "pending", reason: "earned" },
        { at: later(-40), points: sample.points.available, of: "available", reason: "matured" },
      ],
      before: null,
    },
  }
}

// Nobody is asked: the customer is invented.
window.fetch = async (address) => Response.json(answers()[String(address).match(/v1\/(\w+)/)?.[1]] ?? {})

function dressed() {
  const worn = { ...shown.brand, ...(look.accent && { accent: look.accent, accent_text: look.accent_text }) }
  return WORN.filter((name) => worn[name]).map((name) => `--pn-${name.replace("_", "-")}:${worn[name]};`).join("")
}

function printed() {
  return {
    label: look.label || "Points",
    class: `${look.corner ?? ""} ${look.wide_only ? "wide" : ""}`,
    style: `${dressed()}--pn-lift:${look.lift ?? 16}px`,
    points: shown.points,
    one: money.format(1),
    currency: shown.currency,
    signed_in: who.value === "customer",
    proxy: "",
    login: "#sign-in",
    register: "#register",
  }
}

function show() {
  for (const each of document.querySelectorAll("body > :not(main)")) each.remove()
  const config = Object.assign(document.createElement("script"), { type: "application/json", id: "perennial-launcher" })
  config.textContent = JSON.stringify(printed())
  const script = Object.assign(document.createElement("script"), { src: document.body.dataset.script })
  document.body.append(config, script)
}

function typed(form) {
  const { label, corner, lift, accent, accent_text } = form
  const own = form.colours === "own" ? { accent, accent_text } : {}
  look = { label, corner: corner === "start" ? corner : "", lift, ...own, wide_only: form.phones !== "1" }
  show()
}

addEventListener("message", (event) => {
  if (event.origin === location.origin && event.data?.preview) typed(event.data.preview)
})
// What is shown leads nowhere.
addEventListener("click", (event) => event.composedPath().some((each) => each.tagName === "A") && event.preventDefault(), true)
who.addEventListener("change", show)
show()
