"use client";

import { X } from "lucide-react";
import { Toast } from "radix-ui";
import { createContext, use, useCallback, useState, type ReactNode } from "react";
import { Button } from "./button";

const ToastContext = createContext<(text: string) => void>(() => {});

/** Gives a function that tells the outcome of what somebody just did. */
export function useToast(): (text: string) => void {
  return use(ToastContext);
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<{ id: number; text: string }[]>([]);
  const show = useCallback((text: string) => setShown((all) => [...all, { id: (all.at(-1)?.id ?? 0) + 1, text }]), []);
  return (
    <ToastContext value={show}>
      <Toast.Provider duration={5000} label="Message">
        {children}
        {shown.map(({ id, text }) => (
          <Toast.Root
            key={id}
            onOpenChange={(open) => !open && setShown((all) => all.filter((toast) => toast.id !== id))}
            className="flex animate-appear items-center justify-between gap-3 rounded-md border bg-popover py-2 pr-2 pl-4 shadow-overlay"
          >
            <Toast.Description>{text}</Toast.Description>
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
