/** The launcher's configuration on hosts whose theme prints nothing: the app's own, and what the script's tag says. */
import { pageOf } from "../../config.js"

const LIFT = 16
const WORN = ["background", "text", "accent", "accent_text", "radius"]

/** Class and style of the button, as the theme's block prints them: the merchant's own colours before those of the brand. */
function dressOf({ corner = "", wide_only: isWideOnly, accent, accent_text: text, lift = LIFT }, brand) {
  const worn = { ...brand, ...(accent && { accent, accent_text: text }) }
  const night = { ...brand?.dark, ...(accent && { accent: "", accent_text: "" }) }
  const colours = (of) => WORN.filter((name) => of[name]).map((name) => `--pn-${name.replace("_", "-")}:${of[name]};`).join("")
  return { class: `${corner} ${isWideOnly ? "wide" : ""}`, style: `${colours(worn)}--pn-lift:${lift}px`, dark: colours(night) }
}

export async function configOf({ window, script }) {
  const { shop, page = pageOf(window.location.pathname), label = "Points", proxy = "/apps/perennial", ...tag } = script.dataset
  if (!shop) return null
  const answer = await window.fetch(new URL("../../storefront/v1/bootstrap?" + new URLSearchParams({ shop }), script.src))
  const { launcher, points, currency, brand } = answer.ok ? await answer.json() : {}
  if (!launcher?.pages.includes(page)) return null
  const { login = "/account/login", register = "/account/register", country = "", money = "", one = "" } = tag
  const words = { label: launcher.label || label, points, currency, country, money, one }
  return { ...dressOf(launcher, brand), ...words, proxy, login, register, signed_in: "signedIn" in tag }
}
