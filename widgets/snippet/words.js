/** What we say to shoppers. English travels with each chunk; another language is one small chunk of its own. */

/** The language to load for a page's `lang`, or undefined when English serves. */
export function localeFor(lang, locales) {
  if (/^zh-(hant|hk|mo)/i.test(lang)) return "zh-TW"
  return locales.find((locale) => locale === lang) || locales.find((locale) => locale.slice(0, 2) === lang.slice(0, 2))
}

/** The words of this page; the server's own win, and a language that does not load leaves English. */
export async function wordsFor({ document, config, load }, locales, english) {
  const locale = !config.strings && localeFor(document.documentElement.lang, locales)
  const part = locale && (await load(`locale-${locale}`).catch(() => null))
  return { ...english, ...part?.default, ...config.strings }
}
