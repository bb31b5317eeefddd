/** The privacy chunk, fetched in themes without a banner: there the platform tells what she agreed to only when it is asked. */

const API = [{ name: "consent-tracking-api", version: "0.1" }]

export const askPlatform = ({ window }, act) => window.Shopify.loadFeatures(API, (error) => error || act())
