import { afterEach, expect, it, vi } from "vitest";
import { speakText } from "./flite";

afterEach(() => vi.unstubAllEnvs());

it("says what to install when flite is missing", async () => {
  vi.stubEnv("PATH", "");
  await expect(speakText("hello", "rms")).rejects.toThrow(/`flite` binary is not on PATH.*apt-get install flite/);
});
