/** The script of the theme's points page, and of nothing else. */
import { createBalance } from "./points.js"
import { createSignIn } from "./sign-in.js"

const fetch = window.fetch.bind(window)
const tell = createSignIn({ window, document, fetch })
createBalance({ document, fetch, signedIn: (address, key) => tell(address, key).catch(() => {}) }).fillAll().catch(() => {})
