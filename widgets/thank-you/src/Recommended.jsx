/** What goes with the order, on the page behind the checkout; nothing while the app cannot be asked. */
import "@shopify/ui-extensions/preact"
import { render } from "preact"
import { Row } from "../../buyer/Row.jsx"
import { boughtOf, recommended, tellShown } from "../../buyer/recommended.js"

export default async () => {
  const { language, country } = shopify.localization
  const bought = boughtOf(shopify.lines.value)
  const wish = { placement: "thank_you", bought, language: language.value.isoCode, country: country.value?.isoCode }
  const row = await recommended(shopify.sessionToken, wish)
  if (!row) return
  render(<Row row={row} formatCurrency={shopify.i18n.formatCurrency} />, document.body)
  await tellShown(row, shopify.customerPrivacy.value?.allowedProcessing)
}
