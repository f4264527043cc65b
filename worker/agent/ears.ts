import { newId } from "@/lib/ids";
import { audioFrames, type SubscribedAudio } from "@/worker/rtc";
import { EAR_SAMPLE_RATE, listen, type Utterance } from "./ear";
import type { Hearing, Stretch } from "./hearing";

/** Somebody's speech, from its first sound to its words. */
export interface Speech {
  segmentId: string;
  trackId: string;
  roomIdentity: string;
  lane: Stretch["lane"];
  /** Ids of the participants who could hear all of it so far. */
  audience: string[];
  /** It turned out not to be for the agent's ears: nothing of it may be kept, shown or answered. */
  dropped: boolean;
}

/** What the ears tell. Nothing is told of a speech after it was dropped. */
export interface EarsListener {
  onSpeechStarted(speech: Speech): void;
  /** Still speaking: all of it so far. */
  onSpeechContinues(speech: Speech, soFar: Utterance): void;
  /** A pause that may be the end; the signal fires when it was none, or the speech was dropped. */
  onSpeechPaused(speech: Speech, utterance: Utterance, signal: AbortSignal): void;
  onSpeechEnded(speech: Speech, utterance: Utterance): void;
  onDropped(speech: Speech): void;
  onTrackGone(trackId: string): void;
}

/** The agent's ears: one on the track of each person it may hear, and on nobody else's. */
export interface Ears {
  hear(audio: SubscribedAudio): void;
  /** Who hears whom has changed: opens and closes ears; speech of who is not heard any more is dropped. */
  update(): void;
}

interface Track {
  audio: SubscribedAudio;
  /** The ear that is open on it. */
  ear: { close: AbortController; lane: Stretch["lane"] } | null;
}

/**
 * Makes the ears of one call. `refresh` reads anew who hears whom: a track that goes in mid-speech may go because its
 * owner was put on hold, which is then found out before their words are.
 */
export function createEars(options: {
  hearing: Hearing;
  listener: EarsListener;
  refresh(): Promise<void>;
  onFailed(err: unknown): void;
}): Ears {
  const { hearing, listener, refresh, onFailed } = options;
  const tracks = new Map<string, Track>();
  /** What may still have to be dropped. */
  const underWay = new Set<Speech>();

  const drop = (speech: Speech) => {
    if (!underWay.delete(speech)) return;
    speech.dropped = true;
    listener.onDropped(speech);
  };

  const open = (track: Track, stretch: Stretch) => {
    const { audio } = track;
    const close = new AbortController();
    track.ear = { close, lane: stretch.lane };
    const frames = audioFrames(audio.track, {
      sampleRate: EAR_SAMPLE_RATE,
      signal: AbortSignal.any([audio.signal, close.signal]),
    });
    let speech: Speech | null = null;
    const heard = (tell: (speech: Speech) => void) => {
      if (speech && underWay.has(speech)) tell(speech);
    };
    const ear = listen(frames, {
      onSpeechStarted: () => {
        const now = hearing.of(audio.identity);
        if (close.signal.aborted || !now) return;
        speech = {
          segmentId: newId("t"),
          trackId: audio.sid,
          roomIdentity: audio.identity,
          lane: stretch.lane,
          audience: now.audience,
          dropped: false,
        };
        underWay.add(speech);
        listener.onSpeechStarted(speech);
      },
      onSpeechContinues: (soFar) => heard((it) => listener.onSpeechContinues(it, soFar)),
      onSpeechPaused: (utterance, signal) =>
        heard((it) => listener.onSpeechPaused(it, utterance, AbortSignal.any([signal, close.signal]))),
      onSpeechEnded: (utterance) =>
        heard((it) => {
          speech = null;
          if (!audio.signal.aborted) {
            underWay.delete(it);
            return listener.onSpeechEnded(it, utterance);
          }
          refresh().then(
            () => underWay.delete(it) && listener.onSpeechEnded(it, utterance),
            () => drop(it),
          );
        }),
    });
    ear.catch(onFailed).finally(() => {
      if (close.signal.aborted && !audio.signal.aborted) return;
      tracks.delete(audio.sid);
      listener.onTrackGone(audio.sid);
    });
  };

  const attend = (track: Track) => {
    const stretch = hearing.of(track.audio.identity);
    if (track.ear && track.ear.lane !== stretch?.lane) {
      track.ear.close.abort();
      track.ear = null;
    }
    if (stretch && !track.ear && !track.audio.signal.aborted) open(track, stretch);
  };

  return {
    hear(audio) {
      const track: Track = { audio, ear: null };
      tracks.set(audio.sid, track);
      audio.signal.addEventListener("abort", () => {
        if (!track.ear) tracks.delete(audio.sid);
      });
      attend(track);
    },
    update() {
      for (const speech of underWay) {
        const now = hearing.of(speech.roomIdentity);
        if (now?.lane !== speech.lane) drop(speech);
        else speech.audience = speech.audience.filter((id) => now.audience.includes(id));
      }
      for (const track of tracks.values()) attend(track);
    },
  };
}
