"use client";

import { signIn } from "next-auth/react";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { ErrorNote } from "@/components/ui/error-note";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/** Signs an operator in and goes on to `callbackPath`, a path of this site. */
export function SignInForm({ callbackPath }: { callbackPath: string }) {
  const [failure, setFailure] = useState<string | null>(null);
  const [pending, setPending] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    setPending(true);
    setFailure(null);
    try {
      const result = await signIn("credentials", {
        email: fields.get("email"),
        password: fields.get("password"),
        redirect: false,
      });
      if (result?.ok) {
        // A whole load: nothing of an earlier operator stays in memory.
        window.location.assign(callbackPath);
        return;
      }
      setFailure(
        result?.error === "too_many_attempts"
          ? "There were too many attempts. Wait a few minutes and try again."
          : "The email or the password is not right.",
      );
    } catch {
      setFailure("The server cannot be reached. Check your connection and try again.");
    }
    setPending(false);
  }

  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      {failure && <ErrorNote title="You are not signed in" message={failure} requestId={null} />}
      <Field label="Email">
        {(control) => <Input {...control} name="email" type="email" autoComplete="username" required autoFocus />}
      </Field>
      <Field label="Password">
        {(control) => <Input {...control} name="password" type="password" autoComplete="current-password" required />}
      </Field>
      <Button type="submit" variant="primary" disabled={pending}>
        {pending ? "Signing in…" : "Sign in"}
      </Button>
    </form>
  );
}
