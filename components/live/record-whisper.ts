import { encodeWav, WHISPER_RATE } from "./wav";

/** A recording of the microphone that is under way. */
export interface WhisperRecording {
  /** Ends it and gives what was said as WAV; null where it was too short to say anything. */
  finish(): Promise<ArrayBuffer | null>;
  /** Ends it and forgets it. */
  cancel(): void;
}

const SHORTEST_MS = 300;

/**
 * Records the microphone in the page, outside of the room: nobody in the call is sent any of it. Rejects where the browser
 * gives no microphone.
 */
export async function recordWhisper(): Promise<WhisperRecording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(stream);
  const parts: Blob[] = [];
  const ended = Promise.withResolvers<void>();
  recorder.ondataavailable = ({ data }) => void parts.push(data);
  recorder.onstop = () => ended.resolve();
  recorder.start();
  const beganAt = performance.now();
  const stop = () => {
    if (recorder.state !== "inactive") recorder.stop();
    stream.getTracks().forEach((track) => track.stop());
  };
  return {
    async finish() {
      const lastedMs = performance.now() - beganAt;
      stop();
      await ended.promise;
      if (lastedMs < SHORTEST_MS) return null;
      const packed = await new Blob(parts).arrayBuffer();
      const decoded = await new OfflineAudioContext(1, 1, WHISPER_RATE).decodeAudioData(packed);
      return encodeWav(mono(decoded), decoded.sampleRate);
    },
    cancel: stop,
  };
}

function mono(sound: AudioBuffer): Float32Array {
  const mixed = new Float32Array(sound.length);
  for (let channel = 0; channel < sound.numberOfChannels; channel += 1) {
    sound.getChannelData(channel).forEach((sample, i) => (mixed[i]! += sample / sound.numberOfChannels));
  }
  return mixed;
}
