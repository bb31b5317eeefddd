/**
 * The launcher's files: one script with a stable name, and what it fetches when the button is pressed. Their
 * names carry a hash of their own, so that a change elsewhere leaves them in browsers' caches.
 */
import { readFile, readdir } from "node:fs/promises"
import { join } from "node:path"

const CHUNKS = { panel: "panel/index.js", "panel-hers": "hers/index.js", "panel-host": "panel/host.js" }

/**
 * @param {string} folder  of the launcher's sources
 * @param {(entry: string, format: string, define: object) => Promise<string>} bundle
 * @param {(text: string) => string} hashOf
 * @returns {Promise<[string, string][]>} names and texts
 */
export async function launcherFiles(folder, bundle, hashOf) {
  const names = (await readdir(join(folder, "panel/locales"))).sort()
  const spoken = await Promise.all(
    names.map(async (name) => [name.replace(".json", ""), JSON.parse(await readFile(join(folder, "panel/locales", name), "utf8"))]),
  )
  const define = { LOCALES: JSON.stringify(spoken.map(([name]) => name)) }
  const parts = spoken.map(([name, words]) => [`panel-${name}`, `export default ${JSON.stringify(words)}\n`])
  for (const [name, entry] of Object.entries(CHUNKS)) parts.push([name, await bundle(join(folder, entry), "esm", define)])
  const stamp = hashOf(JSON.stringify(parts))
  const launcher = await bundle(join(folder, "entry.js"), "iife", { BUILD: JSON.stringify(stamp) })
  return [["launcher.js", launcher], ...parts.map(([name, text]) => [`${name}-${stamp}.js`, text])]
}
