import { encodeMulaw, TELEPHONE_RATE } from "../audio/mulaw";
import { resample } from "../audio/resample";
import { areKeys } from "../audio/tones";
import { AudioFormatError } from "../audio/wav";
import type { SimulatedCall } from "../calls";
import { send, sendJson } from "../http/exchange";
import type { PhoneLine } from "../phone/line";
import { audibleStretches } from "../phone/recording";
import { asObject, InvalidScriptError } from "../phone/script";
import { ControlError } from "./errors";
import type { Exchange } from "./exchange";
import { readJson, readSinceMs, readSpeech } from "./input";
import { presentSimulatedCall } from "./present";

/**
 * Answers a request below /sim/calls/{id}.
 * @returns false when there is no such operation.
 * @throws whatever toControlError maps.
 */
export async function handleCallControl(
  exchange: Exchange,
  call: SimulatedCall,
  action: string | undefined,
): Promise<boolean> {
  const { request, response, query } = exchange;
  switch (`${request.method} ${action ?? ""}`) {
    case "GET ":
      break;
    case "GET events": {
      const { media, errors } = presentSimulatedCall(call);
      sendJson(response, 200, { events: call.log.events, media, errors });
      return true;
    }
    case "GET heard.wav":
      send(response, 200, "audio/wav", answeredLine(call).heard.wav(readSinceMs(query)));
      return true;
    case "GET heard.json":
      sendJson(response, 200, listHeard(answeredLine(call), readSinceMs(query)));
      return true;
    case "POST speak":
      await speak(exchange, call);
      return true;
    case "POST answer":
      requirePhase(call, ["ringing"], "answered");
      call.answer();
      break;
    case "POST hangup":
      requirePhase(call, ["ringing", "in_progress"], "hung up");
      call.hangUp();
      break;
    case "POST break-media":
      requireMedia(call);
      call.breakMedia();
      break;
    case "POST keys": {
      const { digits } = asObject(await readJson(request), "body", ["digits"]);
      if (typeof digits !== "string" || !areKeys(digits)) {
        throw new InvalidScriptError("digits must be a text of the keys 0-9, *, #, A-D.");
      }
      requireMedia(call);
      call.pressKeys(digits);
      break;
    }
    default:
      return false;
  }
  sendJson(response, 200, presentSimulatedCall(call));
  return true;
}

async function speak({ request, response, query }: Exchange, call: SimulatedCall): Promise<void> {
  requirePhase(call, ["in_progress"], "spoken into");
  const bytes = encodeMulaw(await resample(await readSpeech(request), TELEPHONE_RATE));
  if (bytes.length === 0) throw new AudioFormatError("The audio is empty.");
  // The call may have ended while the speech was made.
  requirePhase(call, ["in_progress"], "spoken into");
  const spoken = answeredLine(call).say(bytes);
  const durationMs = Math.round(bytes.length / 8);
  if (query.get("wait") === "true") sendJson(response, 200, { duration_ms: durationMs, ...(await spoken) });
  else sendJson(response, 202, { duration_ms: durationMs });
}

function listHeard(line: PhoneLine, sinceMs: number): unknown {
  const audible = audibleStretches(line.heard.read(sinceMs)).map((stretch) => ({
    start_ms: stretch.start_ms + sinceMs,
    end_ms: stretch.end_ms + sinceMs,
  }));
  return { clock_ms: line.clockMs, audible };
}

function answeredLine(call: SimulatedCall): PhoneLine {
  if (call.line) return call.line;
  throw new ControlError(409, "not_answered", `Call ${call.id} was not answered; its status is ${call.status}.`);
}

function requirePhase(call: SimulatedCall, phases: SimulatedCall["phase"][], verb: string): void {
  if (phases.includes(call.phase)) return;
  const expected = phases.join(" or ");
  throw new ControlError(
    409,
    "wrong_phase",
    `Call ${call.id} cannot be ${verb}: it is ${call.phase}, not ${expected}.`,
  );
}

function requireMedia(call: SimulatedCall): void {
  if (!call.mediaOpen) throw new ControlError(409, "no_media", `Call ${call.id} has no open media WebSocket.`);
}
