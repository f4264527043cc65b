import { forgetScript, readOverview, writeScript, type Overview } from "./api";
import { PAGE_SCRIPT } from "./behaviour";
import { CallIn } from "./call-in";
import { CallList } from "./call-list";
import type { Deck } from "./deck";
import { byId, setText } from "./dom";
import { FaultsPanel } from "./faults-panel";
import { formatNumber, readNumber } from "./format";
import { PhoneCard } from "./phone-card";
import { RingTone } from "./ring-tone";
import { readSetting, writeSetting } from "./settings";

const LOOK_MS = 400;
const STARTER_PHONE = "+15551234567";

const cards = new Map<string, PhoneCard>();
const ringTone = new RingTone();
/** Phones whose script is on its way, so that it is written once. */
const preparing = new Set<string>();
let reading: Promise<void> | null = null;

const deck: Deck = {
  act(work) {
    void (async () => {
      try {
        await work();
        showProblem("");
      } catch (error) {
        showProblem((error as Error).message);
      }
      // What is being read may be older than what was done.
      await reading;
      await look();
    })();
  },
  announce: (text) => setText(byId("announce"), text),
  addPhone,
  removePhone(number) {
    cards.get(number)?.close();
    cards.delete(number);
    keepPhones();
    byId("add-number").focus();
    deck.act(() => forgetScript(number));
  },
  holdsPhone: (number) => cards.has(number),
  hold: (number, callId) => cards.get(number)?.hold(callId),
};

const callIn = new CallIn(deck);
const parts = [new CallList(deck), callIn, new FaultsPanel(deck)];

function addPhone(number: string): void {
  if (cards.has(number)) return;
  const card = new PhoneCard(number, deck);
  cards.set(number, card);
  byId("phones").append(card.root);
  keepPhones();
}

function keepPhones(): void {
  writeSetting("phones", [...cards.keys()]);
  byId("no-phones").hidden = cards.size > 0;
  byId("add-button").classList.toggle("primary", cards.size === 0);
  callIn.suggest([...cards.keys()]);
}

/** A phone of the page without a script, as after a restart of the simulator, rings until it is picked up. */
function prepare({ phones }: Overview): void {
  for (const number of cards.keys()) {
    if (preparing.has(number) || phones.some((phone) => phone.number === number)) continue;
    preparing.add(number);
    void writeScript(number, PAGE_SCRIPT)
      .catch(() => {})
      .finally(() => preparing.delete(number));
  }
}

/** Reads the overview and shows it; one at a time. */
function look(): Promise<void> {
  reading ??= (async () => {
    try {
      const overview = await readOverview();
      setConnected(true);
      prepare(overview);
      for (const part of [...cards.values(), ...parts]) part.update(overview);
      showRinging();
    } catch (error) {
      setConnected(false);
      // What the simulator said, or that it is gone, is in the pill; a fault of this page must not be hidden.
      console.warn(error);
    } finally {
      reading = null;
    }
  })();
  return reading;
}

function showRinging(): void {
  const ringing = [...cards.values()].find((card) => card.rings);
  ringTone.set(ringing !== undefined);
  document.title = ringing ? `${ringing.caller} is calling · Simulated phones` : "Simulated phones";
}

function setConnected(connected: boolean): void {
  const pill = byId("connection");
  setText(pill, connected ? "Connected" : "The simulator does not answer");
  pill.dataset.phase = connected ? "in_progress" : "failed";
}

function showProblem(message: string): void {
  setText(byId("problem"), message);
  byId("problem").hidden = message === "";
}

function draw(): void {
  for (const card of cards.values()) card.draw();
  requestAnimationFrame(draw);
}

function follow(): void {
  void look().finally(() => setTimeout(follow, LOOK_MS));
}

const tone = byId<HTMLInputElement>("tone");
tone.checked = ringTone.enabled = readSetting("tone", true);
tone.addEventListener("change", () => {
  ringTone.enabled = tone.checked;
  writeSetting("tone", tone.checked);
  showRinging();
});

const adding = byId<HTMLInputElement>("add-number");
byId<HTMLFormElement>("add-phone").addEventListener("submit", (event) => {
  event.preventDefault();
  deck.act(async () => {
    const number = readNumber(adding.value);
    adding.setAttribute("aria-invalid", String(number === null));
    if (!number) throw new Error("That is not a number with its country code, such as +1 555 123 4567.");
    addPhone(number);
    await writeScript(number, PAGE_SCRIPT);
    adding.value = "";
  });
});

for (const number of readSetting<string[]>("phones", [])) addPhone(number);
keepPhones();
if (cards.size === 0) adding.value = formatNumber(STARTER_PHONE);
draw();
follow();
