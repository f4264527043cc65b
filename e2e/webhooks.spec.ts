import { Webhook } from "standardwebhooks";
import type { WebhookMessage } from "@/lib/contract/webhooks";
import { expect, test } from "./support/fixtures";
import { expectAccessible, signIn } from "./support/operator";

test("an endpoint that is made in the dashboard is told of a call, and told again by replay", async ({
  browser,
  stack,
  api,
  receiver,
}) => {
  const page = await signIn(browser, stack.info);
  await page.getByRole("link", { name: "Developers" }).click();
  await page.getByRole("link", { name: "Webhooks" }).click();
  await expect(page.getByText("No endpoints yet")).toBeVisible();
  await expectAccessible(page);

  await page.getByTestId("new-endpoint").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("URL").fill("https://10.0.0.7/hook");
  await dialog.getByLabel("Description").fill("The order service");
  await dialog.getByLabel("Only these").check();
  await dialog.getByTestId("save-endpoint").click();
  await expect(dialog.getByText("Choose at least one.")).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("checkbox", { name: "call.created" }).click();
  await dialog.getByRole("checkbox", { name: "call.ended" }).click();
  await dialog.getByTestId("save-endpoint").click();
  await expect(dialog.getByText("Must not be an address of a private network.")).toBeVisible();
  await dialog.getByLabel("URL").fill(receiver.url);
  await dialog.getByTestId("save-endpoint").click();
  const secret = await dialog.getByTestId("webhook-secret").inputValue();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByTestId("endpoint-row").getByRole("link").click();
  await expect(page.getByText("Nothing was sent yet.")).toBeVisible();

  const call = await api.createCall({
    agent_id: stack.info.agent_id,
    participants: [{ transport: "webrtc", identity: "caller" }],
  });
  await api.endCall(call.id);
  const row = (type: string) => page.locator(`[data-testid=delivery-row][data-type="${type}"]`);
  for (const type of ["call.created", "call.ended"]) {
    await expect(row(type)).toHaveAttribute("data-status", "succeeded");
  }
  await expectAccessible(page);
  const told = receiver.received.map(
    ({ body, headers }) => new Webhook(secret).verify(body, headers) as WebhookMessage,
  );
  expect(told.map(({ type }) => type).sort()).toEqual(["call.created", "call.ended"]);
  expect(told.map(({ data }) => data.call.id)).toEqual([call.id, call.id]);

  await row("call.ended").getByTestId("replay").click();
  await receiver.until(3);
  const ids = receiver.received.map(({ headers }) => headers["webhook-id"]);
  expect(ids.slice(0, 2)).toContain(ids[2]);
  await expect(row("call.ended")).toHaveAttribute("data-status", "succeeded");

  await page.getByTestId("rotate-secret").click();
  await page.getByTestId("confirm-rotate").click();
  await expect(page.getByTestId("webhook-secret")).not.toHaveValue(secret);
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByTestId("switch-endpoint").click();
  await expect(page.getByTestId("endpoint-state")).toHaveText("Disabled");
  await expectAccessible(page);
  await page.getByTestId("delete-endpoint").click();
  await page.getByTestId("confirm-delete").click();
  await expect(page.getByText("No endpoints yet")).toBeVisible();
  await page.context().close();
});
