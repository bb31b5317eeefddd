// Shows the app's UI extensions: each runs in a worker inside a sandboxed frame and tells the page what to draw.
import { COMPONENTS, addressOf } from "./ui-components.js"

const { extensions, api } = JSON.parse(document.getElementById("ui-extensions-data").textContent)
const DOM = new URL("./ui-extension-dom.js", import.meta.url).href
const KINDS = ["analytics", "marketing", "preferences"]

const tellPixels = (name, data) => document.dispatchEvent(new CustomEvent("platform:event", { detail: { name, data } }))

function consentState() {
  const consent = window.Shopify.customerPrivacy?.currentVisitorConsent() ?? {}
  const allowed = Object.fromEntries(KINDS.map((kind) => [kind, consent[kind] === "yes"]))
  const visitor = Object.fromEntries(KINDS.map((kind) => [kind, consent[kind] ? consent[kind] === "yes" : undefined]))
  return {
    allowedProcessing: { ...allowed, saleOfData: consent.sale_of_data === "yes" },
    visitorConsent: { ...visitor, saleOfData: consent.sale_of_data ? consent.sale_of_data === "yes" : undefined },
    shouldShowBanner: window.Shopify.customerPrivacy?.shouldShowBanner() ?? false,
    saleOfDataRegion: false,
    metafields: [],
  }
}

function say(text) {
  const toast = document.querySelector(".ux-toast") ?? Object.assign(document.createElement("p"), { className: "ux-toast" })
  toast.setAttribute("role", "status")
  document.body.append(toast)
  toast.textContent = text
  setTimeout(() => toast.remove(), 5000)
}

async function sessionToken(handle) {
  const answer = await fetch(`/ui-extensions/session-token/${handle}`, { method: "POST" })
  if (!answer.ok) throw new Error(`There is no session token: ${answer.status}`)
  return (await answer.json()).token
}

function services({ handle }) {
  const key = (name) => `ui-extension:${handle}:${name}`
  return {
    sessionToken: () => sessionToken(handle),
    read: (name) => JSON.parse(localStorage.getItem(key(name)) ?? "null"),
    write: (name, value) => void localStorage.setItem(key(name), JSON.stringify(value)),
    delete: (name) => void localStorage.removeItem(key(name)),
    publish: (name, values) => window.Shopify.analytics.publish(name, values),
    toast: say,
    reload: () => location.reload(),
    navigate: (address) => void (addressOf(address) && location.assign(addressOf(address))),
    consent({ type, metafields, ...wish }) {
      window.Shopify.customerPrivacy.setTrackingConsent({ ...wish, sale_of_data: wish.saleOfData })
      return { type: "success" }
    },
  }
}

/** Keeps the page's elements in step with the trees an extension tells. */
function createDrawing(place, happened) {
  const drawn = new Map()

  function listen(made, component, number) {
    const control = component.control?.(made) ?? made
    for (const type of component.events ?? []) {
      control.addEventListener(type, (event) => {
        if (type === "submit") event.preventDefault()
        const { value, checked } = control
        happened(number, type, control.localName === "input" ? (control.type === "checkbox" ? { checked } : { value }) : {})
      })
    }
  }

  function notShown(name) {
    const made = Object.assign(document.createElement("div"), { className: "ux-not-shown" })
    made.textContent = `${name} is not shown by the stand-in`
    return made
  }

  function draw(node) {
    if (node.text !== undefined) {
      const kept = drawn.get(node.number) ?? document.createTextNode(node.text)
      if (kept.data !== node.text) kept.data = node.text
      drawn.set(node.number, kept)
      return kept
    }
    const component = COMPONENTS[node.name]
    if (!component && !node.name.startsWith("s-")) throw new Error(`<${node.name}> is no component of the platform`)
    const drawnAs = `${node.name} ${node.values.href ? "link" : ""} ${node.values.type ?? ""}`
    let made = drawn.get(node.number)
    if (made?.drawnAs !== drawnAs) {
      made = Object.assign(component ? component.make(node.values) : notShown(node.name), { drawnAs })
      if (component) listen(made, component, node.number)
      drawn.set(node.number, made)
    }
    if (!component) return made
    component.dress(made, node.values)
    if (node.children.length) fill(component.inside?.(made) ?? made, node.children)
    else if (!component.control && !component.inside) made.replaceChildren()
    else component.inside?.(made).replaceChildren()
    return made
  }

  function fill(parent, children) {
    const wanted = children.map(draw)
    if (wanted.some((child, at) => parent.childNodes[at] !== child) || parent.childNodes.length > wanted.length) parent.replaceChildren(...wanted)
  }

  return (children) => fill(place, children)
}

function run(extension, target, place) {
  const frame = document.createElement("iframe")
  frame.setAttribute("sandbox", "allow-scripts")
  frame.setAttribute("aria-hidden", "true")
  frame.name = `ui-extension-${extension.handle}`
  frame.tabIndex = -1
  frame.hidden = true
  frame.src = extension.sandbox
  const offered = services(extension)
  frame.addEventListener("load", () => {
    const { port1, port2 } = new MessageChannel()
    const fail = (message, trace = "", isFatal = true) => {
      if (isFatal) place.remove()
      const { handle, name, apiVersion } = extension
      const app = { appId: "", appName: name, appVersion: "1" }
      tellPixels("ui_extension_errored", { error: { ...app, apiVersion, extensionName: handle, extensionTarget: target, message, placementReference: null, trace, type: "EXTENSION_USAGE_ERROR" } })
      console.error(`The extension ${handle} failed at ${target}: ${message}`)
    }
    const show = createDrawing(place, (number, type, values) => port1.postMessage({ kind: "happened", number, type, values }))
    const receivers = {
      tree({ children }) {
        try {
          show(children)
        } catch (error) {
          fail(error.message)
        }
      },
      async ask({ call, what, values }) {
        try {
          port1.postMessage({ kind: "answer", call, value: await offered[what](...values) })
        } catch (error) {
          port1.postMessage({ kind: "answer", call, error: error.message })
        }
      },
      failed: ({ message, trace, isFatal }) => fail(message, trace, isFatal),
    }
    port1.onmessage = ({ data }) => receivers[data.kind]?.(data)
    document.addEventListener("visitorConsentCollected", () => port1.postMessage({ kind: "consent", state: consentState() }))
    const told = { ...api, customerPrivacy: consentState(), settings: extension.settings }
    // The script goes over as text: errors of one from another origin would be told to nobody.
    const send = (code) => frame.contentWindow.postMessage({ dom: DOM, source: extension.source, code, target, extension, api: told }, "*", [port2])
    fetch(extension.source).then((answer) => answer.text()).then(send, (error) => fail(error.message))
  }, { once: true })
  document.body.append(frame)
}

for (const extension of extensions) {
  for (const target of extension.targets) {
    const stand = document.querySelector(`[data-ui-target="${target}"]`)
    if (!stand) continue
    const place = Object.assign(document.createElement("div"), { className: "ux" })
    place.dataset.extension = extension.handle
    stand.append(place)
    run(extension, target, place)
  }
}
