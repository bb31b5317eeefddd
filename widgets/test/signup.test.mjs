import assert from "node:assert/strict"
import { test } from "node:test"
import { createSignup } from "../snippet/signup/signup.js"

const AGREED = "Yes, send me news and offers of First Press by mail. I can stop any time."

/** A form as the theme prints it, with what the script touches of it. */
function createForm({ email = "ada@example.com", agrees = true } = {}) {
  const parts = {
    button: { disabled: true },
    "[role=status]": { textContent: "", dataset: { thanks: "Thank you.", failed: "That did not work." } },
    "[data-agreed]": { textContent: `\n  ${AGREED.replace("news", "news\n ")} ` },
  }
  const heard = []
  return {
    dataset: { perennialSignup: "https://app.test/storefront/v1", shop: "s.test", source: "form:theme", locale: "de" },
    elements: { email: { value: email }, agrees: { checked: agrees } },
    querySelector: (selector) => parts[selector],
    addEventListener: (name, listener) => heard.push(listener),
    reset() { this.elements.email.value = "" },
    heard,
    button: parts.button,
    said: () => parts["[role=status]"].textContent,
    async submit() { for (const listener of heard) await listener({ preventDefault() {} }) },
  }
}

function armed(answer, form = createForm()) {
  const calls = []
  const fetch = async (url, { body }) => {
    calls.push([url, JSON.parse(body)])
    return answer()
  }
  createSignup({ window: {}, document: { documentElement: { lang: "en" } }, fetch })(form)
  return { form, calls }
}
const taken = () => ({ status: 202 })

test("the address goes with the words as they stand there, and the button is dead until then", async () => {
  assert.equal(createForm().button.disabled, true)
  const { form, calls } = armed(taken)
  assert.equal(form.button.disabled, false)
  await form.submit()

  const body = { shop: "s.test", visitor: null, email: "ada@example.com", text: AGREED, source: "form:theme", locale: "de" }
  assert.deepEqual(calls, [["https://app.test/storefront/v1/subscriptions", body]])
  assert.equal(form.said(), "Thank you.")
  assert.equal(form.elements.email.value, "")
})

test("without her tick nothing goes", async () => {
  const { form, calls } = armed(taken, createForm({ agrees: false }))
  await form.submit()
  assert.equal(calls.length, 0)
})

for (const [name, answer] of [["a refusal", () => ({ status: 400 })], ["no answer", () => Promise.reject(new Error("away"))]]) {
  test(`${name} is said and leaves the address in the field`, async () => {
    const { form } = armed(answer)
    await form.submit()
    assert.equal(form.said(), "That did not work.")
    assert.equal(form.elements.email.value, "ada@example.com")
    assert.equal(form.button.disabled, false)
  })
}

test("a form is armed once however many scripts the page loads, and two presses send once", async () => {
  const { form, calls } = armed(taken)
  createSignup({ window: {}, document: {}, fetch: taken })(form)
  assert.equal(form.heard.length, 1)
  await Promise.all([form.submit(), form.submit()])
  assert.equal(calls.length, 1)
})
