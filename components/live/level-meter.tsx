"use client";

import { useEffect, useRef } from "react";
import type { RoomSession } from "./room-session";

/** How loud somebody is: by their room identity, or the own microphone. Drawn outside of React: it changes with every frame. */
export function LevelMeter({ session, identity }: { session: RoomSession; identity?: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || window.matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    let frame = 0;
    let shown = 0;
    const draw = () => {
      const { width, height } = context.canvas;
      shown += (Math.min(1, session.level(identity) * 2) - shown) * 0.3;
      context.clearRect(0, 0, width, height);
      context.fillStyle = getComputedStyle(context.canvas).color;
      context.fillRect(0, 0, width * shown, height);
      frame = requestAnimationFrame(draw);
    };
    draw();
    return () => cancelAnimationFrame(frame);
  }, [session, identity]);
  return (
    <canvas ref={canvas} width={64} height={4} aria-hidden className="h-1 w-16 rounded-full bg-background text-live" />
  );
}
