// Plivo and Vonage write numbers without a plus.

/** An address as they want it. A SIP URI stays what it is. */
export function fromE164(address: string): string {
  return address.replace(/^\+/, "");
}

/** A number of theirs in E.164; null for what is none, such as a withheld one or a SIP URI. */
export function toE164(number: string | null): string | null {
  const digits = number?.replace(/^\+/, "") ?? "";
  return /^[1-9]\d{4,14}$/.test(digits) ? `+${digits}` : null;
}

/** Whether both are one number or one SIP URI, whoever wrote them. */
export function sameAddress(one: string, other: string): boolean {
  return fromE164(one) === fromE164(other);
}
