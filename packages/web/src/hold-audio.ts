/** Plays a sound in a loop while one is on hold. Without an address, or where it cannot be played, there is silence. */
export function createHoldAudio(url: string | undefined) {
  let element: HTMLAudioElement | null = null;
  let sink: string | undefined;
  return {
    start(): void {
      if (!url || element) return;
      element = new Audio(url);
      element.loop = true;
      if (sink !== undefined) void setSink(element, sink);
      void element.play().catch(() => {});
    },
    stop(): void {
      element?.pause();
      element = null;
    },
    /** Tries again what the browser did not play before a click. */
    resume(): void {
      void element?.play().catch(() => {});
    },
    async setOutput(deviceId: string): Promise<void> {
      sink = deviceId;
      if (element) await setSink(element, deviceId);
    },
  };
}

async function setSink(element: HTMLAudioElement, deviceId: string): Promise<void> {
  if ("setSinkId" in element) await element.setSinkId(deviceId).catch(() => {});
}
