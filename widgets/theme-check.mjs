/** Check the theme extension offline: the platform's own linter, and two rules of the platform it does not know. */
import { readFile, readdir } from "node:fs/promises"
import { dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { check } from "@shopify/theme-check-node"

const THEME = join(dirname(fileURLToPath(import.meta.url)), "theme")
const MOST_SETTINGS = 20
const NAME_BELOW = 25
const SETTING_TYPES = new Set(
  `article article_list blog checkbox collection collection_list color color_background color_palette color_scheme
  font_picker header html image_picker inline_richtext link_list liquid metaobject metaobject_list number page
  paragraph product product_list radio range richtext select style.layout_panel style.size_panel
  style.spacing_panel text text_alignment textarea url video video_url`.split(/\s+/),
)

/** Sentences on what a block's schema does wrong. */
export function schemaFaults({ name, settings = [] }) {
  const faults = []
  if (name.length >= NAME_BELOW) faults.push(`the name "${name}" has ${NAME_BELOW} characters or more`)
  if (settings.length > MOST_SETTINGS) faults.push(`${settings.length} settings, at most ${MOST_SETTINGS} are allowed`)
  for (const { type, id } of settings) {
    if (!SETTING_TYPES.has(type)) faults.push(`setting "${id}" has the unknown type "${type}"`)
  }
  return faults
}

export async function blockSchemas() {
  const names = (await readdir(join(THEME, "blocks"))).sort()
  return Promise.all(
    names.map(async (name) => {
      const source = await readFile(join(THEME, "blocks", name), "utf8")
      return [name, JSON.parse(source.match(/{% schema %}([\s\S]*){% endschema %}/)[1])]
    }),
  )
}

/** Every fault of the extension as a line `file: sentence`. */
export async function themeFaults() {
  const offences = await check(THEME)
  const found = offences.map(({ uri, check: rule, message, start }) => {
    return `${relative(THEME, fileURLToPath(uri))}:${start.line + 1}: ${message} (${rule})`
  })
  for (const [file, schema] of await blockSchemas()) {
    found.push(...schemaFaults(schema).map((fault) => `blocks/${file}: ${fault}`))
  }
  return found
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const faults = await themeFaults()
  console.log(faults.concat(`${faults.length} offences`).join("\n"))
  process.exitCode = faults.length ? 1 : 0
}
