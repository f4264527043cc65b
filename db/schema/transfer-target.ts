/** Whom a transfer rings: one of the three. */
export type TransferTargetRow =
  | { participant_id: string }
  | { user_id: string }
  | { transport: "webrtc"; identity: string }
  | { transport: "pstn"; identity: string; from_number?: string | undefined };
