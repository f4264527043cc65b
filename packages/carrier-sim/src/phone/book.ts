import { DEFAULT_SCRIPT, type PhoneScript } from "./script";

/** The scripts of all phone numbers. Any number exists; one without a script behaves as DEFAULT_SCRIPT. */
export class PhoneBook {
  readonly #scripts = new Map<string, PhoneScript>();

  scriptOf(number: string): PhoneScript {
    return this.#scripts.get(number) ?? DEFAULT_SCRIPT;
  }

  set(number: string, script: PhoneScript): void {
    this.#scripts.set(number, script);
  }

  /** Back to the default behaviour; false when the number had no script. */
  delete(number: string): boolean {
    return this.#scripts.delete(number);
  }

  clear(): void {
    this.#scripts.clear();
  }

  list(): { number: string; script: PhoneScript }[] {
    return [...this.#scripts].map(([number, script]) => ({ number, script }));
  }
}

/** True for +, a country code and at most 15 digits. */
export function isE164(number: string): boolean {
  return /^\+[1-9]\d{6,14}$/.test(number);
}

/** True for a SIP URI with a user and a host. */
export function isSipUri(text: string): boolean {
  return /^sips?:[^\s@:;?]+@[A-Za-z0-9.-]+(:\d{1,5})?([;?]\S*)?$/i.test(text);
}
