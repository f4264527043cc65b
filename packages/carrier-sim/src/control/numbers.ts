import type { AccountNumber, CarrierProtocol, SimulatedCall } from "../calls";
import { isE164 } from "../phone/book";
import { asObject, InvalidScriptError } from "../phone/script";
import type { Simulator } from "../simulator";
import { ControlError } from "./errors";

/** A number of an account and where its calls go, as the control API shows it. */
export interface PresentedNumber {
  carrier: string;
  number: string;
  inbound_url: string | null;
  status_url: string | null;
}

/** The numbers of all accounts. */
export function listNumbers({ carriers }: Simulator): PresentedNumber[] {
  return carriers.flatMap((carrier) => carrier.numbers().map((number) => present(carrier, number)));
}

/** @throws ControlError 400, 404 */
export function readNumber(simulator: Simulator, carrierName: string, number: string): PresentedNumber {
  const carrier = findCarrier(simulator, carrierName);
  const found = carrier.numbers().find((known) => known.number === requireE164(number, "The number"));
  if (!found) throw new ControlError(404, "number_not_found", `The account at ${carrier.name} has no ${number}.`);
  return present(carrier, found);
}

/**
 * Adds a number to an account, or changes where its calls go; a field that is not given stays.
 * @throws ControlError 400, 404; InvalidScriptError
 */
export function putNumber(simulator: Simulator, carrierName: string, number: string, body: unknown): PresentedNumber {
  const carrier = findCarrier(simulator, carrierName);
  requireE164(number, "The number");
  const wanted = asObject(body, "body", ["inbound_url", "status_url"]);
  const before = carrier.numbers().find((known) => known.number === number);
  carrier.setNumber({
    number,
    inboundUrl: readUrl(wanted.inbound_url, "inbound_url", before?.inboundUrl ?? null),
    statusUrl: readUrl(wanted.status_url, "status_url", before?.statusUrl ?? null),
  });
  return readNumber(simulator, carrierName, number);
}

/**
 * A phone calls a number: `{from, to, carrier?}`; without a carrier it is the one whose account has the number.
 * @throws ControlError 400, 404; InvalidScriptError; NotRoutedError when the number leads nowhere.
 */
export function callIn(simulator: Simulator, body: unknown): SimulatedCall {
  const wanted = asObject(body, "body", ["carrier", "from", "to"]);
  const from = requireE164(wanted.from, "from");
  const to = requireE164(wanted.to, "to");
  if (wanted.carrier !== undefined) return findCarrier(simulator, wanted.carrier).callIn({ from, to });
  const owner = simulator.carriers.find((carrier) => carrier.numbers().some(({ number }) => number === to));
  if (!owner) throw new ControlError(409, "not_routed", `${to} is not a number of any account.`);
  return owner.callIn({ from, to });
}

function findCarrier({ carriers }: Simulator, name: unknown): CarrierProtocol {
  const carrier = carriers.find((known) => known.name === name);
  if (carrier) return carrier;
  const known = carriers.map((each) => each.name).join(", ");
  throw new ControlError(404, "carrier_not_found", `There is no account at ${String(name)}; there are: ${known}.`);
}

function requireE164(number: unknown, name: string): string {
  if (typeof number === "string" && isE164(number)) return number;
  throw new ControlError(400, "invalid_number", `${name} must be a number in E.164 form, such as +15551230001.`);
}

function readUrl(value: unknown, name: string, before: string | null): string | null {
  if (value === undefined) return before;
  if (value === null) return null;
  if (typeof value === "string" && URL.canParse(value) && /^https?:/.test(value)) return value;
  throw new InvalidScriptError(`${name} must be an http or https URL, or null.`);
}

function present({ name }: CarrierProtocol, { number, inboundUrl, statusUrl }: AccountNumber): PresentedNumber {
  return { carrier: name, number, inbound_url: inboundUrl, status_url: statusUrl };
}
