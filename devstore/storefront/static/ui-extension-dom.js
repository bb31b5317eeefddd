// The document of a UI extension: elements, text and events without a page. Every change is told as a whole tree.
(() => {
  const EVENTS = ["click", "change", "input", "focus", "blur", "submit", "reset", "dismiss", "afterhide", "toggle", "load", "error"]
  const PROPERTIES =
    "accessibilityLabel alignItems alt aspectRatio autocomplete background blockSize border borderRadius checked collapsible color columnGap command commandFor defaultChecked defaultValue dir direction disabled dismissible error gap gridTemplateColumns heading hidden href icon id inlineSize justifyContent label labelAccessibilityVisibility lang loading max maxLength min minLength name objectFit open padding paddingBlock paddingInline placeholder prefix readOnly required rowGap size sizes slot src step subheading suffix summary target textAlign tone type value variant visibility".split(" ")
  const MAY_BE_EMPTY = ["alt", "value"]
  let numbers = 0
  let changed = () => {}

  class Target {
    #listeners = new Map()

    addEventListener(name, listener) {
      const type = name.toLowerCase()
      this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener])
    }

    removeEventListener(name, listener) {
      const type = name.toLowerCase()
      this.#listeners.set(type, (this.#listeners.get(type) ?? []).filter((each) => each !== listener))
    }

    dispatchEvent(event) {
      event.target ??= this
      for (let here = this; here && !event.isStopped; here = here.parentNode) here.hear(event)
      return !event.defaultPrevented
    }

    hear(event) {
      event.currentTarget = this
      for (const listener of [...(this.#listeners.get(event.type) ?? []), this[`on${event.type}`]]) {
        if (typeof listener === "function") listener.call(this, event)
        else listener?.handleEvent?.(event)
      }
    }
  }

  class Node extends Target {
    number = ++numbers
    parentNode = null
    childNodes = []

    get ownerDocument() { return self.document }
    get firstChild() { return this.childNodes[0] ?? null }
    get lastChild() { return this.childNodes.at(-1) ?? null }
    get children() { return this.childNodes.filter((child) => child.nodeType === 1) }
    get nextSibling() { return this.#beside(1) }
    get previousSibling() { return this.#beside(-1) }
    get parentElement() { return this.parentNode }
    get isConnected() { return this === self.document.body || Boolean(this.parentNode?.isConnected) }
    get textContent() { return this.childNodes.map((child) => child.textContent).join("") }
    set textContent(text) { this.replaceChildren(...(text === "" ? [] : [text])) }

    #beside(step) {
      const all = this.parentNode?.childNodes ?? []
      return all[all.indexOf(this) + step] ?? null
    }

    contains(other) {
      for (let here = other; here; here = here.parentNode) if (here === this) return true
      return false
    }

    insertBefore(child, before) {
      if (child.contains(this)) throw new TypeError("A node cannot stand inside itself")
      if (child.nodeType === 11) {
        for (const each of [...child.childNodes]) this.insertBefore(each, before)
        return child
      }
      if (child === before) return child
      child.remove()
      const place = before ? this.childNodes.indexOf(before) : this.childNodes.length
      if (place < 0) throw new TypeError("The other node is not a child of this one")
      this.childNodes.splice(place, 0, child)
      child.parentNode = this
      changed()
      return child
    }

    appendChild(child) { return this.insertBefore(child, null) }
    append(...children) { for (const child of children) this.appendChild(asNode(child)) }
    prepend(...children) { for (const child of children.reverse()) this.insertBefore(asNode(child), this.firstChild) }
    before(...others) { for (const other of others) this.parentNode.insertBefore(asNode(other), this) }
    after(...others) { for (const other of others.reverse()) this.parentNode.insertBefore(asNode(other), this.nextSibling) }
    replaceWith(...others) { this.before(...others); this.remove() }

    replaceChildren(...children) {
      for (const child of [...this.childNodes]) child.remove()
      this.append(...children)
    }

    removeChild(child) {
      child.remove()
      return child
    }

    replaceChild(fresh, child) {
      this.insertBefore(fresh, child)
      return this.removeChild(child)
    }

    remove() {
      if (!this.parentNode) return
      this.parentNode.childNodes.splice(this.parentNode.childNodes.indexOf(this), 1)
      this.parentNode = null
      changed()
    }
  }

  class Text extends Node {
    nodeType = 3
    nodeName = "#text"
    #data

    constructor(data) {
      super()
      this.#data = String(data)
    }

    get data() { return this.#data }
    set data(text) { this.#data = String(text); changed() }
    get nodeValue() { return this.#data }
    set nodeValue(text) { this.data = text }
    get textContent() { return this.#data }
    set textContent(text) { this.data = text }
    tree() { return { number: this.number, text: this.#data } }
  }

  class Comment extends Text {
    nodeType = 8
    nodeName = "#comment"
    tree() { return null }
  }

  class Element extends Node {
    nodeType = 1
    namespaceURI = "http://www.w3.org/1999/xhtml"
    style = {}
    #values = new Map()

    constructor(name) {
      super()
      this.localName = name.toLowerCase()
      this.tagName = this.nodeName = this.localName.toUpperCase()
    }

    get attributes() { return [...this.#values].map(([name, value]) => ({ name, value: String(value) })) }
    get(name) { return this.#values.get(name.toLowerCase()) }

    set(name, value) {
      if (value === undefined || value === null || value === false) this.#values.delete(name.toLowerCase())
      else this.#values.set(name.toLowerCase(), value)
      changed()
    }

    setAttribute(name, value) { this.set(name, String(value)) }
    setAttributeNS(_space, name, value) { this.setAttribute(name, value) }
    getAttribute(name) { const found = this.get(name); return found === undefined ? null : String(found) }
    hasAttribute(name) { return this.get(name) !== undefined }
    removeAttribute(name) { this.set(name, undefined) }
    tree() {
      const children = this.childNodes.map((child) => child.tree()).filter(Boolean)
      return { number: this.number, name: this.localName, values: Object.fromEntries(this.#values), children }
    }
  }

  class Fragment extends Node {
    nodeType = 11
    nodeName = "#document-fragment"
  }

  for (const name of PROPERTIES) {
    Object.defineProperty(Element.prototype, name, {
      get() { return this.get(name) },
      set(value) { this.set(name, value === "" && !MAY_BE_EMPTY.includes(name) ? undefined : value) },
      configurable: true,
    })
  }
  for (const name of EVENTS) Element.prototype[`on${name}`] = null

  const asNode = (value) => (value instanceof Node ? value : new Text(value))

  function find(node, number) {
    if (node.number === number) return node
    for (const child of node.childNodes) {
      const found = find(child, number)
      if (found) return found
    }
    return null
  }

  const body = new Element("body")
  const document = Object.assign(new Target(), {
    nodeType: 9,
    body,
    documentElement: body,
    createElement: (name) => new Element(name),
    createElementNS: (_space, name) => new Element(name),
    createTextNode: (text) => new Text(text),
    createComment: (text) => new Comment(text),
    createDocumentFragment: () => new Fragment(),
  })
  Object.assign(self, { document, window: self, Node, Element, HTMLElement: Element, Text, Comment, DocumentFragment: Fragment })

  self.extensionDocument = {
    body,
    /** Call back after every round of changes. */
    watch(callback) {
      let isTold = false
      changed = () => {
        if (isTold) return
        isTold = true
        queueMicrotask(() => {
          isTold = false
          callback(body.tree().children)
        })
      }
    },
    /** What the shopper did on the page to the element of that number. */
    happen(number, type, { value, checked } = {}) {
      const element = find(body, number)
      if (!element) return
      if (value !== undefined) element.value = value
      if (checked !== undefined) element.checked = checked
      if (type === "dismiss") element.hidden = true
      const event = { type, defaultPrevented: false, isStopped: false }
      event.preventDefault = () => { event.defaultPrevented = true }
      event.stopPropagation = () => { event.isStopped = true }
      element.dispatchEvent(event)
    },
  }
})()
