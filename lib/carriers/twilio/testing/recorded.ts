import type { CarrierStatus } from "@/lib/domain/ports/carrier";

export const ACCOUNT = "AC00000000000000000000000000000001";

/** Token of the published vectors. */
export const TOKEN = "12345";

export const CALL = "CA5ef8732a3c49700934481addd5ce1659";

export const STREAM = "MZ18ad3ab5a668481ce02b83e7395059f0";

export function word(status: CarrierStatus["status"], reason: CarrierStatus["reason"], billDuration: number | null) {
  return { providerCallId: CALL, status, reason, billDuration, charge: null };
}
