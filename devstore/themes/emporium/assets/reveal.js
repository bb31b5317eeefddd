// Lets sections rise as they come into view.
if (!matchMedia("(prefers-reduced-motion: reduce)").matches) {
  const watcher = new IntersectionObserver(
    (entries) => entries.forEach(({ target, isIntersecting }) => isIntersecting && target.classList.add("is-seen")),
    { rootMargin: "0px 0px -10%" },
  )
  for (const part of document.querySelectorAll("[data-reveal], .band, .story")) {
    part.classList.add("rises")
    watcher.observe(part)
  }
}
