import { ParticipantAudioOutput, type PlaybackFinishedEvent } from "@livekit/agents";
import { TrackPublishOptions, TrackSource, type AudioFrame, type Room } from "@/worker/rtc";
import { playedText, type SpokenSentence } from "./played-text";
import { SPEECH_SAMPLE_RATE } from "./synthesize";

/** Sound that waits in the media library, ms: what an interruption has to clear. */
const QUEUE_MS = 200;

/** What the agent said, as it was heard. */
export interface SpokenSegment {
  text: string;
  startedAt: Date;
  endedAt: Date;
  interrupted: boolean;
}

/** What the voice tells its owner. */
export interface VoiceListener {
  /** The first sound of a reply is played. */
  onStarted(at: Date): void;
  /** A reply is over, or was cut; `text` is what was played, empty where nothing was. */
  onFinished(segment: SpokenSegment): void;
  /** Sound was dropped that listeners may still hold in their buffers. */
  onCleared(): void;
  /** The text that is being spoken, up to the sentence that now begins to be queued. */
  onSentence(textSoFar: string, startedAt: Date): void;
}

/**
 * The agent's track in the room. Beside playing, it knows which text each frame belongs to, so that what was cut short is
 * known to the word.
 */
export class Voice extends ParticipantAudioOutput {
  readonly #listener: VoiceListener;
  #sentences: SpokenSentence[] = [];
  #startedAt: Date | null = null;
  #closed = false;

  constructor(room: Room, listener: VoiceListener) {
    super(room, {
      sampleRate: SPEECH_SAMPLE_RATE,
      numChannels: 1,
      queueSizeMs: QUEUE_MS,
      trackPublishOptions: new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE, dtx: false, red: true }),
    });
    this.#listener = listener;
  }

  /** Whether a reply can be heard now. */
  get audible(): boolean {
    return this.#startedAt !== null;
  }

  /** Lets no sound out from now on, and drops what is queued. */
  shut(): void {
    this.#closed = true;
    this.clearBuffer();
  }

  unshut(): void {
    this.#closed = false;
  }

  override async captureFrame(frame: AudioFrame): Promise<void> {
    if (this.#closed) return;
    const { sentence } = frame.userdata as { sentence?: string };
    if (sentence !== undefined) this.#count(sentence, frame.samplesPerChannel / frame.sampleRate);
    await super.captureFrame(frame);
  }

  #count(text: string, durationSeconds: number): void {
    const last = this.#sentences.at(-1);
    if (last?.text === text) {
      last.durationSeconds += durationSeconds;
      return;
    }
    this.#sentences.push({ text, durationSeconds });
    this.#listener.onSentence(
      this.#sentences.map((sentence) => sentence.text).join(" "),
      this.#startedAt ?? new Date(),
    );
  }

  override onPlaybackStarted(createdAt: number): void {
    this.#startedAt = new Date(createdAt);
    super.onPlaybackStarted(createdAt);
    this.#listener.onStarted(this.#startedAt);
  }

  override clearBuffer(): void {
    const audible = this.audible;
    super.clearBuffer();
    if (audible) this.#listener.onCleared();
  }

  override onPlaybackFinished(event: PlaybackFinishedEvent): void {
    const all = this.#sentences.map((sentence) => sentence.text).join(" ");
    const text = event.interrupted ? playedText(this.#sentences, event.playbackPosition) : all;
    const startedAt = this.#startedAt;
    this.#sentences = [];
    this.#startedAt = null;
    super.onPlaybackFinished({ ...event, ...(event.interrupted && { synchronizedTranscript: text }) });
    if (startedAt) {
      const endedAt = new Date(startedAt.getTime() + event.playbackPosition * 1000);
      this.#listener.onFinished({ text, startedAt, endedAt, interrupted: event.interrupted });
    }
  }
}
