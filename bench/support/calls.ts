import type { Bench } from "./bench";
import { Caller } from "./caller";

/** A call with one browser-like caller in it. */
export interface OpenCall {
  callId: string;
  caller: Caller;
  close(): Promise<void>;
}

/** Makes a call and joins it at once. */
export async function openCall({ api, agentId }: Bench): Promise<OpenCall> {
  const call = await api.createCall({
    agent_id: agentId,
    participants: [{ transport: "webrtc", identity: "caller" }],
  });
  const access = call.participants.find((person) => person.identity === "caller")?.access;
  if (!access) throw new Error("the call came without a way in");
  const caller = await Caller.join(access);
  return {
    callId: call.id,
    caller,
    close: async () => {
      await caller.leave();
      await api.endCall(call.id);
    },
  };
}
