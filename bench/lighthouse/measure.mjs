/** One load of one page in a fresh browser, as Lighthouse scores it: prints the score and its parts as JSON. */
import lighthouse from "lighthouse"
import { launch } from "chrome-launcher"

const PARTS = {
  fcp: "first-contentful-paint",
  lcp: "largest-contentful-paint",
  tbt: "total-blocking-time",
  cls: "cumulative-layout-shift",
  si: "speed-index",
  bytes: "total-byte-weight",
}
const [address, chromePath] = process.argv.slice(2)
const chrome = await launch({
  chromePath,
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run"],
})
try {
  const { lhr } = await lighthouse(address, { port: chrome.port, onlyCategories: ["performance"], logLevel: "error" })
  if (lhr.runtimeError) throw new Error(lhr.runtimeError.message)
  const parts = Object.entries(PARTS).map(([name, audit]) => [name, lhr.audits[audit].numericValue])
  console.log(JSON.stringify({ score: 100 * lhr.categories.performance.score, ...Object.fromEntries(parts) }))
} finally {
  await chrome.kill()
}
