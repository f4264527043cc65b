import type { Call } from "@/lib/contract/calls";
import type { Participant } from "@/lib/contract/participants";
import { listenersOf, nameList, presentOf } from "@/lib/client/hearing";
import { participantName } from "@/lib/client/words";
import type { RoomState } from "./room-state";
import { CLOSED, CONNECTION, MICROPHONE } from "./words";

/** Who hears an operator now, as the dock and the title of the page say it. */
export interface Standing {
  /** `out`: not in the call. `hidden`: listening. `private`: a whisper or private talk. `open`: with everybody. */
  kind: "out" | "waiting" | "hidden" | "private" | "open";
  /** Somebody hears the operator at this moment. */
  heard: boolean;
  line: string;
  /** For the title of the page: a few words. */
  short: string;
}

/** What the dock knows of the operator. */
export interface StandingFacts {
  call: Pick<Call, "participants" | "driver_id"> | undefined;
  operatorId: string;
  /** The operator's place; null while there is none. */
  me: Participant | null;
  room: RoomState | null;
  /** A whisper to the agent is being recorded. */
  recording: boolean;
}

/** Says who hears the operator now. What is not known to be in force is told as nobody. */
export function standingOf({ call, operatorId, me, room, recording }: StandingFacts): Standing {
  const nobody = (kind: Standing["kind"], line: string, short: string): Standing => ({
    kind,
    heard: false,
    line,
    short,
  });
  if (!room || room.connection === "idle") return nobody("out", "You are not in this call. Nobody hears you.", "");
  if (room.connection === "closed") {
    return nobody("out", room.closedBecause ? CLOSED[room.closedBecause] : CONNECTION.closed, "");
  }
  if (room.connection !== "connected" || !me) {
    return nobody("waiting", `${CONNECTION[room.connection === "connected" ? "connecting" : room.connection]}…`, "");
  }
  const name = (one: Participant) => (one.role === "agent" ? "the agent" : participantName(one, operatorId));
  const target = call?.participants.find(({ id }) => id === me.target_id);
  if (room.onHold || me.held_since) return nobody("waiting", "You are on hold. Nobody hears you.", "On hold");
  if (me.mode === "listening") {
    const whom = target ? ` to what ${name(target)} hears` : "";
    return nobody("hidden", `Listening${whom}. Nobody hears you.`, "Listening");
  }
  if (me.mode === "whispering" && target?.role === "agent") {
    return recording
      ? {
          kind: "private",
          heard: true,
          line: "Only the agent gets this. Nobody in the call hears you.",
          short: "Whispering",
        }
      : nobody("private", "Whisper to the agent: hold V to speak. Nobody hears you now.", "Whispering");
  }
  const kind = me.mode === "open" ? "open" : "private";
  const short = me.mode === "open" ? "Muted" : me.mode === "whispering" ? "Whispering" : "Private talk";
  if (me.switching) return nobody(kind, "Switching. Nobody hears you.", short);
  if (room.microphone !== "on") {
    const why =
      room.microphone === "blocked" || room.microphone === "withheld" || room.microphone === "starting"
        ? MICROPHONE[room.microphone]
        : me.mode === "whispering"
          ? `Whisper to ${target ? name(target) : "nobody"}: hold V to speak`
          : "You are muted";
    return nobody(kind, `${why}. Nobody hears you${me.mode === "whispering" ? " now" : ""}.`, short);
  }
  const present = presentOf(call?.participants ?? []).filter(({ id }) => id !== me.id);
  // Who only listens is not named: it is for the operator to know who is in the talk.
  const hearing = listenersOf([...present, me], me).filter(({ mode }) => mode !== "listening");
  const who =
    hearing.length === 0 ? "Nobody else is there" : `${nameList(hearing.map(name))} ${plural(hearing.length)} you`;
  const sentence = who.charAt(0).toUpperCase() + who.slice(1);
  switch (me.mode) {
    case "open":
      return {
        kind: "open",
        heard: true,
        line: `You are live${call?.driver_id === me.id ? " and drive the call" : ""}. ${sentence}.`,
        short: "LIVE",
      };
    case "whispering":
      return {
        kind: "private",
        heard: true,
        line: `Only ${target ? name(target) : "nobody"} hears you.`,
        short: "Whispering",
      };
    case "consulting":
      return { kind: "private", heard: true, line: `Private talk. ${sentence}.`, short: "Private talk" };
  }
}

function plural(count: number): string {
  return count === 1 ? "hears" : "hear";
}

/** The title of a page with who hears the operator before it; a title that says so already is corrected. */
export function titleWith(standing: Standing, title: string): string {
  const plain = title.replace(/^[●○] [^·]* · /, "");
  if (!standing.short) return plain;
  return `${standing.heard ? "●" : "○"} ${standing.short} · ${plain}`;
}
