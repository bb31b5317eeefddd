/** Draws the hearts of a page; all of one product beat alike. */

export function createHearts({ el, wishes, words }) {
  const hearts = new Map() // product -> its buttons
  let wished = new Set()
  let asked

  function show(product) {
    const isWished = wished.has(product)
    for (const button of hearts.get(product) || []) {
      button.setAttribute("aria-pressed", isWished)
      const sign = button.querySelector("b") || button
      sign.textContent = isWished ? "♥" : "♡"
    }
  }

  function turn(product) {
    if (!wished.delete(product)) wished.add(product)
    show(product)
  }

  async function press(product, button) {
    turn(product)
    try {
      await wishes.wish(product, wished.has(product))
    } catch {
      turn(product)
      const place = button.closest("li")?.querySelector("[role=status]")
      if (place) place.textContent = words.unreachable
    }
  }

  function keep(product, button) {
    hearts.set(product, [...(hearts.get(product) || []), button])
    button.addEventListener("click", () => press(product, button))
    show(product)
  }

  /** On a card. */
  function add(li) {
    const title = li.querySelector("span").textContent
    const button = el("button", { type: "button", class: "pnw", "aria-label": `${words.wish}: ${title}` }, "♡")
    li.append(button)
    keep(li.dataset.id, button)
  }

  /** The theme's own button on a product's page becomes one that works. */
  function adopt(button) {
    if (hearts.get(button.dataset.wish)?.includes(button)) return
    keep(button.dataset.wish, button)
    button.style.visibility = ""
  }

  /** What she wished for before, asked once. */
  function remember() {
    asked ||= wishes.list().then((products) => {
      wished = new Set(products)
      for (const product of hearts.keys()) show(product)
    })
    return asked.catch(() => {})
  }

  return { add, adopt, remember }
}
