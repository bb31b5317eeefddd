/** The targeting chunk, fetched where a popup is not for everybody. */
export { createTargeting } from "./targeting.js"
