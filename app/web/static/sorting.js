/** Lists whose lines are dragged into another order; the buttons beside each line do the same without a mouse. */
let dragged

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-sortable] > li")
  if (!dragged) return
  event.dataTransfer.effectAllowed = "move"
  event.dataTransfer.setData("text/plain", dragged.dataset.at)
  dragged.classList.add("dragged")
})

document.addEventListener("dragover", (event) => {
  const over = event.target.closest?.("[data-sortable] > li")
  if (!dragged || !over || over.parentNode !== dragged.parentNode) return
  event.preventDefault()
  const { top, height } = over.getBoundingClientRect()
  over.parentNode.insertBefore(dragged, event.clientY < top + height / 2 ? over : over.nextSibling)
})

document.addEventListener("drop", (event) => {
  if (dragged && event.target.closest?.("[data-sortable]")) event.preventDefault()
})

document.addEventListener("dragend", () => {
  const list = dragged?.parentNode
  dragged?.classList.remove("dragged")
  dragged = null
  if (!list) return
  const places = [...list.children].map((line) => line.dataset.at)
  const isAsBefore = places.every((at, index) => +at === index)
  if (isAsBefore) return
  window.htmx.ajax("POST", list.dataset.sortable, { target: "#page", values: { act: `order:${places}` } })
})
