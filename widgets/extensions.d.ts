// Which platform object each module of an extension finds, as its file of targets declares them.
import "@shopify/ui-extensions"

declare module "./account/src/Page.jsx" {
  const shopify: import("@shopify/ui-extensions/customer-account.page.render").Api
  const globalThis: { shopify: typeof shopify }
}

declare module "./account/src/Profile.jsx" {
  const shopify: import("@shopify/ui-extensions/customer-account.profile.block.render").Api
  const globalThis: { shopify: typeof shopify }
}

declare module "./account/src/Recommended.jsx" {
  const shopify: import("@shopify/ui-extensions/customer-account.order-index.block.render").Api
  const globalThis: { shopify: typeof shopify }
}

declare module "./thank-you/src/Recommended.jsx" {
  const shopify: import("@shopify/ui-extensions/purchase.thank-you.block.render").Api
  const globalThis: { shopify: typeof shopify }
}

declare module "./thank-you/src/ThankYou.jsx" {
  const shopify: import("@shopify/ui-extensions/purchase.thank-you.block.render").Api
  const globalThis: { shopify: typeof shopify }
}

declare module "./segment-action/src/Action.jsx" {
  const shopify: import("@shopify/ui-extensions/admin.customer-segment-details.action.render").Api
  const globalThis: { shopify: typeof shopify }
}

declare global {
  /** Put in by the build. */
  const process: { env: { APP_URL: string } }
}
