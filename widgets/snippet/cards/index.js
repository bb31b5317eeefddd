/** The cards chunk: fetched at her first move near a row, never to draw one. */
import { createEventQueue } from "../activity/events.js"
import { createPrices } from "../carousel/money.js"
import { createConsent } from "../consent.js"
import { createElements } from "../element.js"
import { LINK_PARAM } from "../link.js"
import { knownVisitor } from "../told.js"
import { wordsFor } from "../words.js"
import css from "./cards.css"
import { createCart } from "./cart.js"
import { createRow } from "./row.js"

const ENGLISH = {
  regular_price: "Regular price",
  add: "Add to cart",
  choose: "Choose options",
  option: "Option",
  added: "In your cart",
  wish: "Wish list",
  unreachable: "That did not work just now. Please try again in a moment.",
}
const MADE_BY_THEME = ".pnl[data-row]"
let page
const [dressed, living] = [new WeakSet(), new WeakSet()]

/** What all rows of a page share. */
async function createPage(context) {
  const words = await wordsFor(context, LOCALES, ENGLISH)
  return { ...context, words, el: createElements(context.document), cart: createCart(context) }
}

/** What the theme said of a row in one breath: how it was found, the app's address, 12,345.00 in its money. */
function toldBy({ dataset }) {
  const [strategy, app, ...money] = dataset.row?.split(" ") || []
  return strategy && { strategy, app, money: money.join(" ") }
}

function dress(root, window) {
  if (dressed.has(root)) return
  dressed.add(root)
  const sheet = new window.CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
}

function alive(shared, row, tellsShown) {
  dress(row.getRootNode(), shared.window)
  Object.assign(row.dataset, toldBy(row))
  row.dataset.placement ||= new URL(row.querySelector("a").href).searchParams.get(LINK_PARAM)
  const writes = createPrices(row.dataset, shared.document.documentElement.lang)
  const price = ({ price: hundredths, price_minor: minor, currency }) =>
    minor == null ? writes.native(hundredths) : writes(minor, currency)
  return createRow({ ...shared, row, price, tellsShown })
}

/** A row that the carousel chunk drew, on a plain host. */
export async function enliven(context, row, products) {
  page ||= createPage(context)
  const living = alive(await page, row, false)
  living.refresh(products)
  bringHers(await page, [living])
}

/** The rows and hearts that the theme drew on this page; once more when it drew new ones. */
async function start() {
  try {
    page ||= createPage(themeContext())
    const shared = await page
    const fresh = [...document.querySelectorAll("section.pnl")].filter((row) => !living.has(row))
    const rows = fresh.map((row) => (living.add(row), alive(shared, row, true)))
    const isToBeHers = ({ row }) => "personal" in row.dataset && (shared.isSignedIn || shared.consent.allowed())
    rows.filter((each) => !isToBeHers(each)).forEach((each) => each.refresh())
    bringHers(shared, rows, rows.filter(isToBeHers))
  } catch {
    // the page stays as the theme drew it
  }
}

/** Hearts and personal rows, once there is somebody to keep them for. */
function bringHers(shared, rows, personal = []) {
  const bring = async () => {
    const { hearts, personal: filling } = (await shared.load("hers")).createHers(shared)
    rows.forEach((each) => each.adorn(hearts))
    shared.document.querySelectorAll("[data-wish]").forEach(hearts.adopt)
    for (const each of personal) filling.watch(each.row).then(each.refresh)
    await hearts.remember()
  }
  const act = () => bring().catch(() => personal.forEach((each) => each.refresh()))
  if (shared.isSignedIn) act()
  else shared.consent.whenAllowed(act)
}

function themeContext() {
  const first = document.querySelector(MADE_BY_THEME)
  const { app } = toldBy(first)
  const consent = createConsent({ window, document })
  const config = { api: `${app}/storefront/v1`, shop: window.Shopify?.shop }
  const visitor = () => knownVisitor(document)
  const queue = createEventQueue({ window, config, visitor, mayCount: consent.allowed })
  document.addEventListener("visibilitychange", () => document.hidden && queue.flush())
  window.addEventListener("pagehide", queue.flush)
  const [, stamp] = import.meta.url.match(/-(\w+)\.js/)
  const load = (name) => import(new URL(`${name}-${stamp}.js`, import.meta.url))
  return { window, document, config, consent, load, track: queue.push, isSignedIn: "customer" in first.dataset }
}

if (document.querySelector(MADE_BY_THEME)) {
  start()
  // A drawer that the theme draws anew brings new rows.
  const isOfRow = ({ target }) => target.matches(".pnl img") && start()
  document.addEventListener("load", isOfRow, true)
}
