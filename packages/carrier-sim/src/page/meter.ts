import { element } from "./dom";

const WIDTH = 160;
const HEIGHT = 8;
/** How much of a bar is left after each drawing, so that it falls softly. */
const FALL = 0.85;

/** A level meter: drawn on a canvas, in the colour of its text. What it shows is also in words beside it. */
export class Meter {
  readonly canvas = element("canvas", { class: "meter", width: WIDTH * 2, height: HEIGHT * 2, "aria-hidden": "true" });
  #shown = 0;

  draw(level: number): void {
    this.#shown = Math.max(level, this.#shown * FALL);
    const pen = this.canvas.getContext("2d");
    if (!pen) return;
    const { width, height } = this.canvas;
    pen.clearRect(0, 0, width, height);
    pen.fillStyle = getComputedStyle(this.canvas).color;
    pen.globalAlpha = 0.18;
    pen.fillRect(0, 0, width, height);
    pen.globalAlpha = 1;
    pen.fillRect(0, 0, width * this.#shown, height);
  }
}
