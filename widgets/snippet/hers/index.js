/** The chunk of what is hers alone: hearts and personal rows. Fetched for who is signed in or agreed to be recognised. */
import { createVisitor } from "../activity/visitor.js"
import { knownVisitor } from "../told.js"
import { createHearts } from "./hearts.js"
import { createPersonal } from "./personal.js"
import { createWishes } from "./wishes.js"

const known = new WeakMap()

/** @param {object} page  what all rows of the page share; the same page gives the same again */
export function createHers(page) {
  if (!known.has(page)) known.set(page, made(page))
  return known.get(page)
}

function made(page) {
  const token = () => knownVisitor(page.document)
  const { recognise } = createVisitor(page)
  const wishes = createWishes({ ...page, known: token, recognise })
  return { hearts: createHearts({ ...page, wishes }), personal: createPersonal({ ...page, known: token }) }
}
