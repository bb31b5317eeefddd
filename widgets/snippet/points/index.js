/** The script of the theme's points page, and of nothing else. */
import { createBalance } from "./points.js"

createBalance({ document, fetch: window.fetch.bind(window) }).fillAll().catch(() => {})
