/** What this order earns, on the page behind the checkout; nothing while the programme is off. */
import "@shopify/ui-extensions/preact"
import { render } from "preact"
import { amountOf, earnedBy, ownPoints } from "../../buyer/points.js"

export default async () => {
  const own = await ownPoints(shopify.sessionToken)
  if (!own?.programme) return
  const count = earnedBy(shopify.cost.subtotalAmount.value, own.programme, own.currency)
  if (count !== 0) render(<Earned count={count} programme={own.programme} />, document.body)
}

/** @param {{count: number | null, programme: import("../../buyer/points.js").Programme}} props */
function Earned({ count, programme }) {
  const { translate } = shopify.i18n
  const words = count ? translate("earned", { amount: amountOf(translate, count, programme.name) }) : translate("earned_some")
  return (
    <s-section heading={translate("heading")}>
      <s-stack gap="small">
        <s-text type="strong">{words}</s-text>
        {programme.pending_days > 0 && (
          <s-text color="subdued">{translate("wait", { count: programme.pending_days })}</s-text>
        )}
      </s-stack>
    </s-section>
  )
}
