/** Nothing is fetched at the gesture itself: what these popups are made of comes while the page idles. */
export function fetchAhead({ config, load }, popups) {
  const needed = {
    popup: true,
    looks: config.brand?.dark || popups.some(({ look }) => look),
    saying: config.popup_words || popups.some(({ steps }) => steps),
    form: popups.some(({ steps }) => steps?.length),
    claim: popups.some(({ offer }) => offer),
    pictures: popups.some(({ content }) => content.image || content.products?.length),
  }
  for (const [name, is] of Object.entries(needed)) if (is) load(name).catch(() => {})
}
