// Moves the slides' pictures a little slower than the page. Measures on every scroll, as such scripts do.
const moved = document.querySelectorAll(".slides__slide img, .sleeve__picture")
if (moved.length && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
  addEventListener("scroll", () => {
    for (const picture of moved) {
      const { top, height } = picture.getBoundingClientRect()
      if (top < innerHeight && top + height > 0) picture.style.objectPosition = `50% ${50 - top / 20}%`
    }
  }, { passive: true })
}
