// Shows a product's picture large under the pointer.
for (const stage of document.querySelectorAll(".product__stage")) {
  const picture = stage.querySelector("img")
  stage.addEventListener("pointermove", ({ clientX, clientY, pointerType }) => {
    if (pointerType !== "mouse" || !picture) return
    const { left, top, width, height } = stage.getBoundingClientRect()
    picture.style.transformOrigin = `${((clientX - left) / width) * 100}% ${((clientY - top) / height) * 100}%`
    picture.style.transform = "scale(1.6)"
  })
  stage.addEventListener("pointerleave", () => picture && (picture.style.transform = ""))
}
