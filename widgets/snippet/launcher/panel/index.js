/** The panel chunk, fetched when the button is pressed. */
import { localeFor } from "../../words.js"
import { createSignIn } from "../../points/sign-in.js"
import { ENGLISH } from "./english.js"
import css from "./panel.css"
import { createPanel } from "./panel.js"
import { createSayings } from "./sayings.js"

let isOpening = false

/** Once for presses that follow each other while words are on their way. */
export async function openPanel(context) {
  if (isOpening) return
  isOpening = true
  const panel = await panelFor(context).finally(() => (isOpening = false))
  return panel.open()
}

async function panelFor({ window, document, config, load }) {
  const lang = document.documentElement.lang || "en"
  const locale = localeFor(lang, LOCALES)
  const part = locale && (await load(`panel-${locale}`).catch(() => null))
  const words = { ...ENGLISH, ...part?.default }
  const say = createSayings({ words, lang: part ? lang : "en", config })
  const fetch = window.fetch.bind(window)
  const tell = createSignIn({ window, document, fetch })
  return createPanel({ window, document, config, say, css, load, fetch, tell })
}
