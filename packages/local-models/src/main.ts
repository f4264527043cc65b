import { defaultModelsDir } from "../scripts/fetch-models.mjs";
import { startLocalModels } from "./server";

/** A whole number from the environment. */
function numberOf(name: string, fallback: number): number {
  const value = process.env[name];
  if (value === undefined || value === "") return fallback;
  if (!/^\d+$/.test(value)) throw new Error(`${name} must be a whole number, got "${value}"`);
  return Number(value);
}

async function main(): Promise<void> {
  const server = await startLocalModels({
    host: process.env.HOST || "127.0.0.1",
    port: numberOf("PORT", 8090),
    modelsDir: process.env.MODELS_DIR || defaultModelsDir(),
    warm: process.env.MODELS_WARM !== "0",
    mockDelays: {
      sttMs: numberOf("MOCK_STT_DELAY_MS", 150),
      llmMs: numberOf("MOCK_LLM_DELAY_MS", 150),
      ttsMs: numberOf("MOCK_TTS_DELAY_MS", 150),
    },
  });
  const stop = (): void => void server.close().then(() => process.exit(0));
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  console.log(`local-models ready at ${server.url} (stand-in models)`);
}

main().catch((error: unknown) => {
  console.error(`local-models: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
