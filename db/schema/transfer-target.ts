/** Whom a transfer rings: somebody in the call, an operator, or somebody new. */
export type TransferTargetRow =
  | { participant_id: string }
  | { user_id: string }
  | { transport: "webrtc"; identity: string }
  | { transport: "pstn" | "sip"; identity: string; from_number?: string | undefined };
