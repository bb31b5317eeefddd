// Remembers the last products in this tab and shows them below.
const KEY = "emporium:seen"
for (const place of document.querySelectorAll("[data-recently-seen]")) {
  let seen = []
  try {
    seen = JSON.parse(sessionStorage.getItem(KEY) ?? "[]")
    const { handle, title, picture } = place.dataset
    if (handle) sessionStorage.setItem(KEY, JSON.stringify([{ handle, title, picture }, ...seen.filter((each) => each.handle !== handle)].slice(0, 8)))
    seen = seen.filter((each) => each.handle !== handle)
  } catch {
    // Without storage there is nothing to show.
  }
  for (const { handle, title, picture } of seen.slice(0, 6)) {
    const link = document.createElement("a")
    link.href = `${window.Shopify?.routes?.root ?? "/"}products/${encodeURIComponent(handle)}`
    const image = Object.assign(document.createElement("img"), { src: picture, alt: title, width: 200, height: 200 })
    link.append(image)
    const item = document.createElement("li")
    item.append(link)
    place.querySelector("ul").append(item)
  }
  place.hidden = seen.length === 0
}
