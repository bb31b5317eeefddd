/** What of a row was seen and used, told by placement and strategy. */

const HALF = 0.5

/**
 * @param {object} deps
 * @param {(name: string, detail: object) => void} deps.track
 */
export function createTelling({ window, row, track }) {
  const { placement, strategy } = row.dataset
  const idsOf = (cards) => cards.map((li) => li.dataset.id)
  const cards = () => [...row.querySelectorAll("li[data-id]")]

  const detail = (li, variant) => ({
    placement,
    strategy: row.dataset.strategy || strategy,
    product: li.dataset.id,
    ...(variant && { variant: String(variant) }),
    position: cards().indexOf(li),
  })

  /** Half a card on the screen counts as seen; each once. */
  function watch() {
    const seen = new Set()
    const watcher = new window.IntersectionObserver(
      (entries) => {
        const fresh = entries.filter(({ isIntersecting, target }) => isIntersecting && !seen.has(target)).map(({ target }) => target)
        fresh.forEach((li) => (seen.add(li), watcher.unobserve(li)))
        if (fresh.length) track("carousel_shown", { placement, strategy: row.dataset.strategy, products: idsOf(fresh) })
      },
      { threshold: HALF },
    )
    cards().forEach((li) => watcher.observe(li))
    return () => watcher.disconnect()
  }

  return {
    watch,
    clicked: (li) => track("carousel_clicked", detail(li)),
    added: (li, variant) => track("recommendation_added", detail(li, variant)),
  }
}
