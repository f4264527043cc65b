import { SETTINGS } from "@/lib/env";
import type { Environment } from "./environment";
import { PORTS } from "./ports";

/** Settings that the stack or one of its parts reads beside those of the product. Caches and tools are not among them. */
const OF_THE_STACK =
  /^(NEXTAUTH_URL|WEB_HOST|LIVEKIT_NODE_IP|AGENT_HOSTS|HOST|PORT|MODELS_WARM|MOCK_\w+|SEED_\w+|(OPENAI|STT|LLM|TTS|TWILIO|PLIVO|VONAGE|LIVEKIT|RECORDINGS)_\w+)$/;

/**
 * What unsets every setting that a shell has exported for a system of its own: databases, servers, credentials, ports. A
 * stack for tests or measurements that is started with it touches nothing but itself.
 */
export function withoutEndpoints(env: Environment = process.env): Record<string, undefined> {
  const ours = new Set([...SETTINGS, ...Object.values(PORTS).map((port) => port.variable)]);
  const names = Object.keys(env).filter((name) => ours.has(name) || OF_THE_STACK.test(name));
  return Object.fromEntries(names.map((name) => [name, undefined]));
}
