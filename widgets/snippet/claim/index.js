/** The claim chunk, fetched on her click. */
import { createClaim } from "./claim.js"
import css from "./claim.css"

export { css }

export const claimCode = (deps, popup) => createClaim(deps).run(popup)
