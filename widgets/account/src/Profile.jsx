/** Her points on her profile; nothing where the shop has no programme and she holds none. */
import "@shopify/ui-extensions/preact"
import { render } from "preact"
import { ownPoints } from "../../buyer/points.js"
import { Balance } from "./Balance.jsx"

export default async () => {
  render(<Profile own={await ownPoints(shopify.sessionToken)} />, document.body)
}

/** @param {{own: import("../../buyer/points.js").Own | null}} props */
function Profile({ own }) {
  if (!own || !(own.programme || own.points.available || own.points.pending || own.points.debt)) return null
  const { translate } = shopify.i18n
  return (
    <s-section heading={translate("heading")}>
      <Balance own={own} translate={translate} />
    </s-section>
  )
}
