import type { Room } from "livekit-client";
import { expect, test } from "vitest";
import { createMicrophone } from "./microphone.js";

/** A room whose publishing ends when the test says so. */
function createRoom() {
  const did: string[] = [];
  const waiting: { resolve: () => void; reject: (cause: Error) => void }[] = [];
  let track: object | undefined;
  const localParticipant = {
    setMicrophoneEnabled(on: boolean) {
      did.push(on ? "on" : "muted");
      if (!on || track) return Promise.resolve();
      return new Promise<void>((resolve, reject) => {
        waiting.push({ resolve: () => ((track = {}), resolve()), reject });
      });
    },
    getTrackPublication: () => track && { track },
    async unpublishTrack() {
      did.push("off");
      track = undefined;
    },
  };
  const answer = () => waiting.shift() ?? expect.fail("nothing was published");
  return { room: { localParticipant } as unknown as Room, did, answer };
}

test("the microphone waits to be let in, is let go on hold, and comes back", async () => {
  const { room, did, answer } = createRoom();
  let allowed = false;
  const blocked: unknown[] = [];
  const microphone = createMicrophone(room, {
    wanted: true,
    mayPublish: () => allowed,
    isIn: () => true,
    onBlocked: (cause) => blocked.push(cause),
  });
  await microphone.update();
  expect(did).toEqual([]);
  allowed = true;
  const on = microphone.update();
  answer().resolve();
  await on;
  allowed = false;
  await microphone.update();
  expect(did).toEqual(["on", "off"]);
  allowed = true;
  const again = microphone.update();
  answer().resolve();
  await again;
  await microphone.want(false);
  expect(did).toEqual(["on", "off", "on", "muted"]);
  expect(blocked).toEqual([]);
});

test("a publishing that a hold breaks off is no fault of the microphone, and is done anew", async () => {
  const { room, did, answer } = createRoom();
  let allowed = true;
  const blocked: unknown[] = [];
  const microphone = createMicrophone(room, {
    wanted: true,
    mayPublish: () => allowed,
    isIn: () => true,
    onBlocked: (cause) => blocked.push(cause),
  });
  const on = microphone.update();
  allowed = false;
  void microphone.update();
  allowed = true;
  void microphone.update();
  answer().reject(new Error("insufficient permissions"));
  await expect.poll(() => did).toEqual(["on", "on"]);
  answer().resolve();
  await on;
  expect([blocked, microphone.wanted]).toEqual([[], true]);
});

test("a microphone that cannot be used is told once, and nobody tries on", async () => {
  const { room, answer } = createRoom();
  const blocked: unknown[] = [];
  const microphone = createMicrophone(room, {
    wanted: true,
    mayPublish: () => true,
    isIn: () => true,
    onBlocked: (cause) => blocked.push(cause),
  });
  const on = microphone.update();
  const cause = new Error("refused");
  answer().reject(cause);
  await on;
  expect([blocked, microphone.wanted]).toEqual([[cause], false]);
});
