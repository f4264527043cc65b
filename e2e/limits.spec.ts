import { BrowserPerson } from "./support/browser-person";
import { expect, test } from "./support/fixtures";
import { signIn } from "./support/operator";

test("a call near its longest time is told so by the agent's voice and on its page", async ({
  browser,
  stack,
  api,
}) => {
  const { body: before } = await api.request<{ max_call_seconds: number }>("GET", "/v1/workspace");
  // A minute before the end is announced: some seconds after the beginning.
  await api.request("PATCH", "/v1/workspace", { max_call_seconds: 65 });
  const call = await api.createCall({
    agent_id: stack.info.agent_id,
    participants: [{ transport: "webrtc", identity: "caller" }],
  });
  await api.request("PATCH", "/v1/workspace", { max_call_seconds: before.max_call_seconds });
  const watch = await api.watch(call.id);
  const person = await BrowserPerson.join(browser, stack.info.base_url, call.participants[0]!.access!, "rms");
  const { event } = await watch.event("call.ending");
  expect(event.data.end_reason).toBe("max_duration");
  await watch.event(
    "transcript.final",
    (data) => data.speaker === "agent" && /ends in less than a minute/.test(String(data.text)),
  );
  const page = await signIn(browser, stack.info);
  await page.goto(`${stack.info.base_url}/calls/${call.id}`);
  await expect(page.getByTestId("ending-notice")).toContainText("longest time");
  await api.endCall(call.id);
  await expect(page.getByTestId("ending-notice")).toBeHidden();
  await page.context().close();
  await person.leave();
  watch.close();
});
