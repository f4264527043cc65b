import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Markdown } from "@/components/docs/markdown";
import { loadGuides } from "@/lib/http/documents";

export const dynamicParams = false;

export async function generateStaticParams() {
  return (await loadGuides()).map(({ name }) => ({ guide: name }));
}

interface Props {
  params: Promise<{ guide: string }>;
}

async function load({ params }: Props) {
  const { guide } = await params;
  return (await loadGuides()).find(({ name }) => name === guide) ?? notFound();
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: (await load(props)).title };
}

export default async function GuidePage(props: Props) {
  const { title, text } = await load(props);
  return (
    <article className="flex flex-col gap-4">
      <h1 className="text-xl font-medium">{title}</h1>
      <Markdown text={text} />
    </article>
  );
}
