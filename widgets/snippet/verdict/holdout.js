/** Who is held out, by a hash that the app computes alike (docs/experiments.md). */

/** Where a unit stands among ten thousand, by an experiment's salt. FNV-1a of 32 bits, then the finaliser of MurmurHash3. */
export function positionOf(salt, unit) {
  let value = 0x811c9dc5
  for (const byte of new TextEncoder().encode(`${salt}:${unit}`)) value = Math.imul(value ^ byte, 0x01000193)
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  value ^= value >>> 16
  return Math.floor(((value >>> 0) / 2 ** 32) * 10_000)
}

/** The visitor's key inside her token, `[shop, key]` as base64url before the first dot; null for anything else. */
export function keyOf(token) {
  try {
    const [part] = token.split(".")
    return JSON.parse(atob(part.replace(/-/g, "+").replace(/_/g, "/")))[1] ?? null
  } catch {
    return null
  }
}

/** @param {[string, number][]} [holdout]  salts and the shares below which she is held out, in ten-thousandths */
export function isHeldOut(holdout = [], token) {
  const key = keyOf(token)
  return key !== null && holdout.some(([salt, share]) => positionOf(salt, `visitor:${key}`) < share)
}
