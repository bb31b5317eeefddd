/** The arming chunk, fetched only where a popup may come. */
export { createArming } from "./arming.js"
