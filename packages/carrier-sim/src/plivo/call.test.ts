import plivo from "plivo";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ReceivedRequest } from "../testing/carrier-app";
import { Carriers, FROM, PHONE, PLIVO } from "../testing/carriers";
import { plivoClient, restorePlivo } from "../testing/plivo-client";

let world: Carriers;
let client: plivo.Client;

beforeEach(async () => {
  world = await Carriers.start();
  client = plivoClient(world.sim.url);
});
afterEach(async () => {
  restorePlivo();
  await world.close();
});

const answerWith = (xml: string) => world.app.documents.set("/answer", { body: `<Response>${xml}</Response>` });

/** Places a call that asks for every webhook. */
async function place(extra: Record<string, unknown> = {}): Promise<string> {
  const { url } = world.app;
  const { requestUuid } = await client.calls.create(FROM, PHONE, `${url}/answer`, {
    ringUrl: `${url}/ring`,
    hangupUrl: `${url}/hangup`,
    ...extra,
  });
  return String(requestUuid);
}

function isSigned(
  { method, url, headers, fields }: ReceivedRequest,
  params = method === "POST" ? fields : {},
): boolean {
  const header = (name: string) => String(headers[`x-plivo-signature-${name}`]);
  return plivo.validateV3Signature(method, url, header("v3-nonce"), PLIVO.authToken, header("v3"), params) === true;
}

describe("a call at Plivo", () => {
  it("rings, fetches its document and ends, with signed webhooks and numbers without a plus", async () => {
    await world.answerAtOnce();
    answerWith("<Wait length='0'/><Hangup/>");
    const uuid = await place();
    const ring = await world.app.request("/ring");
    const answer = await world.app.request("/answer");
    const hangup = await world.app.request("/hangup");

    expect([ring, answer, hangup].map((request) => isSigned(request))).toEqual([true, true, true]);
    expect(ring.fields).toMatchObject({ Event: "Ring", CallStatus: "ringing", CallUUID: uuid, To: "15551230001" });
    expect(answer.fields).toMatchObject({ Event: "StartApp", CallStatus: "in-progress", RequestUUID: uuid });
    expect(answer.fields).toMatchObject({ Direction: "outbound", From: "15559876543", ALegUUID: uuid });
    expect(hangup.fields).toMatchObject({
      Event: "Hangup",
      CallStatus: "completed",
      Duration: "1",
      BillDuration: "60",
      TotalCost: "0.00500",
      HangupCause: "NORMAL_CLEARING",
      HangupCauseCode: "4000",
      HangupSource: "Answer XML",
    });
    expect(hangup.fields.AnswerTime).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  });

  it.each([
    ["busy", { action: "busy" }, "busy", "3010"],
    ["declined", { action: "reject" }, "failed", "3020"],
    ["not answered", { action: "no_answer" }, "no-answer", "3000"],
    ["unreachable", { action: "unreachable" }, "failed", "2000"],
    ["left ringing", { action: "ring_forever" }, "timeout", "6010"],
  ])("says why it was %s", async (_, onRing, status, code) => {
    await world.control("PUT", `phones/${PHONE}`, { on_ring: onRing });
    await place({ ringTimeout: 1 });
    const { fields } = await world.app.request("/hangup");
    expect(fields).toMatchObject({ CallStatus: status, HangupCauseCode: code, Duration: "0", TotalCost: "0.00000" });
    expect(fields).not.toHaveProperty("AnswerTime");
    expect(world.app.requests.some(({ path }) => path === "/answer")).toBe(false);
  });

  it.each([
    ["an answer that is no XML", { body: "<Response><Hangup></Response>" }, "8011"],
    ["Twilio's Reject", { body: "<Response><Reject/></Response>" }, "8011"],
    ["an error status", { body: "<Response/>", status: 500 }, "7011"],
    ["a document with nothing in it", { body: "<Response/>" }, "4010"],
  ])("that was answered ends with a code for %s", async (_, document, code) => {
    await world.answerAtOnce();
    world.app.documents.set("/answer", document);
    await place();
    const { fields } = await world.app.request("/hangup");
    expect(fields).toMatchObject({ CallStatus: "completed", HangupCauseCode: code });
  });

  it("sends a webhook again that was answered with an error", async () => {
    await world.answerAtOnce();
    world.app.documents.set("/hangup", { body: "no", status: 500 });
    await place();
    const told = () => world.app.requests.filter(({ path }) => path === "/hangup");
    await world.app.until("three tries", () => told().length === 3);
    expect(new Set(told().map(({ body }) => body)).size).toBe(1);
  });

  it("goes on with a redirect, and by a request to another document", async () => {
    await world.answerAtOnce();
    answerWith(`<Redirect>${world.app.url}/next</Redirect>`);
    world.app.documents.set("/next", { body: "<Response><Wait length='60'/></Response>" });
    world.app.documents.set("/moved", { body: "<Response><Hangup/></Response>" });
    const uuid = await place();
    await world.app.request("/next");
    const { message } = await client.calls.transfer(uuid, { legs: "aleg", alegUrl: `${world.app.url}/moved` } as never);
    expect(message).toBe("call transferred");
    await world.app.request("/moved");
    expect((await world.app.request("/hangup")).fields.HangupSource).toBe("Answer XML");
  });

  it.each([
    ["machine", "true", "Machine", "true"],
    ["human", "true", "Machine", "false"],
  ])("listens beside the call for a machine: %s", async (who, mode, name, value) => {
    await world.answerAtOnce({ answered_by: { who, after_ms: 20 } });
    answerWith("<Wait length='60'/>");
    await place({ machineDetection: mode, machineDetectionUrl: `${world.app.url}/machine` });
    const told = await world.app.request("/machine");
    expect(told.fields).toMatchObject({ Event: "MachineDetection", [name]: value });
    expect(isSigned(told)).toBe(true);
  });

  it("is hung up when a machine answers and that was asked for", async () => {
    await world.answerAtOnce({ answered_by: { who: "machine", after_ms: 0 } });
    answerWith("<Wait length='60'/>");
    await place({ machineDetection: "hangup" });
    expect((await world.app.request("/hangup")).fields.HangupCauseCode).toBe("9100");
  });
});

describe("a phone that calls a number at Plivo", () => {
  const NUMBER = "+15550000001";

  it("is answered by the number's application, set by the official API", async () => {
    const { appId } = (await client.applications.create("rymi", {
      answerUrl: `${world.app.url}/answer`,
      hangupUrl: `${world.app.url}/hangup`,
    })) as unknown as { appId: string };
    await client.numbers.update("15550000001", { appId } as never);
    answerWith("<Hangup/>");
    const { body } = await world.control<{ id: string }>("POST", "calls", { from: PHONE, to: NUMBER });
    const { fields } = await world.app.request("/answer");
    expect(fields).toMatchObject({ Direction: "inbound", CallStatus: "ringing", CallUUID: body.id, To: "15550000001" });
    expect(fields).not.toHaveProperty("RequestUUID");
    await world.app.request("/hangup", { Direction: "inbound" });
  });

  it("is declined by a hang-up with a reason", async () => {
    await world.control("PUT", `numbers/plivo/${NUMBER}`, {
      inbound_url: `${world.app.url}/answer`,
      status_url: `${world.app.url}/hangup`,
    });
    answerWith('<Hangup reason="busy"/>');
    await world.control("POST", "calls", { from: PHONE, to: NUMBER });
    expect((await world.app.request("/hangup")).fields).toMatchObject({ HangupCauseCode: "3010", Duration: "0" });
  });
});
