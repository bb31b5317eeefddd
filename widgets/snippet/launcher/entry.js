/** Entry of the launcher: a button and nothing more until it is pressed. The shop's page never hears of a failure. */
import css from "./launcher.css"
import { createLauncher } from "./launcher.js"

const script = document.currentScript
const load = (name) => import(new URL(`${name}-${BUILD}.js`, script.src).href)
createLauncher({ window, document, script, load, css }).start().catch(() => {})
