/** The customer's page of her points: what she holds and how she earns. */
import "@shopify/ui-extensions/preact"
import { render } from "preact"
import { amountOf, ownPoints } from "../../buyer/points.js"
import { Balance } from "./Balance.jsx"

export default async () => {
  render(<Page own={await ownPoints(shopify.sessionToken)} />, document.body)
}

/** @param {{own: import("../../buyer/points.js").Own | null}} props */
function Page({ own }) {
  const { translate } = shopify.i18n
  return (
    <s-page heading={translate("heading")}>
      <s-section>
        {own ? <Balance own={own} translate={translate} /> : <s-text>{translate("failed")}</s-text>}
      </s-section>
      {own?.programme && <HowToEarn programme={own.programme} currency={own.currency} />}
      {own && !own.programme && <s-text color="subdued">{translate("off")}</s-text>}
    </s-page>
  )
}

/** @param {{programme: import("../../buyer/points.js").Programme, currency: string}} props */
function HowToEarn({ programme, currency }) {
  const { translate, formatCurrency } = shopify.i18n
  const money = formatCurrency(1, { currency })
  const amount = amountOf(translate, programme.per_unit, programme.name)
  return (
    <s-section heading={translate("how")}>
      <s-unordered-list>
        <s-list-item>{translate("rate", { amount, money })}</s-list-item>
        {programme.pending_days > 0 && <s-list-item>{translate("wait", { count: programme.pending_days })}</s-list-item>}
      </s-unordered-list>
    </s-section>
  )
}
