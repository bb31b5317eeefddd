/** The touch chunk: signs of leaving on a phone or tablet. */
export { createTouchIntent } from "./touch-intent.js"
