/** A template's look: its flags become classes of the frame, its colours, shapes and types custom properties. */

const DARK_BELOW = 110 // of 255, as the eye weighs red, green and blue

/** Whether the page itself is dark: by the ground it stands on, else by what it says of its colour scheme. */
export function isDark({ window, document }) {
  for (const element of [document.body, document.documentElement]) {
    const [r, g, b, alpha = 1] = (window.getComputedStyle(element).backgroundColor.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number)
    if (alpha > 0) return r * 0.299 + g * 0.587 + b * 0.114 < DARK_BELOW
  }
  const { colorScheme } = window.getComputedStyle(document.documentElement)
  return /dark/.test(colorScheme) && window.matchMedia("(prefers-color-scheme: dark)").matches
}

/** @returns {{classes: string, vars: object}} the look's own words win over the brand's */
export function createLook(page, { layout, look = {} }, brand = {}) {
  const { dark: brandDark, ...light } = brand
  const dark = isDark(page) ? { ...brandDark, ...look.dark } : {}
  return { classes: `${layout} ${look.classes || ""}`, vars: { ...light, ...look.vars, ...dark } }
}
