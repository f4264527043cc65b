import type { Metadata } from "next";
import { Markdown } from "@/components/docs/markdown";
import { loadErrorsDocument } from "@/lib/http/documents";

export const metadata: Metadata = { title: "Errors" };

export default async function ErrorsPage() {
  const { title, text } = await loadErrorsDocument();
  return (
    <article className="flex flex-col gap-4">
      <h1 className="text-xl font-medium">{title}</h1>
      <Markdown text={text} />
    </article>
  );
}
