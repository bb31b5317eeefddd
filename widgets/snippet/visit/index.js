/** The visit chunk, fetched at her first sign in shops where a popup asks what she did before. */
export { noteVisit as visit } from "./visit.js"
