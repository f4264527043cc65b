import { ask, type Call, type Overview } from "./api";
import type { Deck, Part } from "./deck";
import { byId, element, field, select, setText } from "./dom";
import { formatCarrier, formatNumber, readNumber } from "./format";

const OTHER = "other";
const STARTER_PHONE = "+15551234567";

/** A phone calls a number of an account, and a number is pointed at an application. */
export class CallIn implements Part {
  readonly #deck: Deck;
  readonly #from = element("input", { type: "tel", name: "from", autocomplete: "off", list: "my-phones" });
  readonly #to = select([]);
  readonly #other = element("input", { type: "tel", name: "to", autocomplete: "off" });
  readonly #otherField = field("Number to call", this.#other, "With its country code.");
  readonly #error = element("p", { class: "problem", role: "alert", hidden: true });
  readonly #where = element("p", { class: "help" });
  readonly #carrier = select([]);
  readonly #number = element("input", { type: "tel", name: "number", autocomplete: "off" });
  readonly #inboundUrl = element("input", { type: "url", name: "inbound_url", autocomplete: "off" });
  readonly #statusUrl = element("input", { type: "url", name: "status_url", autocomplete: "off" });
  #numbers: Overview["numbers"] = [];
  #shown = "";

  constructor(deck: Deck) {
    this.#deck = deck;
    const form = element(
      "form",
      { novalidate: true },
      field("Call from", this.#from, "One of your phones, or any other number."),
      field("Call to", this.#to),
      this.#where,
      this.#otherField,
      this.#error,
      element("button", { type: "submit", class: "primary" }, "Call in"),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#call();
    });
    this.#to.addEventListener("change", () => this.#showWhere());
    byId("call-in").append(element("h2", { id: "call-in-title" }, "Call in"), form, this.#pointing());
    this.#from.value = formatNumber(STARTER_PHONE);
  }

  /** Suggests the phones of the page. */
  suggest(phones: readonly string[]): void {
    const options = phones.map((number) => element("option", { value: formatNumber(number) }));
    const list = document.getElementById("my-phones") ?? element("datalist", { id: "my-phones" });
    list.replaceChildren(...options);
    if (!list.isConnected) byId("call-in").append(list);
    const [first] = phones;
    if (first && readNumber(this.#from.value) === STARTER_PHONE) this.#from.value = formatNumber(first);
  }

  update({ numbers, carriers }: Overview): void {
    this.#numbers = numbers;
    const shape = JSON.stringify([numbers, carriers]);
    if (shape === this.#shown || document.activeElement === this.#to) return;
    this.#shown = shape;
    const before = this.#to.value;
    const options = numbers.map(({ number, carrier, inbound_url: url }): [string, string] => [
      number,
      `${formatNumber(number)} · ${formatCarrier(carrier)}${url ? "" : " · leads nowhere"}`,
    ]);
    replaceOptions(this.#to, [...options, [OTHER, "Another number"]]);
    if (options.some(([number]) => number === before)) this.#to.value = before;
    replaceOptions(
      this.#carrier,
      carriers.map((carrier) => [carrier, formatCarrier(carrier)]),
    );
    this.#showWhere();
  }

  #showWhere(): void {
    this.#otherField.hidden = this.#to.value !== OTHER;
    const url = this.#numbers.find(({ number }) => number === this.#to.value)?.inbound_url;
    const nowhere =
      this.#to.value === OTHER
        ? ""
        : "No application serves this number yet: the call will be refused. Point it at one below.";
    setText(this.#where, url ? `Asks ${new URL(url).host} what to do.` : nowhere);
  }

  #call(): void {
    const from = readNumber(this.#from.value);
    const to = this.#to.value === OTHER ? readNumber(this.#other.value) : this.#to.value;
    this.#fail(
      from
        ? to
          ? ""
          : "The number to call is not a number with its country code."
        : "The number to call from is not a number with its country code.",
    );
    if (!from || !to) return;
    this.#deck.act(async () => {
      try {
        const call = await ask<Call>("POST", "calls", { from, to });
        this.#deck.addPhone(from);
        this.#deck.hold(from, call.id);
      } catch (error) {
        this.#fail((error as Error).message);
      }
    });
  }

  #fail(message: string): void {
    setText(this.#error, message);
    this.#error.hidden = message === "";
  }

  #pointing(): HTMLElement {
    const form = element(
      "form",
      { novalidate: true },
      field("Carrier", this.#carrier),
      field("Number", this.#number, "A number of the account, with its country code. It is added when it is new."),
      field("Inbound URL", this.#inboundUrl, "Asked for instructions when the number is called."),
      field("Status URL", this.#statusUrl, "Told how the call goes on. May stay empty."),
      element("button", { type: "submit" }, "Save"),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#deck.act(async () => {
        const number = readNumber(this.#number.value);
        if (!number) throw new Error("The number to point is not a number with its country code.");
        const urls = { inbound_url: this.#inboundUrl.value || null, status_url: this.#statusUrl.value || null };
        await ask("PUT", `numbers/${this.#carrier.value}/${encodeURIComponent(number)}`, urls);
      });
    });
    return element("details", {}, element("summary", {}, "Point a number at an application"), form);
  }
}

function replaceOptions(target: HTMLSelectElement, options: readonly (readonly [string, string])[]): void {
  target.replaceChildren(...options.map(([value, label]) => element("option", { value }, label)));
}
