/** An element of a parsed XML document. Text is kept with entities resolved; comments are dropped. */
export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
}

/** Thrown for a document that is not well-formed; the message names the line and what was expected. */
export class XmlError extends Error {
  override name = "XmlError";
}

const NAME = /[A-Za-z_][A-Za-z0-9_.:-]*/y;
const SPACE = /[ \t\r\n]*/y;
const ENTITIES: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
const FORBIDDEN_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/**
 * Parses a whole XML 1.0 document. As strict as a carrier: anything not well-formed is an error, and so is a DOCTYPE.
 * @throws XmlError
 */
export function parseXml(source: string): XmlElement {
  return new XmlParser(source).document();
}

class XmlParser {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source.replace(/^\ufeff/, "");
    const forbidden = FORBIDDEN_CHARACTER.exec(this.#source);
    if (forbidden) {
      this.#at = forbidden.index;
      this.#fail("a control character is not allowed");
    }
  }

  document(): XmlElement {
    if (/^<\?xml[ \t\r\n]/.test(this.#source)) this.#declaration();
    this.#misc();
    if (!this.#looksAt("<")) this.#fail("expected the root element");
    const root = this.#element(0);
    this.#misc();
    if (this.#at < this.#source.length) this.#fail("expected the end of the document after the root element");
    return root;
  }

  #declaration(): void {
    const declaration =
      /<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.[0-9]"|'1\.[0-9]')(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"[A-Za-z][\w.-]*"|'[A-Za-z][\w.-]*'))?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>/y;
    if (!this.#take(declaration)) this.#fail("the XML declaration is malformed");
  }

  /** Space, comments and processing instructions. */
  #misc(): void {
    for (;;) {
      this.#take(SPACE);
      if (this.#looksAt("<!--")) this.#comment();
      else if (this.#looksAt("<?")) this.#instruction();
      else if (this.#looksAt("<!DOCTYPE")) this.#fail("a DOCTYPE is not allowed");
      else return;
    }
  }

  #comment(): void {
    const end = this.#source.indexOf("--", this.#at + 4);
    if (end < 0 || this.#source[end + 2] !== ">") this.#fail("a comment must end with --> and have no -- inside");
    this.#at = end + 3;
  }

  #instruction(): void {
    const end = this.#source.indexOf("?>", this.#at);
    if (end < 0 || /^<\?xml[ \t\r\n?]/i.test(this.#source.slice(this.#at, this.#at + 6))) {
      this.#fail("a misplaced XML declaration or an open processing instruction");
    }
    this.#at = end + 2;
  }

  #element(depth: number): XmlElement {
    if (depth > 64) this.#fail("elements are nested too deeply");
    this.#expect("<");
    const element: XmlElement = { name: this.#name("an element name"), attributes: {}, children: [], text: "" };
    this.#attributes(element);
    if (this.#looksAt("/>")) {
      this.#at += 2;
      return element;
    }
    this.#expect(">");
    this.#content(element, depth);
    this.#expect("</");
    const closing = this.#name(`</${element.name}>`);
    if (closing !== element.name) this.#fail(`expected </${element.name}>, found </${closing}>`);
    this.#take(SPACE);
    this.#expect(">");
    return element;
  }

  #attributes(element: XmlElement): void {
    for (;;) {
      const spaced = this.#take(SPACE) !== "";
      if (this.#looksAt("/>") || this.#looksAt(">")) return;
      if (!spaced) this.#fail("expected a space before an attribute");
      const name = this.#name("an attribute name");
      if (Object.hasOwn(element.attributes, name)) this.#fail(`attribute ${name} is given twice`);
      this.#take(SPACE);
      this.#expect("=");
      this.#take(SPACE);
      element.attributes[name] = this.#attributeValue();
    }
  }

  #attributeValue(): string {
    const quote = this.#source.charAt(this.#at);
    if (quote !== '"' && quote !== "'") this.#fail("an attribute value must be quoted");
    const end = this.#source.indexOf(quote, this.#at + 1);
    if (end < 0) this.#fail("an attribute value is not closed");
    const raw = this.#source.slice(this.#at + 1, end);
    if (raw.includes("<")) this.#fail("< is not allowed in an attribute value");
    this.#at += 1;
    const value = this.#resolve(raw.replace(/[\t\r\n]/g, " "));
    this.#at = end + 1;
    return value;
  }

  #content(element: XmlElement, depth: number): void {
    for (;;) {
      const next = this.#source.indexOf("<", this.#at);
      if (next < 0) this.#fail(`<${element.name}> is not closed`);
      const raw = this.#source.slice(this.#at, next);
      if (raw.includes("]]>")) this.#fail("]]> is not allowed in text");
      element.text += this.#resolve(raw);
      this.#at = next;
      if (this.#looksAt("</")) return;
      if (this.#looksAt("<!--")) this.#comment();
      else if (this.#looksAt("<![CDATA[")) element.text += this.#cdata();
      else if (this.#looksAt("<?")) this.#instruction();
      else element.children.push(this.#element(depth + 1));
    }
  }

  #cdata(): string {
    const end = this.#source.indexOf("]]>", this.#at);
    if (end < 0) this.#fail("a CDATA section is not closed");
    const text = this.#source.slice(this.#at + 9, end);
    this.#at = end + 3;
    return text;
  }

  #resolve(raw: string): string {
    return raw.replace(/&([^;&\s]*;?)/g, (_, reference: string) => {
      const body = reference.endsWith(";") ? reference.slice(0, -1) : "";
      const named = Object.hasOwn(ENTITIES, body) ? ENTITIES[body] : undefined;
      if (named !== undefined) return named;
      const code = /^#(?:(?<decimal>[0-9]+)|x(?<hex>[0-9A-Fa-f]+))$/.exec(body)?.groups;
      const point = code?.hex ? parseInt(code.hex, 16) : parseInt(code?.decimal ?? "0", 10);
      const valid = point > 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
      if (!valid) this.#fail("& must begin a known entity such as &amp;");
      const character = String.fromCodePoint(point);
      if (FORBIDDEN_CHARACTER.test(character)) this.#fail("a control character is not allowed");
      return character;
    });
  }

  #name(expected: string): string {
    const name = this.#take(NAME);
    if (!name) this.#fail(`expected ${expected}`);
    return name;
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #looksAt(text: string): boolean {
    return this.#source.startsWith(text, this.#at);
  }

  #expect(text: string): void {
    if (!this.#looksAt(text)) this.#fail(`expected ${text}`);
    this.#at += text.length;
  }

  #fail(reason: string): never {
    const line = this.#source.slice(0, this.#at).split("\n").length;
    throw new XmlError(`line ${line}: ${reason}`);
  }
}
