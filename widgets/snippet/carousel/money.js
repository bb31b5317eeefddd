/** Prices as the page writes them. */

/** A price in the page's language, e.g. "$19.90" of 1990 minor units. */
export function priceOf(minor, currency, lang) {
  const format = formatOf(currency, lang)
  return format.format(minor / 10 ** format.resolvedOptions().maximumFractionDigits)
}

/**
 * A writer of hundredths, learned from how the theme wrote 12,345.00 of its own accord: sign, separators, decimals.
 *
 * @param {string} sample  e.g. "$12,345.00", "12.345,00 €", "¥12,345"
 * @returns {((hundredths: number) => string) | null}  null for a sample that cannot be read
 */
export function createMoney(sample) {
  const [written, thousands = "", point] = sample?.match(/12(\D?)345(?:(\D)00)?/) || []
  if (!written) return null
  return (hundredths) => {
    const [whole, cents] = (hundredths / 100).toFixed(point ? 2 : 0).split(".")
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thousands)
    return sample.replace(written, () => (point ? grouped + point + cents : grouped))
  }
}

/**
 * A writer of the app's prices: as the theme does in its own currency, else as the page's language does.
 * Its `native` writes the theme's own hundredths.
 *
 * @param {object} row  `money` and `currency` of the theme, as the row's data tells
 */
export function createPrices({ money, currency: ours }, lang) {
  const native = createMoney(money)
  const write = (minor, currency) => {
    if (!native || (ours && currency !== ours)) return priceOf(minor, currency, lang)
    return native(minor * 10 ** (2 - formatOf(currency, lang).resolvedOptions().maximumFractionDigits))
  }
  return Object.assign(write, { native: native || ((hundredths) => (hundredths / 100).toFixed(2)) })
}

function formatOf(currency, lang) {
  return new Intl.NumberFormat(lang || undefined, { style: "currency", currency })
}
