/** The colours of the page's own buttons, as far as their words can be read. */

const BUTTONS = "[name=checkout],[name=add],form[action*='/cart/add'] [type=submit],.button,.btn,[class*=button--primary],[class*=btn--primary]"
const LEAST_CONTRAST = 4.5

/** WCAG 2.2, relative luminance of "rgb(r, g, b)"; undefined for anything else, what can be seen through included. */
function luminanceOf(colour) {
  const parts = colour.match(/^rgb\((\d+), (\d+), (\d+)\)$/)
  const [r, g, b] = (parts || []).slice(1).map((it) => (it <= 10 ? it / 3294.6 : ((it / 255 + 0.055) / 1.055) ** 2.4))
  return parts && 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrastOf(one, other) {
  const [dark, light] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** @returns {{accent: string, accent_text: string} | undefined} */
export function shopButton({ window, document }) {
  for (const button of document.querySelectorAll(BUTTONS)) {
    const { backgroundColor: accent, color: text } = window.getComputedStyle(button)
    if (!button.closest(".pnl") && contrastOf(accent, text) >= LEAST_CONTRAST) return { accent, accent_text: text }
  }
}
