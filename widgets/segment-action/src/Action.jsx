/** In the admin's "Use segment": leads to the app's page of the segment that is open. */
import "@shopify/ui-extensions/preact"
import { render } from "preact"
import { pageOf } from "./address.js"

export default async () => {
  render(<Action address={pageOf(shopify.data.selected)} />, document.body)
}

/** @param {{address: string | null}} props */
function Action({ address }) {
  const { translate } = shopify.i18n
  return (
    <s-admin-action heading={translate("heading")}>
      <s-text>{translate(address ? "explained" : "nothing")}</s-text>
      {address && (
        <s-button slot="primary-action" variant="primary" href={address}>
          {translate("open")}
        </s-button>
      )}
      <s-button slot="secondary-actions" onClick={() => shopify.close()}>
        {translate("close")}
      </s-button>
    </s-admin-action>
  )
}
