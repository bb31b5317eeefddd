/** Build elements from plain data: text stays text, so nothing a merchant typed can become markup. */

/** @returns {(tag: string, attributes?: object, ...children: (Node|string|null|false)[]) => HTMLElement} */
export function createElements(document) {
  return (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag)
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "onclick") element.addEventListener("click", value)
      else if (value != null && value !== false) element.setAttribute(name, value)
    }
    element.append(...children.filter((child) => child != null && child !== false))
    return element
  }
}
