/** The verdict chunk, fetched for known visitors only. */
export { createVerdict } from "./verdict.js"
