/** The speaking chunk, fetched when an armed page idles: it decides whether the moment is right. */
export { createSpeaker } from "./speaking.js"
