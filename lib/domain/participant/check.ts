import { and, eq, inArray } from "drizzle-orm";
import { schema, type DbOrTx } from "@/db/client";
import type { ParticipantInput } from "@/lib/contract/participants";
import type { Context } from "../context";
import { DomainError } from "../errors";
import { checkNumbers, type Dialed } from "../guard/check-numbers";
import { readNumber } from "../guard/number";
import { readSip } from "../guard/sip";
import type { CarrierName } from "../ports/carrier";

type PhoneInput = Extract<ParticipantInput, { transport: "pstn" | "sip" }>;

/**
 * A checked request to bring somebody in. Of a phone: numbers are in E.164 and SIP addresses as they are dialed, with the
 * carrier that owns its from_number, and how long that lets it last.
 */
export type CheckedInput =
  | { input: Extract<ParticipantInput, { transport: "webrtc" }> }
  | { input: PhoneInput; provider: CarrierName; maxSeconds: number };

/**
 * Reads whom to bring in, and puts phones through the guards that need no count. Nothing is written. Errors:
 * invalid_request for what is no number or address, one that is named twice in another form, and SIP where the carrier has none;
 * from_number_not_owned, number_not_allowed, own_number, country_not_allowed.
 */
export async function checkParticipants(
  ctx: Pick<Context, "carriers">,
  db: DbOrTx,
  workspaceId: string,
  inputs: ParticipantInput[],
): Promise<CheckedInput[]> {
  const phones = inputs.map((input, index) => (input.transport === "webrtc" ? null : readPhone(input, index)));
  const dialed = phones.filter((phone) => phone !== null);
  const seen = new Set<string>();
  for (const { input, path } of dialed) {
    if (seen.has(input.identity)) throw refusal(`${path}.identity`, "is named twice in this request");
    seen.add(input.identity);
  }
  const owned = dialed.length
    ? await db
        .select({ e164: schema.phoneNumbers.e164, provider: schema.phoneNumbers.provider })
        .from(schema.phoneNumbers)
        .where(
          and(
            eq(schema.phoneNumbers.workspaceId, workspaceId),
            inArray(
              schema.phoneNumbers.e164,
              dialed.map(({ input }) => input.from_number),
            ),
          ),
        )
    : [];
  const checked = inputs.map((input, index): CheckedInput => {
    if (input.transport === "webrtc") return { input };
    const phone = phones[index]!;
    const provider = owned.find(({ e164 }) => e164 === phone.input.from_number)?.provider;
    if (!provider) throw new DomainError("from_number_not_owned", undefined, `${phone.path}.from_number`);
    const capabilities = ctx.carriers[provider]?.capabilities;
    if (input.transport === "sip" && !capabilities?.sip) {
      throw refusal(
        `${phone.path}.identity`,
        `cannot be called: ${provider}, the carrier of from_number, dials no SIP`,
      );
    }
    return { input: phone.input, provider, maxSeconds: capabilities?.maxCallSeconds ?? Infinity };
  });
  await checkNumbers(
    db,
    workspaceId,
    dialed.map(({ dialed }) => dialed),
  );
  return checked;
}

function readPhone(input: PhoneInput, index: number): { input: PhoneInput; path: string; dialed: Dialed } {
  const path = `participants[${index}]`;
  const param = `${path}.identity`;
  const from = readNumber(input.from_number);
  if (input.transport === "sip") {
    const sip = readSip(input.identity);
    if (!sip) throw refusal(param, "must be sip:user@host, with the full name of a public host");
    if (!from) throw refusal(`${path}.from_number`, NO_NUMBER);
    const dialed = { number: sip.number, from, param };
    return { input: { ...input, identity: sip.uri, from_number: from }, path, dialed };
  }
  const number = readNumber(input.identity);
  if (!number) throw refusal(param, NO_NUMBER);
  if (!from) throw refusal(`${path}.from_number`, NO_NUMBER);
  return { input: { ...input, identity: number, from_number: from }, path, dialed: { number, from, param } };
}

const NO_NUMBER = "is no possible phone number with its country's code, such as +15551234567";

function refusal(param: string, what: string): DomainError {
  return new DomainError("invalid_request", `${param}: ${what}.`, param);
}
