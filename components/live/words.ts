import type { ClosedBecause, Microphone, RoomState } from "./room-session";

export const CLOSED: Record<ClosedBecause, string> = {
  left: "You left the call.",
  removed: "You were removed from the call.",
  call_over: "The call is over.",
  elsewhere: "You joined from another tab or device. This one left the call.",
  expired: "This link is no longer valid. Ask for a new one.",
  lost: "The connection to the call was lost.",
};

export const CONNECTION: Record<RoomState["connection"], string> = {
  idle: "Not connected",
  connecting: "Connecting",
  connected: "Connected",
  reconnecting: "Reconnecting",
  closed: "Not connected",
};

export const MICROPHONE: Record<Microphone, string> = {
  off: "Listening. Nobody hears you.",
  starting: "Turning on your microphone",
  on: "Your microphone is on",
  muted: "You are muted",
  blocked: "Your microphone is blocked",
  withheld: "You are muted by the call",
};
