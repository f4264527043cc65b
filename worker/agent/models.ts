import type { Env, ModelEndpoint } from "@/lib/env";
import type { HostedCall } from "@/lib/domain/hosting/load";
import type { ModelUse } from "@/lib/domain/charge/record-use";
import { log } from "@/lib/log";
import { APOLOGY } from "./mind";
import { createSynthesizer, type Synthesizer } from "./synthesize";
import { createTranscriber, type Transcriber } from "./transcribe";

/** The models of one call's agent. */
export interface AgentModels {
  llm: ModelEndpoint;
  transcriber: Transcriber;
  synthesize: Synthesizer;
  apologySound: Promise<Int16Array[] | null>;
  /** Is told what the models do for the call. */
  onUse(...uses: ModelUse[]): void;
}

/** Picks the models: what the agent's row names, else the deployment's. What they do for the call is told to `onUse`. */
export function pickModels(env: Env, agent: HostedCall["agent"], onUse: AgentModels["onUse"]): AgentModels {
  const ttsModel = agent.ttsModel ?? env.models.tts.model;
  const voice = agent.voice ?? env.TTS_VOICE;
  const sttModel = agent.sttModel ?? env.models.stt.model;
  const synthesize = createSynthesizer(env.models.tts, ttsModel, voice, {
    onUse: (quantity) => onUse({ kind: "speech", model: ttsModel, unit: "character", quantity }),
  });
  return {
    onUse,
    llm: { ...env.models.llm, model: agent.llmModel ?? env.models.llm.model },
    transcriber: createTranscriber(env.models.stt, sttModel, (quantity) =>
      onUse({ kind: "transcription", model: sttModel, unit: "second", quantity }),
    ),
    synthesize,
    // A voice that cannot speak at all apologises in the deployment's own.
    apologySound: apologyIn(`${ttsModel} ${voice}`, synthesize).then((sound) => sound ?? prepareApology(env)),
  };
}

/** Makes the apology in the deployment's voice ahead of any call, for when the speech model fails later. */
export function prepareApology(env: Env): Promise<Int16Array[] | null> {
  const { model } = env.models.tts;
  return apologyIn(`${model} ${env.TTS_VOICE}`, createSynthesizer(env.models.tts, model, env.TTS_VOICE));
}

const apologies = new Map<string, Promise<Int16Array[] | null>>();

/** The apology as sound, made once a voice; null where even that failed. */
function apologyIn(key: string, synthesize: Synthesizer): Promise<Int16Array[] | null> {
  let sound = apologies.get(key);
  if (!sound) {
    sound = Array.fromAsync(synthesize(APOLOGY)).catch((err: unknown) => {
      log.warn({ err }, "the apology could not be made ahead");
      apologies.delete(key);
      return null;
    });
    apologies.set(key, sound);
  }
  return sound;
}
