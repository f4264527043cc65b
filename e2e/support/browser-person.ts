import { expect, type Browser, type Page } from "@playwright/test";
import type { Access } from "@/lib/contract/participants";
import { HUM_DBFS } from "./hearing/tone-person";
import { speakToWav, type PersonVoice } from "./speech";

/**
 * Puts a microphone into the page that says what the test gives it: its sound goes through the real capture, encoder
 * and network from there on.
 */
export function installMicrophone(): void {
  const context = new AudioContext();
  const microphone = context.createMediaStreamDestination();
  navigator.mediaDevices.getUserMedia = async () => {
    await context.resume();
    return microphone.stream.clone();
  };
  Object.assign(window, {
    sayIntoMicrophone: async (wav: string) => {
      const bytes = Uint8Array.from(atob(wav), (char) => char.charCodeAt(0));
      const buffer = await context.decodeAudioData(bytes.buffer);
      const source = context.createBufferSource();
      source.buffer = buffer;
      source.connect(microphone);
      const ended = new Promise((resolve) => (source.onended = resolve));
      source.start();
      await ended;
    },
    humIntoMicrophone: (hz: number, dbfs: number) => {
      const tone = context.createOscillator();
      tone.frequency.value = hz;
      const level = context.createGain();
      level.gain.value = 10 ** (dbfs / 20) * Math.SQRT2;
      tone.connect(level).connect(microphone);
      tone.start();
    },
  });
}

/** Speaks into a page's microphone, and resolves when the last word has gone in. */
export async function speakInto(page: Page, text: string, voice: PersonVoice): Promise<void> {
  const wav = (await speakToWav(text, voice)).toString("base64");
  await page.evaluate(
    (data) => (window as unknown as { sayIntoMicrophone(wav: string): Promise<void> }).sayIntoMicrophone(data),
    wav,
  );
}

/** Hums a tone into a page's microphone for as long as the page is there, whoever is let hear it. */
export async function humInto(page: Page, hz: number): Promise<void> {
  await page.evaluate(
    ([tone, dbfs]) =>
      (window as unknown as { humIntoMicrophone(hz: number, dbfs: number): void }).humIntoMicrophone(tone, dbfs),
    [hz, HUM_DBFS] as const,
  );
}

/** Somebody at a browser, in the call by their join link. */
export class BrowserPerson {
  readonly page: Page;
  readonly #voice: PersonVoice;

  private constructor(page: Page, voice: PersonVoice) {
    this.page = page;
    this.#voice = voice;
  }

  /** Opens the join page with this access and joins. */
  static async join(browser: Browser, baseUrl: string, access: Access, voice: PersonVoice): Promise<BrowserPerson> {
    const context = await browser.newContext({ permissions: ["microphone"] });
    await context.addInitScript(installMicrophone);
    const page = await context.newPage();
    const fragment = new URLSearchParams({ url: access.url, token: access.token });
    await page.goto(`${baseUrl}/join#${fragment}`);
    await page.getByTestId("join-button").click();
    await expect(page.getByTestId("connection-state")).toHaveAttribute("data-state", "connected");
    return new BrowserPerson(page, voice);
  }

  /** Speaks, and resolves when the last word has gone into the microphone. */
  async speak(text: string): Promise<void> {
    await speakInto(this.page, text, this.#voice);
  }

  async leave(): Promise<void> {
    await this.page.context().close();
  }
}
