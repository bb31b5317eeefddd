// The components of UI extensions that the stand-in can show, as plain elements of the page.
const TEXT_TAGS = { strong: "strong", emphasis: "em", small: "small", address: "address", redundant: "s", mark: "mark" }
const TONES = new Set(["info", "success", "warning", "critical", "neutral"])
const SIZES = { none: "0", "small-500": ".125rem", "small-400": ".2rem", "small-300": ".3rem", "small-200": ".4rem", "small-100": ".5rem", small: ".6rem", base: ".9rem", large: "1.25rem", "large-100": "1.6rem", "large-200": "2rem", "large-300": "2.5rem" }
const PATHS = { "shopify:customer-account/orders": "/account", "shopify:customer-account/profile": "/account/profile" }
const PAGES = "shopify:customer-account/pages/"

/** An address a link may lead to, undefined for any other. */
export function addressOf(href) {
  const text = String(href ?? "")
  if (PATHS[text]) return PATHS[text]
  if (text.startsWith(PAGES)) return `/account/pages/${encodeURIComponent(text.slice(PAGES.length))}`
  try {
    return ["http:", "https:", "mailto:", "tel:"].includes(new URL(text, location.href).protocol) && text ? text : undefined
  } catch {
    return undefined
  }
}

const element = (name, kind = "") => Object.assign(document.createElement(name), { className: kind })
const isOn = (value) => value !== undefined && value !== "false"

function boxed(made, { padding, background, border }) {
  made.style.padding = SIZES[padding] ?? ""
  made.dataset.background = background ?? ""
  made.dataset.border = border && border !== "none" ? "base" : ""
}

function linked(made, { href, target }) {
  const address = addressOf(href)
  if (address) made.setAttribute("href", address)
  else made.removeAttribute("href")
  if (target === "_blank") Object.assign(made, { target: "_blank", rel: "noopener" })
}

function field(kind) {
  return {
    make: () => {
      const made = element("label", `ux-field ux-field--${kind}`)
      made.append(element("span", "ux-field__label"), Object.assign(element("input"), { type: kind }), element("span", "ux-field__error"))
      return made
    },
    control: (made) => made.querySelector("input"),
    events: ["input", "change", "focus", "blur"],
    dress(made, values) {
      const input = made.querySelector("input")
      made.querySelector(".ux-field__label").textContent = values.label ?? ""
      made.querySelector(".ux-field__error").textContent = values.error ?? ""
      if (kind === "checkbox") input.checked = isOn(values.checked)
      else if (values.value !== undefined && input.value !== String(values.value)) input.value = values.value
      input.name = values.name ?? ""
      input.disabled = isOn(values.disabled)
      input.required = isOn(values.required)
      if (values.autocomplete) input.autocomplete = values.autocomplete
    },
  }
}

const plain = (name, kind, dress = () => {}) => ({ make: () => element(name, kind), dress })

function headed(name, kind, level, dress = () => {}) {
  const make = () => {
    const made = element(name, kind)
    made.append(element(level, `${kind}__heading`), element("div", `${kind}__content`))
    return made
  }
  return {
    make,
    inside: (made) => made.lastElementChild,
    dress(made, values) {
      made.firstElementChild.textContent = values.heading ?? ""
      made.firstElementChild.hidden = !values.heading
      dress(made, values)
    },
  }
}

function closable(made) {
  if (made.querySelector(":scope > .ux-banner__close")) return
  const close = Object.assign(element("button", "ux-banner__close"), { type: "button", textContent: "×", ariaLabel: "Close" })
  close.addEventListener("click", () => made.dispatchEvent(new Event("dismiss")))
  made.lastElementChild.before(close)
}

/** Each: `make` an element for these values, `dress` it with them, where its children go, what it tells of. */
export const COMPONENTS = {
  "s-stack": plain("div", "ux-stack", (made, values) => {
    made.dataset.direction = values.direction ?? "block"
    made.style.gap = SIZES[values.gap] ?? "0"
    made.style.alignItems = values.alignitems ?? ""
    made.style.justifyContent = values.justifycontent ?? ""
    boxed(made, values)
  }),
  "s-box": plain("div", "ux-box", boxed),
  "s-grid": plain("div", "ux-grid", (made, values) => {
    made.style.gridTemplateColumns = values.gridtemplatecolumns ?? ""
    made.style.gap = SIZES[values.gap] ?? "0"
    boxed(made, values)
  }),
  "s-grid-item": plain("div", ""),
  "s-section": headed("section", "ux-section", "h2"),
  "s-page": headed("div", "ux-page", "h1"),
  "s-heading": plain("h3", "ux-heading"),
  "s-paragraph": plain("p", "ux-paragraph", (made, { tone, color }) => Object.assign(made.dataset, { tone: tone ?? "", color: color ?? "" })),
  "s-text": {
    make: ({ type }) => element(TEXT_TAGS[type] ?? "span", "ux-text"),
    dress: (made, { tone, color }) => Object.assign(made.dataset, { tone: tone ?? "", color: color ?? "" }),
  },
  "s-badge": plain("span", "ux-badge", (made, { tone }) => (made.dataset.tone = tone ?? "")),
  "s-banner": {
    ...headed("div", "ux-banner", "strong", (made, { tone, hidden, dismissible }) => {
      made.dataset.tone = TONES.has(tone) ? tone : "info"
      made.setAttribute("role", tone === "critical" ? "alert" : "status")
      if (isOn(dismissible)) closable(made)
      made.hidden = isOn(hidden)
    }),
    events: ["dismiss"],
  },
  "s-announcement": plain("div", "ux-announcement"),
  "s-button": {
    make: ({ href }) => (href ? element("a", "button") : Object.assign(element("button", "button"), { type: "button" })),
    events: ["click"],
    dress(made, values) {
      made.classList.toggle("button--quiet", values.variant !== "primary")
      if (made.localName === "a") return linked(made, values)
      made.disabled = isOn(values.disabled) || isOn(values.loading)
      made.setAttribute("aria-busy", String(isOn(values.loading)))
    },
  },
  "s-link": {
    make: ({ href }) => (href ? element("a", "ux-link") : Object.assign(element("button", "linklike"), { type: "button" })),
    events: ["click"],
    dress: linked,
  },
  "s-divider": plain("hr", "ux-divider"),
  "s-image": plain("img", "ux-image", (made, { src, alt, aspectratio }) => {
    const address = addressOf(src)
    if (address && made.getAttribute("src") !== address) made.src = address
    made.alt = alt ?? ""
    made.style.aspectRatio = aspectratio ?? ""
  }),
  "s-unordered-list": plain("ul", "ux-list"),
  "s-ordered-list": plain("ol", "ux-list"),
  "s-list-item": plain("li", ""),
  "s-progress": plain("progress", "ux-progress", (made, { value, max, accessibilitylabel }) => {
    made.max = Number(max ?? 1)
    if (value !== undefined) made.value = Number(value)
    made.setAttribute("aria-label", accessibilitylabel ?? "Progress")
  }),
  "s-spinner": plain("span", "ux-spinner", (made, { accessibilitylabel }) => made.setAttribute("aria-label", accessibilitylabel ?? "Loading")),
  "s-skeleton-paragraph": plain("p", "ux-skeleton"),
  "s-details": plain("details", "ux-details", (made, { open }) => (made.open = isOn(open))),
  "s-summary": plain("summary", ""),
  "s-form": { make: () => element("form", "ux-form"), events: ["submit"], dress() {} },
  "s-text-field": field("text"),
  "s-email-field": field("email"),
  "s-number-field": field("number"),
  "s-checkbox": field("checkbox"),
}
