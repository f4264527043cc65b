/** The transcription model, for words outside a call's own ears. Every call goes over the network: never inside a transaction. */
export interface SpeechPort {
  /** Its name, as ledgers tell it. */
  readonly model: string;
  /** The words in a WAV file; empty where there are none. Throws where the model gives no answer. */
  transcribe(wav: Uint8Array): Promise<string>;
}
