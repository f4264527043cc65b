import type { Metadata } from "next";
import { callbackPathOf } from "@/components/signin/callback-path";
import { SignInForm } from "@/components/signin/sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { callbackUrl } = await searchParams;
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center gap-6 p-4">
      <h1 className="text-xl font-medium">Sign in</h1>
      <SignInForm callbackPath={callbackPathOf(callbackUrl)} />
    </main>
  );
}
