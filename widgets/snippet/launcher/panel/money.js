/**
 * Amounts as the shop's theme writes them. The names of the formats are the platform's
 * (help.shopify.com, "Currency formatting"): separators of thousands and decimals, and how many decimals.
 */
const FORMATS = {
  amount: [",", ".", 2],
  amount_no_decimals: [",", ".", 0],
  amount_with_comma_separator: [".", ",", 2],
  amount_no_decimals_with_comma_separator: [".", ",", 0],
  amount_with_apostrophe_separator: ["'", ".", 2],
  amount_no_decimals_with_space_separator: [" ", ",", 0],
  amount_with_space_separator: [" ", ",", 2],
  amount_with_period_and_space_separator: [" ", ".", 2],
}

/** `amount` in whole units by the shop's pattern, "" for a pattern that is missing or unknown. */
export function shopMoney(amount, pattern = "") {
  const plain = pattern.replace(/<[^>]*>/g, "")
  const [mark, name] = plain.match(/\{\{\s*(\w+)\s*\}\}/) || []
  if (!(name in FORMATS)) return ""
  const [thousands, decimal, digits] = FORMATS[name]
  const [whole, rest] = amount.toFixed(digits).split(".")
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thousands)
  return plain.replace(mark, () => (rest ? grouped + decimal + rest : grouped)).trim()
}
