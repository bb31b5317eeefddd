/**
 * Build what shoppers' browsers load: one script with a stable name, and chunks whose names carry the hash of
 * all of them. The same bytes go to static/js (plain hosts) and to the theme extension's assets. Beside them
 * the extensions that run in the platform's sandboxes.
 *
 * node widgets/build.mjs           write
 * node widgets/build.mjs --check   fail when what is committed differs from a fresh build
 * node widgets/build.mjs --sizes   print the sizes only
 */
import { createHash } from "node:crypto"
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises"
import { dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { brotliCompressSync } from "node:zlib"
import * as esbuild from "esbuild"
import { FOLDERS, extensionFiles } from "./build-extensions.mjs"
import { launcherFiles } from "./build-launcher.mjs"

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..")
const SNIPPET = join(ROOT, "widgets/snippet")
const SCRIPTS = join(ROOT, "static/js")
const ASSETS = join(ROOT, "widgets/theme/assets")
const CARDS_ADDRESS = join(ROOT, "widgets/theme/snippets/cards-script.liquid")
const ADMIN_HTMX = join(ROOT, "app/admin/static/htmx.min.js")
const TARGET = ["chrome111", "firefox113", "safari16.4"]
const CHUNKS = [
  "arming", "speaking", "exit", "triggers", "touch", "visit", "privacy", "targeting", "verdict", "popup", "saying", "looks", "pictures", "form", "claim", "bar", "preview",
  "carousel", "cards", "hers", "activity",
]
const STYLES = ["carousel.css", "points.css", "bars.css", "signup.css"]

const hashOf = (text) => createHash("sha256").update(text).digest("hex").slice(0, 8)

async function minifiedCss(path) {
  const source = await readFile(path, "utf8")
  const { code } = await esbuild.transform(source, { loader: "css", minify: true, charset: "utf8", target: TARGET })
  return code.trim()
}

/** Stylesheets are imported as text: the widgets adopt them into their shadow roots. */
const stylesAsText = {
  name: "styles-as-text",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => ({ contents: await minifiedCss(path), loader: "text" }))
  },
}

async function bundle(entry, format, define) {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: SNIPPET,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    charset: "utf8",
    legalComments: "none",
    write: false,
    target: TARGET,
    plugins: [stylesAsText],
    format,
    define,
  })
  return outputFiles[0].text
}

async function locales() {
  const names = (await readdir(join(SNIPPET, "locales"))).sort()
  const read = async (name) => JSON.parse(await readFile(join(SNIPPET, "locales", name), "utf8"))
  return Promise.all(names.map(async (name) => [name.replace(".json", ""), await read(name)]))
}

/** All files that this build makes, as a map from path to text. */
export async function freshBuild() {
  const spoken = await locales()
  const define = { LOCALES: JSON.stringify(spoken.map(([name]) => name)) }
  const chunks = spoken.map(([name, words]) => [`locale-${name}`, `export default ${JSON.stringify(words)}\n`])
  // Each chunk stands alone: a shared piece would cost one more request to save a few hundred bytes.
  for (const name of CHUNKS) chunks.push([name, await bundle(`${name}/index.js`, "esm", define)])
  const stamp = hashOf(JSON.stringify(chunks))

  const scripts = chunks.map(([name, text]) => [`${name}-${stamp}.js`, text])
  scripts.push(["perennial.js", await bundle("perennial.js", "iife", { BUILD: JSON.stringify(stamp) })])
  scripts.push(...(await launcherFiles(join(SNIPPET, "launcher"), bundle, hashOf)))
  scripts.push(["signup.js", await bundle("signup/index.js", "iife", {})])
  const files = new Map(scripts.flatMap(([name, text]) => [SCRIPTS, ASSETS].map((at) => [join(at, name), text])))
  files.set(join(ASSETS, "points.js"), await bundle("points/index.js", "iife", {}))
  // No script stands between the theme and this chunk, so the theme itself knows its name.
  files.set(CARDS_ADDRESS, `{{ 'cards-${stamp}.js' | asset_url }}`)
  for (const name of STYLES) files.set(join(ASSETS, name), await minifiedCss(join(ROOT, "widgets", name)))
  for (const [path, text] of await extensionFiles()) files.set(path, text)
  files.set(ADMIN_HTMX, await readFile(join(ROOT, "node_modules/htmx.org/dist/htmx.min.js"), "utf8"))
  return files
}

const namesIn = (folder) => readdir(folder).catch(() => [])
const isBuilt = (name) => /\.(js|css)$/.test(name)

async function strangers(files) {
  const found = []
  for (const folder of [SCRIPTS, ASSETS, ...FOLDERS.map((name) => join(ROOT, "widgets", name, "dist"))]) {
    for (const name of (await namesIn(folder)).filter(isBuilt)) {
      if (!files.has(join(folder, name))) found.push(join(folder, name))
    }
  }
  return found
}

async function write(files) {
  for (const path of await strangers(files)) await rm(path)
  for (const [path, text] of files) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  }
}

async function differences(files) {
  const differing = await strangers(files)
  for (const [path, text] of files) {
    if ((await readFile(path, "utf8").catch(() => null)) !== text) differing.push(path)
  }
  return differing.map((path) => relative(ROOT, path))
}

export const brotliSize = (text) => brotliCompressSync(text).length

function report(files) {
  console.log("bytes  brotli  file")
  for (const [path, text] of files) {
    if (path.startsWith(SCRIPTS) && /locale-|panel-[a-z]{2}-/.test(path)) continue
    if (path.startsWith(ASSETS) && path.endsWith(".js")) continue
    const [size, small] = [Buffer.byteLength(text), brotliSize(text)]
    console.log(`${String(size).padStart(5)}  ${String(small).padStart(6)}  ${relative(ROOT, path)}`)
  }
}

async function main(option) {
  const files = await freshBuild()
  if (option === "--check") {
    const differing = await differences(files)
    if (differing.length) {
      console.error(`Run "npm run build": these differ from a fresh build:\n${differing.join("\n")}`)
      process.exitCode = 1
    }
    return
  }
  if (option !== "--sizes") await write(files)
  report(files)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv[2])
