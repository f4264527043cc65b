import { useState } from "react";

/** Something in a list that is shown newest first. */
interface Row {
  id: string;
  created_at: string;
}

/** The rows to show while the list is held still: newer ones than those it had wait. */
export function splitNewer<T extends Row>(rows: T[], heldAt: string | null): { shown: T[]; waiting: number } {
  if (heldAt === null) return { shown: rows, waiting: 0 };
  const shown = rows.filter((row) => row.created_at <= heldAt);
  return { shown, waiting: rows.length - shown.length };
}

/** Holds a list still while the pointer or the focus is in it: nothing moves away from under either. */
export function useSettledRows<T extends Row>(rows: T[]) {
  const [heldAt, setHeldAt] = useState<string | null>(null);
  const hold = () => setHeldAt((held) => held ?? rows[0]?.created_at ?? null);
  const release = () => setHeldAt(null);
  return {
    ...splitNewer(rows, heldAt),
    release,
    /** Goes onto the element around the rows. */
    holders: {
      onPointerEnter: (event: React.PointerEvent) => event.pointerType === "mouse" && hold(),
      onPointerLeave: (event: React.PointerEvent) => {
        if (!event.currentTarget.contains(document.activeElement)) release();
      },
      onFocus: hold,
      onBlur: (event: React.FocusEvent) => {
        const stays = event.currentTarget.contains(event.relatedTarget as Node | null);
        if (!stays && !event.currentTarget.matches(":hover")) release();
      },
    },
  };
}
