import { readEvents, type Call, type Overview } from "./api";
import type { Deck, Part } from "./deck";
import { button, byId, element, setText } from "./dom";
import { formatAgo, formatCarrier, formatDuration, formatNumber, formatStatus } from "./format";

/** The newest calls of all carriers, each with the log of its events. */
export class CallList implements Part {
  readonly #deck: Deck;
  readonly #rows = new Map<string, CallRow>();

  constructor(deck: Deck) {
    this.#deck = deck;
  }

  update({ calls, now }: Overview): void {
    const list = byId("calls");
    for (const [id, row] of this.#rows) {
      if (calls.some((call) => call.id === id)) continue;
      row.root.remove();
      this.#rows.delete(id);
    }
    for (const call of calls) {
      const row = this.#rows.get(call.id) ?? new CallRow(call, this.#deck);
      if (!this.#rows.has(call.id)) list.prepend(row.root);
      this.#rows.set(call.id, row);
      row.update(call, now);
    }
    byId("no-calls").hidden = calls.length > 0;
  }
}

class CallRow {
  readonly root: HTMLElement;
  readonly #deck: Deck;
  readonly #status = element("span", { class: "pill" });
  readonly #time = element("time", { class: "quiet" });
  readonly #hold: HTMLButtonElement;
  readonly #toggle: HTMLButtonElement;
  readonly #errors = element("p", { class: "problem", hidden: true });
  readonly #log = element("div", { class: "log", role: "log", "aria-label": "Events", tabindex: "0" });
  readonly #sound = element("audio", { controls: true, preload: "none", "aria-label": "What the phone heard" });
  readonly #details = element("div", { class: "events", hidden: true });
  #shown = 0;
  #loading = false;
  #complete = false;

  constructor(call: Call, deck: Deck) {
    this.#deck = deck;
    this.#hold = button("Take this phone", () => this.#takePhone(call));
    this.#toggle = button("Events", () => this.#open(), { class: "plain", "aria-expanded": "false" });
    this.#toggle.setAttribute("aria-label", `Events of the call from ${call.from} to ${call.to}`);
    this.#details.append(this.#log, this.#sound, element("p", { class: "quiet mono" }, call.id));
    this.#time.dateTime = new Date(call.created_at).toISOString();
    this.#time.title = new Date(call.created_at).toLocaleString();
    const parties = `${formatNumber(call.from)} → ${formatNumber(call.to)}`;
    this.root = element(
      "li",
      {},
      element(
        "div",
        { class: "row" },
        element(
          "div",
          { class: "facts" },
          element("span", { class: "parties" }, parties),
          this.#status,
          element("span", { class: "quiet" }, formatCarrier(call.carrier)),
          this.#time,
        ),
        element("span", { class: "actions" }, this.#hold, this.#toggle),
      ),
      this.#errors,
      this.#details,
    );
  }

  update(call: Call, now: number): void {
    const talking = call.answered_at !== null;
    const length = talking ? ` ${formatDuration((call.ended_at ?? now) - (call.answered_at ?? now))}` : "";
    setText(this.#status, formatStatus(call.status) + length);
    this.#status.dataset.phase = call.phase;
    setText(this.#time, formatAgo(now - call.created_at));
    this.#hold.hidden = call.phase === "ended" || this.#deck.holdsPhone(call.phone);
    this.#errors.hidden = call.errors.length === 0;
    setText(this.#errors, call.errors.map(({ code, message }) => `${code}: ${message}`).join(" · "));
    this.#sound.hidden = !talking || call.phase !== "ended";
    if (!this.#sound.hidden && !this.#sound.src)
      this.#sound.src = `/sim/calls/${encodeURIComponent(call.id)}/heard.wav`;
    if (!this.#details.hidden && !this.#complete) void this.#load(call);
  }

  /** A call that rings is picked up by its card's button; one that is on is talked on at once. */
  #takePhone({ phone, id, direction, phase }: Call): void {
    this.#deck.addPhone(phone);
    if (phase === "in_progress" || direction === "inbound") this.#deck.hold(phone, id);
  }

  #open(): void {
    this.#details.hidden = !this.#details.hidden;
    this.#toggle.setAttribute("aria-expanded", String(!this.#details.hidden));
    this.#complete = false;
    this.#deck.act(async () => {});
  }

  async #load(call: Call): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    try {
      const { events } = await readEvents(call.id);
      for (const { at, ms, clock_ms, type, ...details } of events.slice(this.#shown)) {
        const clock = element("span", { class: "quiet" }, `${(ms / 1000).toFixed(2)} s`);
        clock.title = `${new Date(at).toLocaleTimeString()}${clock_ms === null ? "" : `, ${clock_ms} ms after the answer`}`;
        const words = Object.entries(details).map(([name, value]) => `${name}: ${describe(value)}`);
        this.#log.append(element("p", {}, clock, ` ${type} `, element("span", { class: "quiet" }, words.join(", "))));
      }
      this.#shown = events.length;
      this.#complete = call.phase === "ended" && Date.now() - (call.ended_at ?? 0) > 30_000;
    } catch {
      // The connection's state is shown at the top; the next look tries again.
    } finally {
      this.#loading = false;
    }
  }
}

function describe(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
