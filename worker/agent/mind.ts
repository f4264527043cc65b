import { Agent, AgentSession, ChatContext, llm, type ModelSettings, type SpeechHandle } from "@livekit/agents";
import * as openai from "@livekit/agents-plugin-openai";
import { ReadableStream } from "node:stream/web";
import { childLog } from "@/lib/log";
import type { ModelUse } from "@/lib/domain/charge/record-use";
import { usesOf } from "@/lib/domain/charge/uses-of";
import type { ModelEndpoint } from "@/lib/env";
import { AudioFrame } from "@/worker/rtc";
import { paced, type Patience, type Pieces } from "./patience";
import { rehearse, type Chunk, type Opening, type Rehearsal } from "./rehearsal";
import { sentencesOf } from "./sentences";
import { SPEECH_SAMPLE_RATE, type Synthesizer } from "./synthesize";
import { offered } from "./tools";
import type { Voice } from "./voice";

/** Said when the chat model fails; short, and true. */
export const APOLOGY = "I am sorry, something went wrong on my side. Could you please say that again?";

/** One try at the chat model; there are two. */
const LLM_TIMEOUT_MS = 8_000;
const LLM_PATIENCE: Patience = { firstMs: 15_000, nextMs: 8_000 };
/** The session ends an answer without a word when no sound comes for so long: only after our own limits had their say. */
const SESSION_IDLE_MS = 30_000;

/** A line of the conversation as the model reads it. */
export interface HistoryLine {
  speaker: "agent" | "user";
  text: string;
}

interface MindOptions {
  callId: string;
  instructions: string;
  history: HistoryLine[];
  tools: llm.ToolContextLike;
  /** Whether the model is not offered a tool at this moment. */
  withholds(tool: string): boolean;
  llm: ModelEndpoint;
  synthesize: Synthesizer;
  /** The apology as sound, made ahead, so that it is heard also when the speech model is what fails. */
  apologySound: Promise<Int16Array[] | null>;
  voice: Voice;
  onModelFailed(part: "llm" | "tts"): void;
  onFirstToken(): void;
  /** Is told what the chat model has read and written. */
  onUse(...uses: ModelUse[]): void;
}

/** Thinks and speaks: the conversation of one call, over the chat model and the voice. It hears nothing by itself. */
export interface Mind {
  start(): Promise<void>;
  /** Says a fixed text. `remembered`: as a part of the conversation; what is said in private is none. */
  say(text: string, options?: { remembered: boolean }): void;
  /** Answers what was said, one line an utterance, each with its speaker's name. */
  reply(lines: string[]): void;
  /**
   * Makes an answer to these lines ready, silently: a `reply` to the same lines takes it. The signal drops it; so does
   * anything else that is said meanwhile.
   */
  rehearse(lines: string[], signal: AbortSignal): void;
  /** Answers again where an answer was cut short by no words. */
  resume(): void;
  /** Takes in what was said without answering it. */
  remember(lines: string[]): void;
  /** Takes in a word of the workspace's that nobody in the call hears, until it is taken back by its id. */
  instruct(id: string, text: string): void;
  forget(id: string): void;
  /** The first sentence it would say now, told `instruction` too; empty where it would say none. Errors: of the model. */
  preview(instruction: string | null, signal: AbortSignal): Promise<string>;
  /** Stops thinking and speaking; true where there was something to stop. */
  interrupt(): boolean;
  close(): Promise<void>;
}

