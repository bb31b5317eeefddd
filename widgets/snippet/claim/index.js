/** The claim chunk, fetched on her click. */
import { createClaim } from "./claim.js"
import css from "./claim.css"

export const claimCode = (deps, popup) => createClaim({ ...deps, css }).run(popup)
