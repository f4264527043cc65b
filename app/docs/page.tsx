import Link from "next/link";
import { Markdown } from "@/components/docs/markdown";
import { loadGuides } from "@/lib/http/documents";

const INTRODUCTION = `One call is one room, in which people in browsers, people on phones and one agent talk together. Programs start calls,
bring people in and out, and learn what happened, through the API under \`/v1\`.

Send an API key as \`Authorization: Bearer KEY\`. A key has a scope: \`read\` for everything that is read, \`calls\` for what
makes and changes calls, \`admin\` for agents, keys, numbers, webhooks and settings too. Make one in the dashboard, under Developers.

Bodies are JSON. Times are ISO 8601 in UTC; offsets in a call are milliseconds after its first person became active. Lists
come newest first in pages: give the \`next_cursor\` of a page as \`cursor\` to get the next.`;

export default async function DocsPage() {
  return (
    <div className="flex flex-col gap-6">
      <h1 className="text-xl font-medium">Calls, by API</h1>
      <Markdown text={INTRODUCTION} />
      <ul className="grid gap-3 sm:grid-cols-2">
        {(await loadGuides()).map(({ name, title, text }) => (
          <li key={name}>
            <Link
              href={`/docs/guides/${name}`}
              className="flex h-full flex-col gap-1 rounded-md border border-border bg-card p-4 hover:bg-hover"
            >
              <span className="font-medium">{title}</span>
              <span className="text-muted-foreground">{firstSentence(text)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

function firstSentence(text: string): string {
  const paragraph = text.trim().split("\n\n")[0]!.replaceAll("\n", " ");
  return (/^.*?[.](?= |$)/.exec(paragraph)?.[0] ?? paragraph).replaceAll("`", "");
}
