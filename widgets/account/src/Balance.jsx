/** Her balances in numbers, for the page and the profile. */
import { amountOf } from "../../buyer/points.js"

/** @param {{own: import("../../buyer/points.js").Own, translate: import("../../buyer/points.js").Translate}} props */
export function Balance({ own, translate }) {
  const { available, pending, debt } = own.points
  const say = (/** @type {number} */ count) => amountOf(translate, count, own.programme?.name)
  return (
    <s-stack gap="small">
      <s-text type="strong">{translate("available", { amount: say(available) })}</s-text>
      {pending > 0 && <s-text>{translate("pending", { amount: say(pending) })}</s-text>}
      {debt > 0 && <s-text>{translate("debt", { amount: say(debt) })}</s-text>}
    </s-stack>
  )
}
