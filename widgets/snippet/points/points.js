/**
 * A signed-in customer's own balance, put into the page that the theme has drawn.
 *
 * The places are there already, so nothing moves. Only the shop's own address is asked: the platform signs
 * who is signed in, and nothing of it is kept in the browser.
 */
export function createBalance({ document, fetch, signedIn = () => {} }) {
  const words = (count) => count.toLocaleString(document.documentElement.lang || undefined)

  async function read(address) {
    const answer = await fetch(address, { headers: { Accept: "application/json" } })
    const { customer, points, key } = answer.ok ? await answer.json() : {}
    if (!customer) throw new Error("nobody is signed in")
    return { points, key }
  }

  function show(box, points) {
    for (const place of box.querySelectorAll("[data-of]")) {
      const count = points[place.dataset.of]
      const { words: sentence } = place.dataset
      if (!sentence) place.textContent = words(count)
      else if (count > 0) place.textContent = sentence.replace("%", words(count))
    }
  }

  /** In the place of the figures, which keep theirs. */
  function fail(box) {
    const [figures, status] = box.children
    figures.style.visibility = "hidden"
    status.textContent = box.dataset.failed
  }

  async function fill(box) {
    try {
      const address = box.dataset.perennialPoints
      const { points, key } = await read(address)
      show(box, points)
      signedIn(address, key)
    } catch {
      fail(box)
    }
  }

  const fillAll = () => Promise.all([...document.querySelectorAll("[data-perennial-points]")].map(fill))

  return { fillAll }
}
