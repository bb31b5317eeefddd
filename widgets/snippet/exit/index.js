/** The exit chunk: a mouse that leaves over the top. */
import { createExitIntent } from "./exit-intent.js"

export const createTrigger = createExitIntent
