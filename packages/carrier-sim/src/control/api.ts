import { sendJson } from "../http/exchange";
import { isE164, isSipUri } from "../phone/book";
import { DEFAULT_SCRIPT, parsePhoneScript } from "../phone/script";
import { resetSimulator, type Simulator } from "../simulator";
import { handleCallControl } from "./call-control";
import { ControlError, toControlError } from "./errors";
import type { Exchange } from "./exchange";
import { readJson } from "./input";
import { callIn, listNumbers, putNumber, readNumber } from "./numbers";
import { presentSimulatedCall } from "./present";
import { isFromElsewhere } from "./same-origin";

/** How many of the newest calls the overview shows. */
const OVERVIEW_CALLS = 50;

/** Answers a request below /sim/. */
export async function handleControl(exchange: Exchange, path: string): Promise<void> {
  try {
    await route(exchange, path);
  } catch (error) {
    const { status, code, message } = toControlError(error);
    sendJson(exchange.response, status, { error: { code, message } });
  }
}

async function route(exchange: Exchange, path: string): Promise<void> {
  const { simulator, request, response, query } = exchange;
  const { calls, phones, faults, requests } = simulator;
  const [resource, id, action, ...rest] = path.split("/").slice(2).map(decodeSegment);
  const notFound = new ControlError(404, "not_found", `${request.method} ${path} is not known; see the README.`);
  if (rest.length > 0) throw notFound;
  if (request.method !== "GET" && isFromElsewhere(request)) {
    throw new ControlError(403, "foreign_page", "A page of another site may not use the control API.");
  }

  if (resource === "calls" && id) {
    const call = calls.get(id);
    if (!call) throw new ControlError(404, "call_not_found", `There is no call ${id}.`);
    if (!(await handleCallControl(exchange, call, action))) throw notFound;
    return;
  }
  if (resource === "phones" && id && !action) return routePhone(exchange, id);
  if (resource === "numbers" && id && action) return routeNumber(exchange, id, action);
  switch (`${request.method} ${path}`) {
    case "GET /sim/phones":
      return sendJson(response, 200, { phones: phones.list(), default: DEFAULT_SCRIPT });
    case "GET /sim/calls":
      return sendJson(response, 200, { calls: listCalls(simulator, query.get("phone")) });
    case "POST /sim/calls":
      return sendJson(response, 201, presentSimulatedCall(callIn(simulator, await readJson(request))));
    case "GET /sim/numbers":
      return sendJson(response, 200, { numbers: listNumbers(simulator) });
    case "GET /sim/overview":
      return sendJson(response, 200, {
        now: Date.now(),
        calls: listCalls(simulator, null).slice(-OVERVIEW_CALLS),
        phones: phones.list(),
        numbers: listNumbers(simulator),
        carriers: simulator.carriers.map(({ name }) => name),
        faults,
      });
    case "DELETE /sim/requests":
      requests.clear();
      return sendJson(response, 200, { requests: requests.list() });
    case "GET /sim/requests":
      return sendJson(response, 200, { requests: requests.list() });
    case "POST /sim/faults":
      faults.apply(await readJson(request));
      return sendJson(response, 200, faults);
    case "DELETE /sim/faults":
      faults.clear();
      return sendJson(response, 200, faults);
    case "GET /sim/faults":
      return sendJson(response, 200, faults);
    case "POST /sim/reset":
      resetSimulator(simulator);
      return sendJson(response, 200, { reset: true });
  }
  throw notFound;
}

async function routeNumber({ simulator, request, response }: Exchange, carrier: string, number: string): Promise<void> {
  if (request.method === "GET") return sendJson(response, 200, readNumber(simulator, carrier, number));
  if (request.method !== "PUT") throw new ControlError(405, "method_not_allowed", "Use GET or PUT.");
  sendJson(response, 200, putNumber(simulator, carrier, number, await readJson(request)));
}

function listCalls({ calls }: Simulator, phone: string | null) {
  return calls
    .list()
    .filter((call) => phone === null || call.phone === phone)
    .map(presentSimulatedCall);
}

async function routePhone({ simulator, request, response }: Exchange, number: string): Promise<void> {
  const { phones } = simulator;
  if (!isE164(number) && !isSipUri(number)) {
    throw new ControlError(400, "invalid_number", `${number} is not a number in E.164 form, such as +15551230001.`);
  }
  if (request.method === "PUT") phones.set(number, parsePhoneScript(await readJson(request)));
  else if (request.method === "DELETE") phones.delete(number);
  else if (request.method !== "GET") throw new ControlError(405, "method_not_allowed", "Use GET, PUT or DELETE.");
  sendJson(response, 200, { number, script: phones.scriptOf(number) });
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
