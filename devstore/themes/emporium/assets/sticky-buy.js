// Keeps price and button at hand once the form has scrolled away.
const form = document.querySelector("[data-product-form]")
if (form) {
  const bar = document.createElement("div")
  bar.className = "buybar"
  bar.hidden = true
  const name = document.createElement("span")
  name.textContent = document.querySelector("h1").textContent
  name.dir = "auto"
  const button = document.createElement("button")
  button.className = "button"
  button.type = "button"
  button.textContent = form.querySelector("[name=add]").textContent.trim()
  button.disabled = form.querySelector("[name=add]").disabled
  button.addEventListener("click", () => form.requestSubmit())
  bar.append(name, button)
  document.body.append(bar)
  new IntersectionObserver(([{ isIntersecting, boundingClientRect }]) => (bar.hidden = isIntersecting || boundingClientRect.top > 0)).observe(form)
}
