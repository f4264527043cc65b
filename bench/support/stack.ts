import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startStack, type Stack } from "@/scripts/stack";
import { DECLARED } from "./bench";

const FREE = { web: 0, media: 0, livekit: 0, livekitTcp: 0, livekitUdp: 0, postgres: 0, models: 0, carrierSim: 0 };

/** Settings of the caller's environment that would put another part in the place of the one measured here. */
const OURS =
  /^(OPENAI|STT|LLM|TTS|TWILIO|LIVEKIT)_|^(DATABASE_URL|PUBLIC_URL|MEDIA_PUBLIC_URL|NEXTAUTH_URL|AGENT_HOSTS|AGENT_HOST_CAPACITY)$/;

/** Starts the whole system beside whatever else runs here, on the mock models, with its data in a temporary folder. */
export async function startBenchStack(): Promise<{ stack: Stack; end: () => Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), "rymi-bench-"));
  const env: Record<string, string> = Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => OURS.test(name))
      .map((name) => [name, ""]),
  );
  const forget = () => rmSync(dataDir, { recursive: true, force: true });
  try {
    const stack = await startStack({
      dataDir,
      ports: FREE,
      env: {
        ...env,
        STT_MODEL: "mock-stt",
        LLM_MODEL: "mock-llm",
        TTS_MODEL: "mock-tts",
        MOCK_STT_DELAY_MS: String(DECLARED.sttMs),
        MOCK_LLM_DELAY_MS: String(DECLARED.llmMs),
        MOCK_TTS_DELAY_MS: String(DECLARED.ttsMs),
        MODELS_WARM: "0",
        RATE_LIMIT_PER_MINUTE: "100000",
      },
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
