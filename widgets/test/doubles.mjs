/** Stand-ins for what only a browser has: storage, a clock that is set by hand, events with fields. */

export function createStorage() {
  const kept = new Map()
  return {
    getItem: (key) => (kept.has(key) ? kept.get(key) : null),
    setItem: (key, value) => void kept.set(key, String(value)),
    removeItem: (key) => void kept.delete(key),
    keys: () => [...kept.keys()],
  }
}

export function createClock(at = 1_000_000) {
  const now = () => at
  return { now, pass: (ms) => (at += ms) }
}

export function event(name, fields = {}) {
  return Object.assign(new Event(name), fields)
}

/** A window whose timers run when told to, and whose fetch answers from a list. */
export function createWindow({ answers = [], ...rest } = {}) {
  const asked = []
  const waiting = []
  const window = Object.assign(new EventTarget(), {
    asked,
    waiting,
    setTimeout: (act, ms) => waiting.push({ act, ms }),
    clearTimeout: (id) => id && (waiting[id - 1] = null),
    async fetch(url, options) {
      asked.push({ url: String(url), body: options?.body && JSON.parse(options.body) })
      const answer = answers.shift()
      if (answer instanceof Error) throw answer
      const [status, body] = answer ?? [200, {}]
      return { ok: status < 400, status, json: async () => body, text: async () => JSON.stringify(body) }
    },
    ...rest,
  })
  return window
}

/** Let everything that waits for nothing else come to its end. */
export async function turn() {
  for (let i = 0; i < 20; i += 1) await new Promise((go) => setImmediate(go))
}
