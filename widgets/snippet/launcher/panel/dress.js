/** What the panel wears: by day as the button, and where the page is dark the brand's dark colours over it. */

const BRIGHT = 384 // half of red, green and blue together

/** A page whose words are bright is dark; that is asked of the body, since grounds may be pictures. */
function isDark({ window, document }) {
  const [r, g, b] = window.getComputedStyle(document.body).color.match(/\d+/g).map(Number)
  return r + g + b > BRIGHT
}

/** @returns {string} declarations of custom properties; the last word counts */
export const dressOf = (page, { style, dark }) => (dark && isDark(page) ? `${style};${dark}` : style)
