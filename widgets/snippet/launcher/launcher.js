/**
 * The button in the corner. The theme has printed all it needs; a plain host's is asked for.
 *
 * @param {object} deps
 * @param {HTMLScriptElement} deps.script  the tag that loaded us
 * @param {(name: string) => Promise<object>} deps.load  fetches a chunk by name
 * @param {string} deps.css
 */
export function createLauncher({ window, document, script, load, css }) {
  async function start() {
    const printed = document.getElementById("perennial-launcher")
    const config = printed ? JSON.parse(printed.textContent) : await (await load("panel-host")).configOf({ window, script })
    if (!config) return
    const host = document.createElement("div")
    const shadow = host.attachShadow({ mode: "open" })
    const sheet = new window.CSSStyleSheet()
    const button = document.createElement("button")
    sheet.replaceSync(css)
    shadow.adoptedStyleSheets = [sheet]
    host.style = config.style
    button.className = config.class
    button.textContent = config.label
    button.ariaHasPopup = "dialog"
    button.onclick = async () => {
      try {
        await (await load("panel")).openPanel({ window, document, config, load })
      } catch {
        window.location.assign(config.login)
      }
    }
    shadow.append(button)
    document.body.append(host)
  }

  return { start }
}
