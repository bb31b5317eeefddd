/** The theme's blocks drawn by a Liquid of our own choosing: a second opinion beside the stand-in store's. */
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { Liquid } from "liquidjs"

export const THEME = join(import.meta.dirname, "../theme")
const words = JSON.parse(await readFile(join(THEME, "locales/en.default.json"), "utf8"))
/** One product as Liquid has it; ids are as long as the platform's. */
export const product = (id, fields = {}) => ({
  id: 8_512_300_000_000 + id * 32_768,
  title: ["Night Ferry", "Saltwater Almanac", "Paper Lanterns & Other Lights", "The Long Field"][id % 4] + ` vol. ${id}`,
  url: `/products/record-number-${id}`,
  price: 1_900 + 100 * id,
  compare_at_price: id % 3 ? null : 2_900 + 100 * id,
  available: true,
  variants: { size: 1 },
  selected_or_first_available_variant: { id: 46_900_000_000_000 + id * 294_917 },
  featured_image: `//cdn.test/s/files/1/0001/products/record-${id}_front.jpg?v=16${id}0000000`,
  ...fields,
})
export const records = Array.from({ length: 20 }, (_, i) => product(i + 1))

/** @returns {(block: string, told?: object) => Promise<string>} the block's HTML on a page of which that is told */
export function createShop() {
  const engine = new Liquid({ root: [join(THEME, "blocks")], partials: [join(THEME, "snippets")], extname: ".liquid" })
  engine.registerFilter("t", (key, ...pairs) => {
    const found = key.split(".").reduce((at, name) => at[name], words)
    const text = typeof found === "string" ? found : Object.fromEntries(pairs).count === 1 ? found.one : found.other
    return pairs.reduce((said, [name, value]) => said.replace(`{{ ${name} }}`, value), text)
  })
  engine.registerFilter("strip_html", (html) => html.replace(/<[^>]+>/g, ""))
  engine.registerFilter("money", (minor) => `$${(minor / 100).toLocaleString("en", { minimumFractionDigits: 2 })}`)
  engine.registerFilter("image_url", (image, [, width]) => `${image}&width=${width}`)
  engine.registerFilter("asset_url", (name) => `//cdn.test/extensions/1/assets/${name}`)
  engine.registerTag("schema", {
    parse(tag, rest) {
      while (rest.shift().name !== "endschema");
    },
    render: () => "",
  })

  return async (block, { settings = {}, config, bestSellers, ...globals } = {}) => {
    const storefront = { config: { value: config }, best_sellers: { value: bestSellers } }
    const html = await engine.renderFile(block, {}, {
      globals: {
        block: { settings: { most: 12, ratio: "1", ...settings }, shopify_attributes: 'data-b="1"' },
        app: { metafields: { storefront } },
        cart: { items: [], item_count: 0 },
        routes: { cart_add_url: "/cart/add" },
        request: { page_type: "index", design_mode: false },
        ...globals,
      },
    })
    return html.trim()
  }
}

