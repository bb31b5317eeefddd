/**
 * Build the extensions that run in the platform's own sandboxes, as its command line does: each target's module
 * is bundled and registered, with the app's address put in. One file a handle: <folder>/dist/<handle>.js.
 */
import { readFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import * as esbuild from "esbuild"

const WIDGETS = dirname(fileURLToPath(import.meta.url))
export const FOLDERS = ["pixel", "account", "thank-you", "segment-action"]

/** The parts of shopify.extension.toml that a build needs: each extension's handle and its targets' modules. */
export function declaredIn(toml) {
  const valueOf = (part, key) => part.match(new RegExp(`^\\s*${key} = "(.*)"$`, "m"))?.[1]
  const parts = toml.includes("[[extensions]]") ? toml.split("[[extensions]]").slice(1) : [toml]
  return parts.map((part) => ({
    type: valueOf(part, "type"),
    handle: valueOf(part, "handle"),
    targets: part.split("[[extensions.targeting]]").slice(1).map((each) => ({
      module: valueOf(each, "module"),
      target: valueOf(each, "target"),
    })),
  }))
}

function entryOf({ targets }) {
  if (!targets.length) return 'import "./src/index.js"'
  const lines = targets.map(({ module, target }, number) => {
    const name = `target${number}`
    return `import ${name} from ${JSON.stringify(module)}\nshopify.extend(${JSON.stringify(target)}, ${name})`
  })
  return lines.join("\n")
}

async function bundle(folder, extension, appUrl) {
  const { outputFiles } = await esbuild.build({
    stdin: { contents: entryOf(extension), resolveDir: folder, loader: "jsx" },
    bundle: true,
    minify: true,
    charset: "utf8",
    legalComments: "none",
    write: false,
    format: "iife",
    target: ["es2022"],
    jsx: "automatic",
    jsxImportSource: "preact",
    define: { "process.env.APP_URL": JSON.stringify(appUrl) },
  })
  return outputFiles[0].text
}

/** From the path of each built extension to its text. `APP_URL` in the environment wins over the app's file. */
export async function extensionFiles() {
  const app = await readFile(join(WIDGETS, "../shopify.app.toml"), "utf8")
  const appUrl = process.env.APP_URL ?? app.match(/^application_url = "(.*)"$/m)[1]
  const files = new Map()
  for (const name of FOLDERS) {
    const folder = join(WIDGETS, name)
    const declared = declaredIn(await readFile(join(folder, "shopify.extension.toml"), "utf8"))
    for (const extension of declared) {
      files.set(join(folder, "dist", `${extension.handle}.js`), await bundle(folder, extension, appUrl))
    }
  }
  return files
}
