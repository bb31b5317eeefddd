/** The carousel chunk, for hosts whose theme cannot render the row itself. */
import { wordsFor } from "../words.js"
import css from "../../carousel.css"
import { createCarousel } from "./carousel.js"

const ENGLISH = {
  regular_price: "Regular price",
  previous: "Previous",
  next: "Next",
  add: "Add to cart",
  choose: "Choose options",
}
const INTENT = ["pointerover", "touchstart", "focusin"]

/** Fill every `[data-perennial-carousel]` of the page when it comes near the view. */
export async function fillCarousels(context) {
  const words = await wordsFor(context, LOCALES, ENGLISH)
  /** What makes a row come alive is fetched when she reaches for it. */
  const wake = (row, products) => {
    const act = async () => {
      INTENT.forEach((name) => row.removeEventListener(name, act))
      const part = await context.load("cards").catch(() => null)
      part?.enliven(context, row, products)
    }
    INTENT.forEach((name) => row.addEventListener(name, act, { passive: true }))
  }
  const carousel = createCarousel({ ...context, css, words, wake })
  const watcher = new context.window.IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue
        watcher.unobserve(target)
        carousel.fill(target).catch(() => {})
      }
    },
    { rootMargin: "300px" },
  )
  context.document.querySelectorAll("[data-perennial-carousel]").forEach((place) => watcher.observe(place))
}
