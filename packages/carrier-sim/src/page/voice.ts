import { audioContext, connectThroughTelephone } from "./audio";

/** Where the microphone stands. */
export type Microphone = "asking" | "on" | "muted" | "refused" | "missing" | "insecure";

/** What may wait for a slow network before the microphone's sound is left out. */
const WAITING_LIMIT_BYTES = 8_000;

/** Somebody holds a phone: their microphone and speaker, and the talk WebSocket of one call. */
export class Voice {
  readonly callId: string;
  microphone: Microphone = "asking";
  /** Loudness of the last frame, 0 to 1: what is said, and what is heard. */
  said = 0;
  heard = 0;
  readonly #socket: WebSocket;
  readonly #onChange: () => void;
  #stream: MediaStream | null = null;
  #nodes: AudioNode[] = [];
  #closed = false;

  /** Takes the phone. Asks for the microphone; without one there is still something to hear. */
  constructor(callId: string, onChange: () => void) {
    this.callId = callId;
    this.#onChange = onChange;
    const address = new URL(`/sim/calls/${encodeURIComponent(callId)}/talk`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    this.#socket = new WebSocket(address);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.addEventListener("close", () => this.close());
    void this.#openEar();
    void this.#openMicrophone();
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Mutes the microphone or opens it; asks for it anew when there was none. */
  toggle(): void {
    if (this.microphone === "on" || this.microphone === "muted") {
      const on = this.microphone === "muted";
      for (const track of this.#stream?.getAudioTracks() ?? []) track.enabled = on;
      this.#become(on ? "on" : "muted");
    } else if (this.microphone !== "asking") void this.#openMicrophone();
  }

  /** Puts the phone out of the hand; the call goes on. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.close();
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    for (const node of this.#nodes) node.disconnect();
    this.#onChange();
  }

  #become(microphone: Microphone): void {
    this.microphone = microphone;
    this.#onChange();
  }

  async #openEar(): Promise<void> {
    const context = await audioContext();
    if (this.#closed) return;
    void context.resume();
    const ear = new AudioWorkletNode(context, "ear", { numberOfInputs: 0, outputChannelCount: [1] });
    connectThroughTelephone(ear, context.destination);
    this.#nodes.push(ear);
    this.#socket.addEventListener("message", ({ data }: MessageEvent<ArrayBuffer>) => {
      const samples = new Int16Array(data);
      this.heard = loudness(samples);
      ear.port.postMessage(samples, [data]);
    });
  }

  async #openMicrophone(): Promise<void> {
    // A page that is neither https nor on localhost is given no devices.
    if (!navigator.mediaDevices) return this.#become("insecure");
    this.#become("asking");
    try {
      const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
      this.#stream = await navigator.mediaDevices.getUserMedia({ audio });
    } catch (error) {
      return this.#become((error as DOMException).name === "NotAllowedError" ? "refused" : "missing");
    }
    const context = await audioContext();
    if (this.#closed) return this.#stream.getTracks().forEach((track) => track.stop());
    const source = new MediaStreamAudioSourceNode(context, { mediaStream: this.#stream });
    const microphone = new AudioWorkletNode(context, "microphone", { channelCount: 1, channelCountMode: "explicit" });
    connectThroughTelephone(source, microphone);
    // It gives no sound, but only what leads to the speaker is run.
    microphone.connect(context.destination);
    microphone.port.onmessage = ({ data }: MessageEvent<Int16Array>) => this.#say(data);
    this.#nodes.push(source, microphone);
    this.#become("on");
  }

  #say(samples: Int16Array): void {
    this.said = this.microphone === "on" ? loudness(samples) : 0;
    const ready = this.#socket.readyState === WebSocket.OPEN && this.#socket.bufferedAmount < WAITING_LIMIT_BYTES;
    if (ready) this.#socket.send(samples.buffer as ArrayBuffer);
  }
}

/** Loudness from 0 (-54 dBFS and less) to 1 (-6 dBFS and more). */
function loudness(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / Math.max(1, samples.length) / 32768 ** 2 + 1e-12);
  return Math.max(0, Math.min(1, (decibels + 54) / 48));
}
