import { tellPhone, type Call, type Overview } from "./api";
import { Behaviour } from "./behaviour";
import type { Deck, Part } from "./deck";
import { button, element, setText } from "./dom";
import { formatCarrier, formatDuration, formatNumber, formatStatus } from "./format";
import { Keypad } from "./keypad";
import { Meter } from "./meter";
import { Voice, type Microphone } from "./voice";

const MICROPHONE: Record<Microphone, string> = {
  asking: "Waiting for your microphone",
  on: "Your microphone is on",
  muted: "Your microphone is muted",
  refused: "No microphone: the browser was not allowed to use it. You can listen and press keys",
  missing: "No microphone was found. You can listen and press keys",
  insecure: "No microphone: open this page on localhost or by https. You can listen and press keys",
};
const TOGGLE: Partial<Record<Microphone, string>> = { on: "Mute", muted: "Unmute" };

/** What a phone is doing, as the card shows it. */
type State = "idle" | "ringing" | "calling" | "talking";

/** One phone in the hand of who uses the page. */
export class PhoneCard implements Part {
  readonly number: string;
  readonly root: HTMLElement;
  readonly #deck: Deck;
  readonly #behaviour: Behaviour;
  readonly #state = element("span", { class: "pill" });
  readonly #line = element("p", { class: "what" });
  readonly #microphone = element("p", { class: "microphone" });
  readonly #meters = element("div", { class: "meters" });
  readonly #said = new Meter();
  readonly #heard = new Meter();
  readonly #keypad = new Keypad((key) => this.#press(key));
  readonly #keysHint = element("p", { class: "help" }, "Keys work once the application listens.");
  readonly #buttons: Record<"pickUp" | "decline" | "hold" | "mute" | "hangUp" | "keypad", HTMLButtonElement>;
  #call: Call | null = null;
  #voice: Voice | null = null;
  #keypadOpen = false;
  #shownState: State = "idle";

