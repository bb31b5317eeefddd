// The small pixel of the tests: tells where it stands and what it hears.
register(({ analytics, browser, init, settings, customerPrivacy }) => {
  const tell = (body) => browser.sendBeacon(settings.endpoint, JSON.stringify(body))

  analytics.subscribe("all_events", async (event) => {
    if (event.type === "standard") {
      await browser.sessionStorage.setItem("last", event.name)
      await browser.cookie.set("pixel_saw", event.name)
    }
    tell({
      name: event.name,
      event,
      stored: await browser.sessionStorage.getItem("last"),
      cookie: await browser.cookie.get("pixel_saw"),
      shop: init.data.shop.myshopifyDomain,
      consent: init.customerPrivacy,
      hasPage: typeof document !== "undefined" || typeof window !== "undefined",
      origin: self.location.origin,
    })
  })
  customerPrivacy.subscribe("visitorConsentCollected", (change) => tell({ name: "consent", change }))
})
