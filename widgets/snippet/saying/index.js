/** The saying chunk, fetched where a popup has words in another language or figures in them. */
export { saidBy } from "./saying.js"
