const TIMEOUT_MS = 8_000
const ARMED = "pnArmed"

/**
 * Arm sign-up forms: hand the address to the app with the words that were agreed to, exactly as they stand there.
 * The button is dead until then, so that no browser sends the address anywhere else.
 *
 * @param {object} deps
 * @param {typeof window.fetch} deps.fetch
 * @returns {(form: HTMLFormElement) => void}
 */
export function createSignup({ window, document, fetch }) {
  const textOf = (form) => form.querySelector("[data-agreed]").textContent.replace(/\s+/g, " ").trim()

  async function send(form) {
    const { perennialSignup: api, shop, source } = form.dataset
    const locale = form.dataset.locale || document.documentElement.lang
    const answer = await fetch(`${api}/subscriptions`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ shop, visitor: null, email: form.elements.email.value, text: textOf(form), source, locale }),
      signal: window.AbortSignal?.timeout?.(TIMEOUT_MS),
    })
    return answer.status === 202
  }

  return (form) => {
    if (form.dataset[ARMED]) return
    form.dataset[ARMED] = "1"
    const [button, said] = [form.querySelector("button"), form.querySelector("[role=status]")]
    form.addEventListener("submit", async (event) => {
      event.preventDefault()
      if (button.disabled || !form.elements.agrees.checked) return
      button.disabled = true
      const isIn = await send(form).catch(() => false)
      said.textContent = isIn ? said.dataset.thanks : said.dataset.failed
      if (isIn) form.reset()
      button.disabled = false
    })
    button.disabled = false
  }
}
