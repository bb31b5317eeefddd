// What a shopper does on a page, told to its web pixels: clicks, forms, fields, and the steps of the checkout.
(() => {
  const { init } = JSON.parse(document.getElementById("web-pixels-data").textContent)
  const PERSONAL = /^(email|tel|password)$/
  const ADDRESS = ["last_name", "address1", "zip", "city", "country_code"]
  const CONTACT = [...ADDRESS, "email", "first_name", "phone"]
  const FIELDS = "input, textarea, select"
  const told = new Set()

  const tell = (name, data, type) => document.dispatchEvent(new CustomEvent("platform:event", { detail: { name, data, type } }))

  /** A field's value, null where it says who the shopper is. */
  function valueOf(element) {
    const isPersonal = PERSONAL.test(element.type) || CONTACT.includes(element.name)
    return isPersonal ? null : (element.value ?? null)
  }

  const input = (element) => ({ id: element.id || null, name: element.name || null, tagName: element.tagName, type: element.type || null, value: valueOf(element) })
  const generic = (element) => ({ href: element.href || null, ...input(element) })

  addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return
    const element = generic(event.target.closest("a, button, input, label, select, textarea") ?? event.target)
    const { clientX, clientY, movementX, movementY, offsetX, offsetY, pageX, pageY, screenX, screenY } = event
    tell("clicked", { element, clientX, clientY, movementX, movementY, offsetX, offsetY, pageX, pageY, screenX, screenY }, "dom")
  }, true)

  addEventListener("submit", ({ target, submitter }) => {
    const elements = [...target.querySelectorAll(FIELDS)].map(input)
    tell("form_submitted", { element: { id: target.getAttribute("id"), action: target.getAttribute("action"), elements } }, "dom")
    if (submitter?.name === "pay") pay()
  }, true)

  for (const [kind, name] of [["change", "input_changed"], ["focusin", "input_focused"], ["focusout", "input_blurred"]]) {
    addEventListener(kind, ({ target }) => {
      if (target instanceof Element && target.matches(FIELDS)) tell(name, { element: input(target) }, "dom")
    }, true)
  }

  function step(name) {
    if (!init.checkout || init.checkout.order || told.has(name)) return
    told.add(name)
    tell(name, { checkout: init.checkout })
  }

  function pay() {
    const email = field("email")
    if (!email?.value || !email.checkValidity() || !field("last_name").value.trim()) return
    for (const name of ["checkout_contact_info", "checkout_address_info", "checkout_shipping_info", "payment_info"]) step(`${name}_submitted`)
  }

  const field = (name) => document.querySelector(`main [name=${name}]`)

  /** On a checkout of one page a step is submitted once its fields are filled and left. */
  addEventListener("change", ({ target }) => {
    if (!init.checkout || init.checkout.order) return
    if (target.name === "email" && target.value && target.checkValidity()) step("checkout_contact_info_submitted")
    if (!ADDRESS.includes(target.name) || !ADDRESS.every((name) => field(name)?.value.trim())) return
    step("checkout_address_info_submitted")
    step("checkout_shipping_info_submitted")
  })
})()
