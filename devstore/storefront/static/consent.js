// The platform's customer-privacy interface and its banner. What was decided is kept in one cookie.
(() => {
  const COOKIE = "_tracking_consent"
  const KINDS = ["analytics", "marketing", "preferences", "sale_of_data"]
  const TEXTS = {
    en: ["Cookies", "We would like to count visits and see what people enjoy. Nothing is counted until you say yes.", "Accept", "Decline"],
    ar: ["ملفات تعريف الارتباط", "نودّ أن نحصي الزيارات ونعرف ما يعجب زوّارنا. لا نحصي شيئًا قبل موافقتك.", "أوافق", "لا أوافق"],
    de: ["Cookies", "Wir möchten Besuche zählen und sehen, was gefällt. Bis Sie zustimmen, zählen wir nichts.", "Annehmen", "Ablehnen"],
  }
  const STYLE = `.platform-consent{position:fixed;inset:auto 0 0;z-index:4;display:flex;flex-wrap:wrap;align-items:center;gap:.75rem 2rem;padding:1rem max(1rem,min(2rem,4vw),calc((100vw - 82rem)/2));background:var(--surface,#fff);color:var(--ink,#111);border-top:1px solid var(--line,#ccc);font-size:.9375rem;line-height:1.45}
.platform-consent p{flex:1 1 20rem;margin:0;max-width:70ch}.platform-consent div{display:flex;gap:.5rem;flex:0 1 auto}
.platform-consent button{min-height:2.75rem;min-width:7rem;padding:.4rem 1.2rem;border:1px solid currentColor;border-radius:var(--radius-button,0);background:transparent;color:inherit;font:inherit;font-weight:600;cursor:pointer}
.platform-consent button:hover{background:var(--ink,#111);color:var(--surface,#fff)}`
  let fallback = ""

  function read() {
    try {
      const found = document.cookie.split("; ").find((part) => part.startsWith(`${COOKIE}=`))
      return JSON.parse(decodeURIComponent(found ? found.slice(COOKIE.length + 1) : fallback))
    } catch {
      return {}
    }
  }

  function write(consent) {
    fallback = JSON.stringify(consent)
    try {
      document.cookie = `${COOKIE}=${encodeURIComponent(fallback)}; path=/; max-age=31536000; samesite=lax`
    } catch {
      // A browser without cookies is asked again on the next page.
    }
  }

  const currentVisitorConsent = () => Object.fromEntries(KINDS.map((kind) => [kind, read()[kind] ?? ""]))
  const allowed = (kind) => currentVisitorConsent()[kind] === "yes"
  const shouldShowBanner = () => currentVisitorConsent().analytics === ""

  const isWish = (wish) => wish?.constructor === Object && KINDS.every((kind) => ["undefined", "boolean"].includes(typeof wish[kind]))

  function setTrackingConsent(wish, done) {
    if (!isWish(wish)) return done?.({ error: `Consent is an object of booleans: ${KINDS.join(", ")}` })
    const consent = currentVisitorConsent()
    for (const kind of KINDS) if (typeof wish[kind] === "boolean") consent[kind] = wish[kind] ? "yes" : "no"
    write(consent)
    if (consent.analytics) hideBanner()
    document.dispatchEvent(
      new CustomEvent("visitorConsentCollected", {
        detail: {
          analyticsAllowed: allowed("analytics"),
          marketingAllowed: allowed("marketing"),
          preferencesAllowed: allowed("preferences"),
          saleOfDataAllowed: allowed("sale_of_data"),
          firstPartyMarketingAllowed: allowed("marketing"),
          thirdPartyMarketingAllowed: allowed("marketing"),
        },
      }),
    )
    done?.({})
  }

  function hideBanner() {
    document.querySelector(".platform-consent")?.remove()
    document.documentElement.style.scrollPaddingBottom = ""
    document.body.style.marginBottom = ""
  }

  function decide(yes) {
    hideBanner()
    setTrackingConsent({ analytics: yes, marketing: yes, preferences: yes, sale_of_data: yes })
  }

  function button(text, yes) {
    const made = document.createElement("button")
    made.type = "button"
    made.textContent = text
    made.addEventListener("click", () => decide(yes))
    return made
  }

  function showBanner() {
    hideBanner()
    const [name, text, accept, decline] = TEXTS[Shopify.locale] ?? TEXTS.en
    const banner = document.createElement("section")
    banner.className = "platform-consent"
    banner.setAttribute("aria-label", name)
    const style = document.createElement("style")
    style.textContent = STYLE
    const words = document.createElement("p")
    words.textContent = text
    const choices = document.createElement("div")
    choices.append(button(accept, true), button(decline, false))
    banner.append(style, words, choices)
    document.body.append(banner)
    document.documentElement.style.scrollPaddingBottom = `${banner.offsetHeight + 16}px`
    // Room below the page's last line, so that it can be scrolled out from under the banner.
    document.body.style.marginBottom = `${banner.offsetHeight}px`
  }

  const customerPrivacy = {
    analyticsProcessingAllowed: () => allowed("analytics"),
    marketingAllowed: () => allowed("marketing"),
    preferencesProcessingAllowed: () => allowed("preferences"),
    saleOfDataAllowed: () => allowed("sale_of_data"),
    userCanBeTracked: () => allowed("analytics"),
    currentVisitorConsent,
    shouldShowBanner,
    showBanner,
    setTrackingConsent,
  }

  function load(features, done) {
    if (features.some(({ name }) => name === "consent-tracking-api")) Shopify.customerPrivacy = customerPrivacy
    done?.()
  }

  const waiting = Shopify.featureQueue ?? []
  Shopify.loadFeatures = load
  load([{ name: "consent-tracking-api" }])
  for (const [features, done] of waiting) load(features, done)
  if (shouldShowBanner() && !Shopify.designMode) showBanner()
})()
