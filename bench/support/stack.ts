import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startStack, type Stack, type StackOptions } from "@/scripts/stack";
import { withoutEndpoints } from "@/scripts/stack/without-endpoints";
import { DECLARED } from "./bench";

const FREE = { web: 0, media: 0, livekit: 0, livekitTcp: 0, livekitUdp: 0, postgres: 0, models: 0, carrierSim: 0 };

/**
 * Starts the whole system, or `services` of it, beside whatever else runs here, on the mock models, with its data in a
 * temporary folder.
 */
export async function startBenchStack({ env, services }: Pick<StackOptions, "env" | "services"> = {}): Promise<{
  stack: Stack;
  end: () => Promise<void>;
}> {
  const dataDir = mkdtempSync(join(tmpdir(), "rymi-bench-"));
  const forget = () => rmSync(dataDir, { recursive: true, force: true });
  try {
    const stack = await startStack({
      dataDir,
      ports: FREE,
      env: {
        ...withoutEndpoints(),
        STT_MODEL: "mock-stt",
        LLM_MODEL: "mock-llm",
        TTS_MODEL: "mock-tts",
        MOCK_STT_DELAY_MS: String(DECLARED.sttMs),
        MOCK_LLM_DELAY_MS: String(DECLARED.llmMs),
        MOCK_TTS_DELAY_MS: String(DECLARED.ttsMs),
        MODELS_WARM: "0",
        RATE_LIMIT_PER_MINUTE: "100000",
        ...env,
      },
      ...(services && { services }),
      quiet: true,
    });
    return {
      stack,
      end: async () => {
        await stack.stop();
        forget();
      },
    };
  } catch (error) {
    forget();
    throw error;
  }
}
