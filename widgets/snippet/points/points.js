/**
 * A signed-in customer's own balance, put into the page that the theme has drawn.
 *
 * The places are there already, so nothing moves. Only the shop's own address is asked: the platform signs
 * who is signed in, and nothing of it is kept in the browser.
 */
export function createBalance({ document, fetch }) {
  const words = (count) => count.toLocaleString(document.documentElement.lang || undefined)

  async function read(address) {
    const answer = await fetch(address, { headers: { Accept: "application/json" } })
    const { customer, points } = answer.ok ? await answer.json() : {}
    if (!customer) throw new Error("nobody is signed in")
    return points
  }

  function show(list, points) {
    for (const place of list.querySelectorAll("[data-of]")) place.textContent = words(points[place.dataset.of])
    if (points.debt > 0) say(list, list.dataset.debt.replace("%", words(points.debt)))
  }

  const say = (list, text) => {
    list.nextElementSibling.textContent = text
  }

  async function fill(list) {
    try {
      show(list, await read(list.dataset.perennialPoints))
    } catch {
      say(list, list.dataset.failed)
    }
  }

  const fillAll = () => Promise.all([...document.querySelectorAll("[data-perennial-points]")].map(fill))

  return { fillAll }
}
