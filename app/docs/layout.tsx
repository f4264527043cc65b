import { ChevronDown } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { DocsNav } from "@/components/docs/docs-nav";
import { ThemeMenu } from "@/components/shell/theme";
import { loadGuides, loadOpenapi } from "@/lib/http/documents";

export const metadata: Metadata = { title: { default: "Documentation", template: "%s · Documentation" } };
// Made when the app is built, from the files of docs/.
export const dynamic = "force-static";

export default async function DocsLayout({ children }: { children: ReactNode }) {
  const guides = await loadGuides();
  const groups = [
    { title: "Guides", places: guides.map(({ name, title }) => ({ href: `/docs/guides/${name}`, label: title })) },
    {
      title: "Reference",
      places: [
        ...loadOpenapi().tags.map(({ name }) => ({ href: `/docs/reference#${anchor(name)}`, label: name })),
        { href: "/docs/errors", label: "Errors" },
      ],
    },
  ];
  return (
    <div className="mx-auto flex max-w-[1200px] flex-col gap-4 p-4 sm:p-6">
      <header className="flex items-center gap-4">
        <Link href="/docs" className="control flex items-center text-lg font-medium">
          Documentation
        </Link>
        <span className="ml-auto flex items-center gap-2">
          <Link
            href="/v1/openapi.json"
            prefetch={false}
            className="control flex items-center text-primary-text underline underline-offset-2"
          >
            OpenAPI
          </Link>
          <ThemeMenu />
        </span>
      </header>
      <div className="grid gap-6 md:grid-cols-[200px_minmax(0,1fr)]">
        <details className="rounded-md border border-border p-2 md:hidden">
          <summary className="control flex items-center justify-between px-2 font-medium">
            Contents
            <ChevronDown aria-hidden className="size-4" />
          </summary>
          <DocsNav groups={groups} />
        </details>
        <aside className="hidden md:block">
          <div className="sticky top-6">
            <DocsNav groups={groups} />
          </div>
        </aside>
        <main className="min-w-0">{children}</main>
      </div>
    </div>
  );
}

function anchor(name: string): string {
  return name.toLowerCase().replaceAll(" ", "-");
}
