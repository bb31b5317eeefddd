/** Where in the app a segment of the admin is shown. */

/**
 * The address of the page for the first chosen segment; null where none is chosen or it is none.
 *
 * @param {{id: string}[] | undefined} selected
 * @returns {string | null}
 */
export function pageOf(selected) {
  const number = /^gid:\/\/shopify\/Segment\/(\d+)$/.exec(selected?.[0]?.id ?? "")?.[1]
  return number ? `app:admin/segments/from-platform?segment=${number}` : null
}
