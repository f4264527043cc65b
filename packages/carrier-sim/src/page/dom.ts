type Attributes = Record<string, string | number | boolean | null>;

/** Makes an element; true sets an attribute without a value, false and null leave it out. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}

/** A button that does not submit. */
export function button(label: string, onClick: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = element("button", { type: "button", ...attributes }, label);
  made.addEventListener("click", onClick);
  return made;
}

/** A label above its control, with help below. The control gets an id. */
export function field(label: string, control: HTMLElement, help = ""): HTMLElement {
  control.id ||= `f${(nextId += 1)}`;
  const parts: HTMLElement[] = [element("label", { for: control.id }, label), control];
  if (help) {
    const text = element("p", { class: "help", id: `${control.id}-help` }, help);
    control.setAttribute("aria-describedby", text.id);
    parts.push(text);
  }
  return element("div", { class: "field" }, ...parts);
}

/** A select of values and their words. */
export function select(options: readonly (readonly [value: string, label: string])[]): HTMLSelectElement {
  return element("select", {}, ...options.map(([value, label]) => element("option", { value }, label)));
}

/** Changes text only when it differs, so that what is read aloud or selected stays. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** @throws Error when the page has no such element. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}`);
  return found as T;
}

let nextId = 0;
