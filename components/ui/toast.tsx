"use client";

import { Undo2, X } from "lucide-react";
import { Toast } from "radix-ui";
import { createContext, use, useCallback, useState, type ReactNode } from "react";
import { Button } from "./button";

/** With `undo` there are ten seconds to take it back. */
type ShowToast = (text: string, options?: { undo?: () => void }) => void;

const UNDO_MS = 10_000;
const ToastContext = createContext<ShowToast>(() => {});

/** Gives a function that tells the outcome of what somebody just did. */
export function useToast(): ShowToast {
  return use(ToastContext);
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<{ id: number; text: string; undo?: () => void }[]>([]);
  const show = useCallback<ShowToast>(
    (text, { undo } = {}) =>
      setShown((all) => [
        // Only the last thing can be taken back: the one before it may be gone by then.
        ...(undo ? all.filter((toast) => !toast.undo) : all),
        { id: (all.at(-1)?.id ?? 0) + 1, text, ...(undo && { undo }) },
      ]),
    [],
  );
  return (
    <ToastContext value={show}>
      <Toast.Provider duration={5000} label="Message">
        {children}
        {shown.map(({ id, text, undo }) => (
          <Toast.Root
            key={id}
            {...(undo && { duration: UNDO_MS })}
            onOpenChange={(open) => !open && setShown((all) => all.filter((toast) => toast.id !== id))}
            className="flex animate-appear items-center justify-between gap-3 rounded-md border bg-popover py-2 pr-2 pl-4 shadow-overlay"
          >
            <Toast.Description className="grow">{text}</Toast.Description>
            {undo && (
              <Toast.Action asChild altText="Undo">
                <Button size="small" onClick={undo} data-testid="undo">
                  <Undo2 aria-hidden />
                  Undo
                </Button>
              </Toast.Action>
            )}
            <Toast.Close asChild>
              <Button variant="quiet" size="iconSmall" aria-label="Dismiss">
                <X aria-hidden />
              </Button>
            </Toast.Close>
          </Toast.Root>
        ))}
        <Toast.Viewport className="fixed top-14 right-4 z-50 flex w-80 max-w-[calc(100vw-32px)] flex-col gap-2 outline-none max-sm:top-20" />
      </Toast.Provider>
    </ToastContext>
  );
}
