"use client";

import { X } from "lucide-react";
import { AlertDialog as Alert, Dialog as Primitive } from "radix-ui";
import { useRef, type ReactNode } from "react";
import { Button } from "./button";
import { cn } from "./cn";

const OVERLAY = "fixed inset-0 z-40 bg-overlay animate-appear";
const PANEL =
  "fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-32px)] w-[calc(100vw-32px)] -translate-x-1/2 -translate-y-1/2 flex-col gap-4 overflow-y-auto rounded-md border bg-popover p-5 shadow-overlay animate-appear";

/** Gives the focus back to what had it before the dialog: these dialogs have no trigger of their own to return to. */
function useFocusReturn() {
  const opener = useRef<HTMLElement | null>(null);
  return {
    onOpenAutoFocus: () => {
      opener.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      const back = opener.current?.isConnected ? opener.current : document.getElementById("content");
      back?.focus();
    },
  };
}

/** A dialog with steps of its own. Focus goes in, is kept, and comes back. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  className,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description: string;
  children: ReactNode;
  className?: string;
}) {
  const focusReturn = useFocusReturn();
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className={OVERLAY} />
        <Primitive.Content className={cn(PANEL, "max-w-xl", className)} {...focusReturn}>
          <div className="flex items-start justify-between gap-4">
            <div className="flex flex-col gap-1">
              <Primitive.Title className="text-lg font-medium">{title}</Primitive.Title>
              <Primitive.Description className="text-muted-foreground">{description}</Primitive.Description>
            </div>
            <Primitive.Close asChild>
              <Button variant="quiet" size="iconSmall" aria-label="Close">
                <X aria-hidden />
              </Button>
            </Primitive.Close>
          </div>
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** Asks before something that cannot be undone. The way out has the focus. */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  description,
  cancel,
  confirm,
  pending,
  disabled = false,
  onConfirm,
  error,
  testId,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description: ReactNode;
  cancel: string;
  confirm: string;
  pending: boolean;
  disabled?: boolean;
  onConfirm: () => void;
  error?: ReactNode;
  testId?: string;
}) {
  const focusReturn = useFocusReturn();
  return (
    <Alert.Root open={open} onOpenChange={onOpenChange}>
      <Alert.Portal>
        <Alert.Overlay className={OVERLAY} />
        <Alert.Content className={cn(PANEL, "max-w-md")} {...focusReturn}>
          <Alert.Title className="text-lg font-medium">{title}</Alert.Title>
          <Alert.Description asChild>
            <div className="text-muted-foreground">{description}</div>
          </Alert.Description>
          {error}
          <div className="flex justify-end gap-2 max-sm:flex-col-reverse">
            <Alert.Cancel asChild>
              <Button>{cancel}</Button>
            </Alert.Cancel>
            <Button variant="danger" disabled={pending || disabled} onClick={onConfirm} data-testid={testId}>
              {pending ? "Working…" : confirm}
            </Button>
          </div>
        </Alert.Content>
      </Alert.Portal>
    </Alert.Root>
  );
}
