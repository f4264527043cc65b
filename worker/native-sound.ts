import { log } from "@/lib/log";

// The way of sound to and from the native part of rtc-node. The library offers each event of that part, two a frame, to
// every room, stream and waiter of the process, so what a frame costs grows with the number of calls; and each frame goes
// through a web stream or a promise. Here a frame goes to whom it is for, and to nobody else.

type Client = NonNullable<typeof globalThis._ffiClientInstance>;
/** What the native part keeps for us until it is let go. */
interface Held {
  readonly handle: bigint;
  dispose(): void;
}
interface StreamMessage {
  case?: string | undefined;
  value?: { frame?: NativeFrame };
}
interface NativeFrame {
  handle?: { id?: bigint };
  info?: { dataPtr?: bigint; numChannels?: number; samplesPerChannel?: number };
}
/** The native part's word for PCM16 that we read or write. */
const NATIVE = 0;
/** Request ids of ours, which the native part gives to nothing else. */
const OWN_REQUESTS = 1n << 48n;

const streams = new Map<bigint, (message: StreamMessage) => void>();
const sources = new Map<bigint, (error: string) => void>();
let routed: Client | undefined;
let requests = OWN_REQUESTS;

/** The library's process-wide client; from the first time on, sound of ours goes past its listeners. */
function nativeClient(): Client {
  const client = globalThis._ffiClientInstance;
  if (!client)
    throw new Error("the media library has no client here: no room was joined yet, or it is another version");
  if (routed === client) return client;
  routed = client;
  const toEverybody = client.emit.bind(client);
  // The client has one kind of event.
  client.emit = (name, ...args) => take(args[0]!) || toEverybody(name, ...args);
  return client;
}

/** Whether an event was sound of ours. */
function take({ message }: Parameters<Parameters<Client["on"]>[1]>[0]): boolean {
  if (message.case === "audioStreamEvent") {
    const stream = streams.get(message.value.streamHandle ?? 0n);
    stream?.(message.value.message as StreamMessage);
    return stream !== undefined;
  }
  if (message.case !== "captureAudioFrame") return false;
  const id = message.value.asyncId ?? 0n;
  const { error } = message.value;
  if (error) sources.get(id)?.(error);
  return id > OWN_REQUESTS;
}

/** Of something the library holds natively: the same kind of hold on something else. */
function hold(like: Held, id: bigint): Held {
  return new (like.constructor as new (id: bigint) => Held)(id);
}

export interface NativeListener {
  sampleRate: number;
  frameMs: number;
  /** A frame of mono PCM16, in memory of its own. */
  onFrame: (frame: Int16Array) => void;
  /** The track has ended: nothing follows. */
  onEnd: () => void;
}

/**
 * Hears a track that is subscribed, until what is given back is called. Null for a track that is gone already.
 */
export function listenTo(track: { ffi_handle: Held }, listener: NativeListener): (() => void) | null {
  const client = nativeClient();
  const { sampleRate, frameMs, onFrame, onEnd } = listener;
  let stream: Held;
  try {
    const opened = client.request<{ stream?: { handle?: { id?: bigint } } }>({
      message: {
        case: "newAudioStream",
        value: { type: NATIVE, trackHandle: track.ffi_handle.handle, sampleRate, numChannels: 1, frameSizeMs: frameMs },
      },
    });
    stream = hold(track.ffi_handle, opened.stream!.handle!.id!);
  } catch (err) {
    log.info({ err }, "a track was gone before it could be read");
    return null;
  }
  let closed = false;
  const close = () => {
    if (closed) return;
    closed = true;
    streams.delete(stream.handle);
    stream.dispose();
  };
  streams.set(stream.handle, ({ case: kind, value }) => {
    if (kind === "frameReceived" && value?.frame) onFrame(copied(client, track.ffi_handle, value.frame));
    else if (kind === "eos") {
      close();
      onEnd();
    }
  });
  return close;
}

function copied(client: Client, like: Held, { handle, info }: NativeFrame): Int16Array {
  const bytes = client.copyBuffer(info!.dataPtr!, info!.numChannels! * info!.samplesPerChannel! * 2);
  hold(like, handle!.id!).dispose();
  return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
}

/** Ten milliseconds: what the native part takes where it holds no queue. */
const PIECES_A_SECOND = 100;
/** Pieces after which memory is used again; the native part has copied it by then. */
const RING_PIECES = 64;

/** The way into a source that holds no queue: what is sent is on its way to the room at once. */
export interface NativeSender {
  /** Sends mono PCM16 of a whole number of 10 ms. */
  send(samples: Int16Array): void;
  close(): void;
}

/** Opens it. `onError` is told of each piece that the native part refuses. */
export function sendTo(
  source: { ffiHandle: Held },
  options: { sampleRate: number; onError: (error: string) => void },
): NativeSender {
  const client = nativeClient();
  const { sampleRate, onError } = options;
  const piece = sampleRate / PIECES_A_SECOND;
  const ring = new Int16Array(piece * RING_PIECES);
  const ringAt = client.retrievePtr(new Uint8Array(ring.buffer));
  const requestAsyncId = (requests += 1n);
  let next = 0;
  let closed = false;
  sources.set(requestAsyncId, onError);
  return {
    send(samples) {
      // Served in their order: the native part has one thread for what is sent.
      for (let at = 0; !closed && at + piece <= samples.length; at += piece) {
        ring.set(samples.subarray(at, at + piece), next * piece);
        client.request({
          message: {
            case: "captureAudioFrame",
            value: {
              sourceHandle: source.ffiHandle.handle,
              buffer: {
                dataPtr: ringAt + BigInt(next * piece * 2),
                numChannels: 1,
                sampleRate,
                samplesPerChannel: piece,
              },
              requestAsyncId,
            },
          },
        });
        next = (next + 1) % RING_PIECES;
      }
    },
    close() {
      closed = true;
      sources.delete(requestAsyncId);
    },
  };
}
