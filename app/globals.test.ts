import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

type Oklch = [lightness: number, chroma: number, hue: number];

/** Linear sRGB of an oklch colour; outside 0..1 where a screen cannot show it. Björn Ottosson's matrices. */
function toLinearRgb([lightness, chroma, hue]: Oklch): [number, number, number] {
  const radians = (hue * Math.PI) / 180;
  const a = chroma * Math.cos(radians);
  const b = chroma * Math.sin(radians);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** WCAG 2 contrast ratio. */
function contrast(one: Oklch, other: Oklch): number {
  const [bright, dark] = [one, other]
    .map((colour) => {
      const [r, g, b] = toLinearRgb(colour).map((value) => Math.min(1, Math.max(0, value)));
      return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
    })
    .sort((a, b) => b - a);
  return (bright! + 0.05) / (dark! + 0.05);
}

const css = readFileSync(new URL("globals.css", import.meta.url), "utf8");
const tokens = new Map(
  [...css.matchAll(/--([a-z0-9-]+): light-dark\(oklch\(([\d. ]+)\), oklch\(([\d. ]+)\)\);/g)].map(
    ([, name, light, dark]) => [
      name!,
      { light: light!.split(" ").map(Number) as Oklch, dark: dark!.split(" ").map(Number) as Oklch },
    ],
  ),
);
const speakers = Array.from({ length: 8 }, (_, index) => `speaker-${index + 1}`);
const surfaces = ["background", "card"];

/** Text and what it stands on. */
const TEXT: [string, string][] = [
  ...["foreground", "muted-foreground", "primary-text", "live", "waiting", "danger", "private", ...speakers].flatMap(
    (name) => surfaces.map((surface): [string, string] => [name, surface]),
  ),
  ["foreground", "popover"],
  ["muted-foreground", "popover"],
  ["muted-foreground", "muted"],
  ["muted-foreground", "hover"],
  ["foreground", "hover"],
  ["danger", "hover"],
  ["danger", "popover"],
  ["primary-foreground", "primary"],
  ["primary-foreground", "danger-solid"],
  ...["live", "waiting", "danger", "private"].map((name): [string, string] => [name, `${name}-soft`]),
  ...["live", "waiting", "danger", "private"].map((name): [string, string] => ["foreground", `${name}-soft`]),
];

function ratio(name: string, on: string, theme: "light" | "dark"): number {
  return contrast(tokens.get(name)![theme], tokens.get(on)![theme]);
}

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  test.each(TEXT)("%s is readable on %s", (name, on) => {
    expect(ratio(name, on, theme)).toBeGreaterThanOrEqual(4.5);
  });

  test.each([
    ["input", "card"],
    ["input", "background"],
    ["ring", "background"],
    ["ring", "card"],
  ])("the edge %s stands out on %s", (name, on) => {
    expect(ratio(name, on, theme)).toBeGreaterThanOrEqual(3);
  });

  test("speakers differ in hue alone, and a screen can show them all", () => {
    const colours = speakers.map((name) => tokens.get(name)![theme]);
    expect(new Set(colours.map(([lightness, chroma]) => `${lightness} ${chroma}`)).size).toBe(1);
    for (const colour of colours) {
      for (const value of toLinearRgb(colour)) {
        expect(value).toBeGreaterThan(-0.001);
        expect(value).toBeLessThan(1.001);
      }
    }
    const hues = colours.map(([, , hue]) => hue).sort((a, b) => a - b);
    const gaps = hues.map((hue, index) => (hues[(index + 1) % hues.length]! - hue + 360) % 360);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(30);
  });
});