/** Makes the mind of one call. */
export function createMind(options: MindOptions): Mind {
  const log = childLog({ callId: options.callId });
  const model = new openai.LLM({
    model: options.llm.model,
    baseURL: options.llm.baseUrl,
    apiKey: options.llm.apiKey || "none",
  });
  model.on("metrics_collected", ({ promptTokens, completionTokens, ttftMs, cancelled }) => {
    const told = promptTokens + completionTokens > 0;
    // One that failed before it said anything is not paid for; one that was cut short is, and tells nothing.
    if (!told && ttftMs < 0 && !cancelled) return;
    const usage = told ? { inputTokens: promptTokens, outputTokens: completionTokens } : null;
    options.onUse(...usesOf({ model: options.llm.model, usage }));
  });
  const session = new AgentSession({
    llm: model,
    // The session wants to know of a speech model; ttsNode below is what speaks.
    tts: new openai.TTS({ baseURL: options.llm.baseUrl, apiKey: options.llm.apiKey || "none" }),
    vad: null,
    // Who speaks when is decided in turns.ts.
    turnHandling: { turnDetection: "manual" },
    userAwayTimeout: null,
    ttsReadIdleTimeout: SESSION_IDLE_MS,
    forwardAudioIdleTimeout: SESSION_IDLE_MS,
    aecWarmupDuration: null,
    ttsTextTransforms: ["filter_markdown", "filter_emoji"],
    connOptions: {
      llmConnOptions: { maxRetry: 1, retryIntervalMs: 200, timeoutMs: LLM_TIMEOUT_MS },
      maxUnrecoverableErrors: Number.MAX_SAFE_INTEGER,
    },
  });
  session.output.audio = options.voice;

  let current: SpeechHandle | null = null;
  const follow = (handle: SpeechHandle) => {
    current = handle;
    handle.addDoneCallback(() => {
      if (current === handle) current = null;
    });
  };

  const agent = new CallAgent(options);
  return {
    start: () => session.start({ agent, record: false }),
    say: (text, { remembered } = { remembered: true }) => follow(session.say(text, { addToChatCtx: remembered })),
    reply: (lines) => follow(session.generateReply({ userInput: agent.messageOf(lines) })),
    rehearse: (lines, signal) => agent.rehearse(lines, signal),
    resume: () => follow(session.generateReply()),
    remember: (lines) => agent.add(llm.ChatMessage.create({ role: "user", content: lines.join("\n") })),
    instruct: (id, text) => agent.add(llm.ChatMessage.create({ id, role: "system", content: text })),
    forget: (id) => agent.remove(id),
    preview: (instruction, signal) => agent.preview(instruction, signal),
    interrupt: () => {
      if (!current) return false;
      current = null;
      // The future fails where the speech had ended by itself meanwhile.
      session.interrupt({ force: true }).await.catch((err: unknown) => log.debug({ err }, "nothing to interrupt"));
      return true;
    },
    close: () => session.close(),
  };
}

/** A rehearsal with the very conversation it answers. */
interface Rehearsed extends Rehearsal {
  message: llm.ChatMessage;
  chatCtx: ChatContext;
  signal: AbortSignal;
}

class CallAgent extends Agent {
  readonly #options: MindOptions;
  #rehearsed: Rehearsed | null = null;
  /** What the reply that is about to be made may use. */
  #taken: Rehearsed | null = null;
  /** The beginning of the answer that was taken, until it is spoken. */
  #opening: Promise<Opening | null> | null = null;

  constructor(options: MindOptions) {
    const chatCtx = ChatContext.empty();
    for (const line of options.history) {
      chatCtx.addMessage({ role: line.speaker === "agent" ? "assistant" : "user", content: line.text });
    }
    super({ instructions: options.instructions, chatCtx, tools: options.tools });
    this.#options = options;
  }

