/** Which popups a page may show at all, known without a request. */

/** She asks for it herself: no rule of sessions and waiting stands in the way. */
export const isAsked = ({ kind }) => /^click|^back/.test(kind)

/** The popups of this page and this time, best first, as the app sends them. */
export const popupsDue = ({ popups = [], page }, now) =>
  popups.filter(
    ({ pages, windows = [[0, Infinity]] }) =>
      pages.some((each) => each === page || each === "any") &&
      windows.some(([from, until]) => from <= now && now < until),
  )
