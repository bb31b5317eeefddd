/** The fields of one screen: what each type looks like, and what it answers. */

const MONTHS = 12
const DAYS = 31
const two = (number) => String(number).padStart(2, "0")
const upTo = (most) => Array.from({ length: most }, (_, i) => i + 1)

/** Each maker returns the element and `read()`, which gives undefined for nothing said. */
function makersOf({ el, words, lang, variant }) {
  const entry = (tag, { name, required }, more) =>
    el(tag, { class: "entry", name, "aria-required": required && "true", ...more })
  const labelled = ({ label }, input) => el("label", {}, el("span", {}, label), input)

  function typed(field, more) {
    const input = entry("input", field, more)
    return { element: labelled(field, input), input, read: () => input.value.trim() || undefined }
  }

  function birthday(field) {
    const monthName = (month) => new Date(2000, month - 1, 1).toLocaleDateString(lang || undefined, { month: "long" })
    const select = (label, most, say) =>
      el("select", { class: "entry", "aria-label": label }, el("option", { value: "" }, label),
        ...upTo(most).map((i) => el("option", { value: two(i) }, say(i))))
    const month = select(words.month, MONTHS, monthName)
    const day = select(words.day, DAYS, String)
    const element = el("fieldset", {}, el("legend", {}, field.label), el("div", { class: "dates" }, month, day))
    return { element, input: month, read: () => (month.value && day.value ? `${month.value}-${day.value}` : undefined) }
  }

  function picked(field, type) {
    const inputs = field.options.map(([value]) => el("input", { type, name: field.name, value }))
    const choices = field.options.map(([, label], i) => el("label", { class: "tick" }, inputs[i], label))
    const element = el("fieldset", {}, el("legend", {}, field.label), el("div", { class: "choices" }, ...choices))
    const values = () => inputs.filter((input) => input.checked).map((input) => input.value)
    return { element, input: inputs[0], values }
  }

  function choice(field) {
    const { values, ...rest } = picked(field, "radio")
    return { ...rest, read: () => values()[0] }
  }

  function choices(field) {
    const { values, ...rest } = picked(field, "checkbox")
    return { ...rest, read: () => (values().length ? values() : undefined) }
  }

  return {
    email: (field) => typed(field, { type: "email", autocomplete: "email", inputmode: "email", maxlength: 254 }),
    text: (field) => typed(field, { type: "text", maxlength: 200 }),
    birthday,
    choice,
    choices,
    variant: () => ({ read: variant }),
  }
}

/**
 * @param {object} step  `fields` and perhaps `consent_text`
 * @returns {{element: HTMLElement, read: () => {answers: object} | {fault: string, input: HTMLElement}, agreed: () => boolean}}
 */
export function createFields(deps, { fields = [], consent_text: consentText }) {
  const { el, words } = deps
  const makers = makersOf(deps)
  const made = fields.filter(({ type }) => makers[type]).map((field) => ({ field, ...makers[field.type](field) }))
  const box = consentText && el("input", { type: "checkbox" })
  const element = el("div", { class: "fields" }, ...made.map((each) => each.element || null),
    box && el("label", { class: "tick" }, box, consentText))

  function read() {
    const answers = {}
    for (const { field, input, read: valueOf } of made) {
      const value = valueOf()
      const isWrong = field.type === "email" && value && !/^\S+@\S+\.\S+$/.test(value)
      if (isWrong) return { fault: words.not_an_address, input }
      if (value === undefined && field.required) return { fault: words.missing, input }
      if (value !== undefined) answers[field.name] = value
    }
    if (box && answers.email && !box.checked) return { fault: words.tick_first, input: box }
    return { answers }
  }

  return { element, read }
}
