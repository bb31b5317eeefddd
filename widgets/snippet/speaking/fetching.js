/** Nothing is fetched at the gesture itself: what these popups are made of comes while the page idles. */
export function fetchAhead({ config, load }, popups) {
  const needed = {
    popup: true,
    looks: config.brand?.dark || popups.some(({ look }) => look),
    saying: config.popup_words,
    form: popups.some(({ steps }) => steps?.length),
    claim: popups.some(({ offer }) => offer),
    pictures: popups.some(({ content }) => content.image || content.products?.length),
  }
  for (const name in needed) if (needed[name]) load(name).catch(() => {})
}