  rehearse(lines: string[], signal: AbortSignal): void {
    const message = llm.ChatMessage.create({ role: "user", content: lines.join("\n") });
    const chatCtx = this.chatCtx.copy();
    chatCtx.insert(message);
    const model = Agent.default.llmNode(this, chatCtx, offered(this.toolCtx, this.#options.withholds), {});
    this.#rehearsed = { ...rehearse(model, this.#options.synthesize, signal), message, chatCtx, signal };
  }

  add(message: llm.ChatMessage): void {
    const chatCtx = this.chatCtx.copy();
    chatCtx.insert(message);
    void this.updateChatCtx(chatCtx);
  }

  remove(id: string): void {
    const chatCtx = this.chatCtx.copy();
    if (!chatCtx.getById(id)) return;
    chatCtx.remove(id);
    void this.updateChatCtx(chatCtx);
  }

  async preview(instruction: string | null, signal: AbortSignal): Promise<string> {
    const chatCtx = this.chatCtx.copy();
    if (instruction !== null) chatCtx.addMessage({ role: "system", content: instruction });
    // It is to say what it would say, and do nothing.
    const stream = await Agent.default.llmNode(this, chatCtx, llm.ToolContext.empty(), {});
    if (!stream) return "";
    const reader = stream.getReader();
    const stop = () => void reader.cancel().catch(() => {});
    signal.addEventListener("abort", stop, { once: true });
    const words = async function* () {
      for (;;) {
        const next = await reader.read();
        if (next.done || signal.aborted) return;
        const text = typeof next.value === "string" ? next.value : next.value.delta?.content;
        if (text) yield text;
      }
    };
    try {
      for await (const sentence of sentencesOf(words())) return sentence;
      return "";
    } finally {
      stop();
    }
  }

  /** The message that says these lines, to be answered now: by what was rehearsed, where that was for the same lines. */
  messageOf(lines: string[]): llm.ChatMessage {
    const content = lines.join("\n");
    const rehearsed = this.#rehearsed;
    this.#rehearsed = null;
    const fits = rehearsed?.message.textContent === content && !rehearsed.signal.aborted;
    this.#taken = fits ? rehearsed : null;
    return this.#taken?.message ?? llm.ChatMessage.create({ role: "user", content });
  }

  /** The chat model's answer; the rehearsed one where the conversation is still the one it was made for. */
  #answer(chatCtx: ChatContext, toolCtx: llm.ToolContext, settings: ModelSettings) {
    const taken = this.#taken;
    this.#taken = null;
    if (!taken?.chatCtx.isEquivalent(chatCtx)) return Agent.default.llmNode(this, chatCtx, toolCtx, settings);
    this.#opening = taken.opening;
    return taken.answer;
  }

  /** The chat model's answer; where it fails, the apology in its place. */
  override async llmNode(chatCtx: ChatContext, toolCtx: llm.ToolContext, settings: ModelSettings) {
    const { onFirstToken, onModelFailed, callId } = this.#options;
    const source = this.#answer(chatCtx, offered(toolCtx, this.#options.withholds), settings);
    const answer = async function* () {
      let first = true;
      try {
        const reader = (await source)?.getReader();
        if (!reader) throw new Error("there is no chat model");
        const stop = (reason?: Error) => void reader.cancel(reason).catch(() => {});
        const pieces: Pieces<Chunk> = { next: () => reader.read(), stop };
        for await (const chunk of paced(pieces, LLM_PATIENCE, "the chat model")) {
          if (first) onFirstToken();
          first = false;
          yield chunk;
        }
        // The library ends the stream of a model that failed without saying so.
        if (first) throw new Error("the chat model gave no answer");
      } catch (err) {
        childLog({ callId }).warn({ err }, "the chat model failed");
        onModelFailed("llm");
        // Half an answer is not followed by an apology: it was heard.
        if (first) yield APOLOGY;
      }
    };
    return ReadableStream.from(answer());
  }

  /** Speaks sentence by sentence, each frame marked with its sentence; where that fails, the apology made ahead. */
  override async ttsNode(text: ReadableStream<string> | AsyncIterable<string>, _settings: ModelSettings) {
    return ReadableStream.from(this.#speak(text));
  }

  async *#speak(text: ReadableStream<string> | AsyncIterable<string>): AsyncGenerator<AudioFrame, void, void> {
    const { synthesize, apologySound, onModelFailed, callId } = this.#options;
    try {
      for await (const sentence of sentencesOf(text)) {
        const opening = await this.#opening;
        this.#opening = null;
        const frames = opening?.sentence === sentence ? opening.frames : synthesize(sentence);
        for await (const samples of frames) yield toFrame(samples, sentence);
      }
    } catch (err) {
      childLog({ callId }).warn({ err }, "the speech model failed");
      onModelFailed("tts");
      for (const samples of (await apologySound) ?? []) yield toFrame(samples, APOLOGY);
    }
  }
}

function toFrame(samples: Int16Array, sentence: string): AudioFrame {
  return new AudioFrame(samples, SPEECH_SAMPLE_RATE, 1, samples.length, { sentence });
}
