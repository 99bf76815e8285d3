/** Builds elements; nothing is ever parsed as HTML, so no text can become markup. */

/**
 * An HTML element.
 *
 * @param {string} tag its name, with classes behind dots: `div.row.error`
 * @param {Object<string, *>} [attributes] attributes; functions are listeners of that event; null, undefined and false
 *     are left out, true is an empty attribute
 * @param {...(Node|string|number|null|undefined|false|Array)} children nothing is made of null, undefined and false
 */
export function h(tag, attributes, ...children) {
  return make((name) => document.createElement(name), tag, attributes, children);
}

/** An SVG element; as `h`. */
export function svg(tag, attributes, ...children) {
  return make((name) => document.createElementNS('http://www.w3.org/2000/svg', name), tag, attributes, children);
}

/** Takes away what is there and puts the children in. */
export function fill(element, ...children) {
  element.replaceChildren(...flat(children));
  return element;
}

/** A button with an icon or a word. */
export function button(label, onClick, attributes = {}) {
  return h('button', { type: 'button', click: onClick, ...attributes }, label);
}

/** A text that is put on the clipboard with a click. */
export function copyable(text, shown = text) {
  const element = button(shown, () => copy(text, element), { class: 'copy', title: `Copy ${text}` });
  return element;
}

/** Puts a text on the clipboard and says so at the element. */
export async function copy(text, element) {
  try {
    await navigator.clipboard.writeText(text);
    element.dataset.said = 'copied';
  } catch {
    element.dataset.said = 'not allowed'; // by the browser: no focus, or not over TLS
  }
  element.addEventListener('pointerleave', () => delete element.dataset.said, { once: true });
}

/** Sets a text without touching the DOM when it is there already. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

function make(create, tag, attributes, children) {
  const [name, ...classes] = tag.split('.');
  const element = create(name);
  if (classes.length) {
    element.setAttribute('class', classes.join(' '));
  }
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (typeof value === 'function') {
      element.addEventListener(key, value);
    } else if (key === 'class' && value) {
      element.setAttribute('class', [...classes, value].join(' '));
    } else if (key === 'hue') {
      element.style.setProperty('--hue', value); // not an attribute: the policy forbids inline styles
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(key, value === true ? '' : value);
    }
  }
  element.append(...flat(children));
  return element;
}

function flat(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : String(child)));
}
