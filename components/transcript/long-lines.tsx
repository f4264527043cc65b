"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, type RefObject } from "react";
import { continues, type TranscriptLine } from "./line";
import { LineRow } from "./line-row";

const USUAL_PX = 32;

/**
 * Lines of a long transcript, of which only those that are seen are laid out. New ones are read out apart from it: what
 * comes into view by scrolling is not news. `onHeight` is told of the height, which is an estimate at first.
 */
export function LongLines({
  lines,
  scroller,
  onHeight,
}: {
  lines: TranscriptLine[];
  scroller: RefObject<HTMLDivElement | null>;
  onHeight: (height: number) => void;
}) {
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions are called here alone, at each rendering
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => USUAL_PX,
    getItemKey: (index) => lines[index]!.key,
    overscan: 20,
    initialOffset: Number.MAX_SAFE_INTEGER,
  });
  const height = virtual.getTotalSize();
  useLayoutEffect(() => onHeight(height), [height, onHeight]);
  return (
    <>
      <div role="list" aria-label="What was said" className="relative" style={{ height }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => (
          <div
            key={key}
            role="listitem"
            ref={virtual.measureElement}
            data-index={index}
            aria-setsize={lines.length}
            aria-posinset={index + 1}
            className="absolute inset-x-0 top-0"
            style={{ transform: `translateY(${start}px)` }}
          >
            <LineRow line={lines[index]!} continued={continues(lines, index)} />
          </div>
        ))}
      </div>
      <div role="log" aria-live="polite" aria-relevant="additions" className="sr-only" aria-label="New lines">
        {lines.slice(-3).map(({ key, name, text }) => (
          <p key={key}>
            {name}: {text}
          </p>
        ))}
      </div>
    </>
  );
}
