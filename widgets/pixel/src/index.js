/** The app's web pixel: what theme shops' pages do is told to the app by it, as plain hosts' script tells it. */
import { register } from "@shopify/web-pixels-extension"
import { createPixel } from "./pixel.js"

register((sandbox) => {
  createPixel(sandbox)
})
