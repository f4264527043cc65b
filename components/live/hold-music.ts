const MUSIC = "/audio/hold.wav";

/** Plays the music of being on hold in this page; whoever is on hold is sent nothing from the call. */
export function createHoldMusic(): { set(on: boolean): void } {
  let element: HTMLAudioElement | null = null;
  return {
    set(on) {
      if (on === (element !== null) || typeof Audio === "undefined") return;
      if (on) {
        element = new Audio(MUSIC);
        element.loop = true;
        // Where the browser plays nothing yet, or the file is missing, the page says all the same that they are on hold.
        element.play().catch(() => {});
      } else {
        element?.pause();
        element = null;
      }
    },
  };
}
