/** The touch chunk: signs of leaving on a phone or tablet. */
export { createTrigger } from "./touch-intent.js"
