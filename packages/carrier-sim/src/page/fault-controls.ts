import type { FaultsView } from "./api";

type Value = string | number | boolean | null;

/** One fault as the panel shows it. */
export interface FaultControl {
  kind: "flag" | "number" | "word";
  label: string;
  help?: string;
  range?: { min: number; max: number; step?: number };
  words?: readonly (readonly [value: string, label: string])[];
  /** The value that means that nothing goes wrong. */
  off: Value;
  read(faults: FaultsView): Value;
  /** What to send for a new value. Groups are replaced whole, so the others of the group go along. */
  write(faults: FaultsView, value: Value): unknown;
}

type Group = "callbacks" | "media" | "timeouts" | "rate_limit";
type Rest = Pick<FaultControl, "kind" | "label" | "off"> & Partial<FaultControl>;

function inGroup<G extends Group>(group: G, name: keyof FaultsView[G] & string, rest: Rest): FaultControl {
  return {
    ...rest,
    read: (faults) => faults[group][name] as Value,
    write: (faults, value) => ({ [group]: { ...faults[group], [name]: value } }),
  };
}

function alone(
  name: "queue_ms" | "socket_loss" | "notify_unanswered" | "late_price" | "seed",
  rest: Rest,
): FaultControl {
  return { ...rest, read: (faults) => faults[name], write: (_faults, value) => ({ [name]: value }) };
}

const flag = (label: string): Rest => ({ kind: "flag", label, off: false });
const number = (label: string, off: number | null, min: number, max: number, help = ""): Rest => ({
  kind: "number",
  label,
  off,
  range: { min, max },
  help,
});
const delay = (label: string, help = "") => number(label, 0, 0, 3_600_000, help);

/** The answers a REST request can be given instead of its own. */
export const REST_STATUSES: readonly (readonly [string, string])[] = [
  ["", "As it should be"],
  ["400", "400 Bad request"],
  ["401", "401 Unauthorized"],
  ["404", "404 Not found"],
  ["429", "429 Too many requests"],
  ["500", "500 Server error"],
  ["503", "503 Unavailable"],
  ["drop", "No answer: the connection breaks"],
];

export const FAULT_GROUPS: readonly { title: string; controls: readonly FaultControl[] }[] = [
  {
    title: "Status webhooks",
    controls: [
      inGroup("callbacks", "duplicate", flag("Each comes twice")),
      inGroup("callbacks", "reorder", flag("Each changes places with the next")),
      inGroup("callbacks", "drop", flag("None comes")),
      inGroup("callbacks", "replay", flag("All come again after the end")),
      inGroup("callbacks", "forge", flag("Unsigned and forged copies come first")),
      inGroup("callbacks", "delay_ms", delay("Delay in ms")),
      inGroup("callbacks", "loss", {
        ...number("Share that is lost", 0, 0, 1, "From 0 to 1."),
        range: { min: 0, max: 1, step: 0.05 },
      }),
    ],
  },
  {
    title: "Media",
    controls: [
      inGroup("media", "jitter_ms", number("Jitter in ms", 0, 0, 10_000, "Frames come up to this much late.")),
      inGroup("media", "frame_bytes", number("Bytes in a frame", null, 1, 64_000, "Empty: as the carrier does.")),
      inGroup("media", "flood", number("Send each frame so often", 1, 1, 100)),
      inGroup("media", "bad_base64", number("Spoil every Nth message", null, 1, 1_000_000, "Empty: none.")),
      inGroup("media", "audio_before_start", flag("Audio before the start")),
      inGroup("media", "second_start", flag("A second start")),
      inGroup("media", "no_start", flag("No start at all")),
      inGroup("media", "audio_after_stop", flag("Audio after the stop")),
      inGroup("media", "drop_socket_after_ms", {
        ...number("Break the socket after ms", null, 0, 3_600_000, "Empty: never."),
      }),
      inGroup("media", "connect_failures", number("Connections that break at once", 0, 0, 100)),
      alone("socket_loss", {
        kind: "word",
        label: "When the socket breaks",
        off: "continue",
        words: [
          ["continue", "Go on with the instructions"],
          ["hold", "Hold the call in silence"],
        ],
      }),
      alone("notify_unanswered", flag("Played audio is not acknowledged (Vonage)")),
    ],
  },
  {
    title: "Pace and price",
    controls: [
      inGroup("rate_limit", "calls_per_second", number("Calls a second", null, 1, 1000, "Empty: no limit.")),
      alone("queue_ms", delay("Hold new calls back for ms")),
      inGroup("timeouts", "create", delay("Answer to placing a call after ms")),
      inGroup("timeouts", "fetch", delay("Answer to reading a call after ms")),
      inGroup("timeouts", "update", delay("Answer to changing a call after ms")),
      alone("late_price", number("Reads before the price is known", 1, 0, 1000)),
      alone("seed", number("Seed of chance", null, 0, 2 ** 32 - 1, "The same seed, the same faults. Empty: chance.")),
    ],
  },
];
