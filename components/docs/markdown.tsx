import { marked, type Token, type Tokens } from "marked";
import Link from "next/link";
import { Fragment, type ReactNode } from "react";
import { Code } from "./code";

/** Our own documents as a page. HTML in them is left out. */
export function Markdown({ text }: { text: string }) {
  return <div className="flex min-w-0 flex-col gap-4">{marked.lexer(text).map(block)}</div>;
}

/** One line of Markdown: code marks, emphasis, links. */
export function InlineMarkdown({ text }: { text: string }) {
  return <>{inline(marked.Lexer.lexInline(text))}</>;
}

/** The address of a heading. */
function anchorOf(text: string): string {
  return text.toLowerCase().replace(/[^\w]+/g, text.includes("_") ? "_" : "-");
}

function block(token: Token, index: number): ReactNode {
  switch (token.type) {
    case "heading":
      return heading(token as Tokens.Heading, index);
    case "paragraph":
      return (
        <p key={index} className="max-w-prose">
          {inline((token as Tokens.Paragraph).tokens)}
        </p>
      );
    case "code": {
      const { text, lang } = token as Tokens.Code;
      // What follows the language is for the tests: whether a block is run, or what it prints.
      return <Code key={index} code={text} language={lang?.split(" ")[0]} />;
    }
    case "list": {
      const { ordered, items } = token as Tokens.List;
      const List = ordered ? "ol" : "ul";
      return (
        <List key={index} className={`flex max-w-prose flex-col gap-2 pl-5 ${ordered ? "list-decimal" : "list-disc"}`}>
          {items.map((item, at) => (
            <li key={at}>
              {item.tokens.map((part, of) =>
                "tokens" in part && part.tokens ? <Fragment key={of}>{inline(part.tokens)}</Fragment> : block(part, of),
              )}
            </li>
          ))}
        </List>
      );
    }
    case "table":
      return table(token as Tokens.Table, index);
    default:
      return null;
  }
}

function heading({ depth, text, tokens }: Tokens.Heading, index: number): ReactNode {
  const Heading = depth <= 2 ? "h2" : "h3";
  return (
    <Heading
      key={index}
      id={anchorOf(text)}
      className={`scroll-mt-4 font-medium ${depth <= 2 ? "mt-4 text-lg" : "text-base"}`}
    >
      {inline(tokens)}
    </Heading>
  );
}

function table({ header, rows }: Tokens.Table, index: number): ReactNode {
  return (
    <div key={index} className="overflow-x-auto" tabIndex={0} role="region" aria-label="Table">
      <table className="w-full text-left">
        <thead>
          <tr className="border-b border-border text-sm text-muted-foreground">
            {header.map((cell, at) => (
              <th key={at} className="p-2 font-medium">
                {inline(cell.tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at} className="border-b border-border align-top">
              {row.map((cell, of) => (
                <td key={of} className="p-2">
                  {inline(cell.tokens)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function inline(tokens: Token[] = []): ReactNode[] {
  return tokens.map((token, index) => {
    switch (token.type) {
      case "strong":
        return (
          <strong key={index} className="font-medium">
            {inline(token.tokens)}
          </strong>
        );
      case "em":
        return <em key={index}>{inline(token.tokens)}</em>;
      case "codespan":
        return <CodeMark key={index}>{decode((token as Tokens.Codespan).text)}</CodeMark>;
      case "link": {
        const { href, tokens: words } = token as Tokens.Link;
        return (
          <Link key={index} href={hrefOf(href)} className="text-primary-text underline underline-offset-2">
            {inline(words)}
          </Link>
        );
      }
      case "br":
        return <br key={index} />;
      case "html":
        return null;
      default:
        return (
          <Fragment key={index}>
            {"tokens" in token && token.tokens ? inline(token.tokens) : decode((token as Tokens.Text).text)}
          </Fragment>
        );
    }
  });
}

/** A word of code in a sentence. */
export function CodeMark({ children }: { children: ReactNode }) {
  return <code className="rounded-sm bg-muted px-1 font-mono text-sm [overflow-wrap:anywhere]">{children}</code>;
}

/** Guides link to each other by file. */
function hrefOf(href: string): string {
  const guide = /^([\w-]+)\.md$/.exec(href)?.[1];
  return guide ? `/docs/guides/${guide}` : href;
}

/** The lexer escapes for HTML; React escapes too. */
function decode(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}