  constructor(number: string, deck: Deck) {
    this.number = number;
    this.#deck = deck;
    this.#behaviour = new Behaviour(number, deck);
    this.#buttons = {
      pickUp: button("Pick up", () => this.#pickUp(), { class: "live" }),
      decline: button("Decline", () => this.#tell("hangup"), { class: "danger" }),
      hold: button("Take this phone", () => this.#pickUp(), { class: "live" }),
      mute: button("Mute", () => this.#voice?.toggle()),
      keypad: button("Keypad", () => this.#toggleKeypad(), { "aria-expanded": "false" }),
      hangUp: button("Hang up", () => this.#tell("hangup"), { class: "danger" }),
    };
    this.#meters.append(element("span", {}, "You"), this.#said.canvas, element("span", {}, "They"), this.#heard.canvas);
    const title = element("h3", {}, formatNumber(number));
    title.title = number;
    this.root = element(
      "article",
      { class: "phone", tabindex: "-1", "aria-label": `Phone ${formatNumber(number)}` },
      element("div", { class: "title" }, title, this.#state),
      this.#line,
      this.#microphone,
      this.#meters,
      element("div", { class: "actions" }, ...Object.values(this.#buttons)),
      this.#keypad.root,
      this.#keysHint,
      element(
        "details",
        {},
        element("summary", {}, "How this phone behaves"),
        this.#behaviour.root,
        button("Remove this phone", () => deck.removePhone(number), { class: "plain" }),
      ),
    );
  }

  /** True while it rings here, for the ring tone. */
  get rings(): boolean {
    return this.#shownState === "ringing";
  }

  /** Who calls, while it rings. */
  get caller(): string {
    return formatNumber(this.#call?.from ?? "");
  }

  update({ calls, phones, now }: Overview): void {
    const script = phones.find(({ number }) => number === this.number)?.script;
    if (script) this.#behaviour.show(script);
    const mine = calls.filter(({ phone }) => phone === this.number);
    const live = mine.filter(({ phase }) => phase === "in_progress" || phase === "ringing");
    this.#call = live.find(({ id }) => id === this.#voice?.callId) ?? live[0] ?? null;
    if (this.#voice?.closed) this.#letGo();
    this.#show(now, mine.at(-1) ?? null, live.length);
  }

  /** Holds the phone in a call, from its ringing to its end: the microphone and the speaker are the phone's. */
  hold(callId: string): void {
    if (this.#voice?.callId === callId && !this.#voice.closed) return;
    this.#letGo();
    this.#voice = new Voice(callId, () => this.#showVoice());
  }

  /** Draws the meters; called for each frame of the screen. */
  draw(): void {
    if (!this.#voice) return;
    this.#said.draw(this.#voice.said);
    this.#heard.draw(this.#voice.heard);
  }

  close(): void {
    this.#letGo();
    this.root.remove();
  }

  #letGo(): void {
    this.#voice?.close();
    this.#voice = null;
    this.#keypad.forget();
    this.#keypadOpen = false;
  }

  /** Picks up what rings, or takes part in the call that is on. */
  #pickUp(): void {
    const call = this.#call;
    if (!call) return;
    this.hold(call.id);
    if (call.phase === "ringing") this.#tell("answer");
  }

  #tell(what: "answer" | "hangup"): void {
    const call = this.#call;
    if (!call) return;
    this.#deck.act(() => tellPhone(call.id, what));
  }

  #press(key: string): void {
    const call = this.#call;
    if (call) this.#deck.act(() => tellPhone(call.id, "keys", { digits: key }));
  }

  #toggleKeypad(): void {
    this.#keypadOpen = !this.#keypadOpen;
    this.#showVoice();
    if (this.#keypadOpen) this.#keypad.root.querySelector("button")?.focus();
  }

  #show(now: number, last: Call | null, liveCalls: number): void {
    const call = this.#call;
    const state = stateOf(call);
    this.root.dataset.state = state;
    const words: Record<State, string> = { idle: "Idle", ringing: "Ringing", calling: "Calling", talking: "On a call" };
    const since = call?.answered_at ? ` ${formatDuration(now - call.answered_at)}` : "";
    setText(this.#state, words[state] + since);
    setText(this.#line, describe(call, last, now) + (liveCalls > 1 ? ` · ${liveCalls - 1} more` : ""));
    if (state !== this.#shownState) this.#announce(state);
    this.#shownState = state;
    this.#showVoice();
  }

  #announce(state: State): void {
    const other = formatNumber(this.#call?.direction === "inbound" ? this.#call.to : (this.#call?.from ?? ""));
    if (state === "ringing") this.#deck.announce(`Incoming call from ${other} for ${formatNumber(this.number)}`);
    else if (state === "talking") this.#deck.announce(`Call with ${other} is on`);
    else if (this.#shownState !== "idle") this.#deck.announce(`The call of ${formatNumber(this.number)} has ended`);
  }

  /** Shows what depends on the call and the microphone. */
  #showVoice(): void {
    const call = this.#call;
    const state = stateOf(call);
    const voice = this.#voice?.closed ? null : this.#voice;
    const talking = state === "talking";
    const { pickUp, decline, hold, mute, keypad, hangUp } = this.#buttons;
    const focused = Object.values(this.#buttons).find((each) => each === document.activeElement);
    pickUp.hidden = state !== "ringing";
    decline.hidden = state !== "ringing";
    hold.hidden = !talking || voice !== null;
    mute.hidden = !talking || voice === null || voice.microphone === "asking";
    keypad.hidden = !talking;
    hangUp.hidden = !talking && state !== "calling";
    // Who works by keyboard stays in the card when their button goes: on the next one, never on "Hang up".
    if (focused?.hidden) ([mute, keypad, pickUp, hold].find((each) => !each.hidden) ?? this.root).focus();
    setText(mute, TOGGLE[voice?.microphone ?? "on"] ?? "Try the microphone again");
    keypad.setAttribute("aria-expanded", String(this.#keypadOpen));
    this.#keypad.root.hidden = !talking || !this.#keypadOpen;
    this.#keysHint.hidden = this.#keypad.root.hidden || (call?.media_open ?? false);
    for (const key of this.#keypad.root.querySelectorAll("button")) key.disabled = !call?.media_open;
    this.#meters.hidden = !talking || voice === null;
    this.#microphone.hidden = voice === null || state === "idle";
    this.#microphone.dataset.state = voice?.microphone ?? "";
    setText(this.#microphone, voice ? MICROPHONE[voice.microphone] : "");
  }
}

function stateOf(call: Call | null): State {
  if (!call) return "idle";
  if (call.phase === "in_progress") return "talking";
  return call.direction === "inbound" ? "calling" : "ringing";
}

function describe(call: Call | null, last: Call | null, now: number): string {
  if (call) {
    const [word, other] = call.direction === "inbound" ? ["To", call.to] : ["From", call.from];
    return `${word} ${formatNumber(other)} · ${formatCarrier(call.carrier)}`;
  }
  if (!last || last.ended_at === null)
    return last ? `About to ring · ${formatCarrier(last.carrier)}` : "Nobody has called yet.";
  const talked = last.answered_at === null ? "" : `, ${formatDuration(last.ended_at - last.answered_at)}`;
  return now - last.ended_at < 3_600_000 ? `Last call: ${formatStatus(last.status)}${talked}` : "No call lately.";
}
