import { CopyButton } from "@/components/ui/copy-button";

/** A block of code that can be copied. `language` is shown to those who do not see it. */
export function Code({ code, language }: { code: string; language?: string }) {
  return (
    <div className="relative min-w-0 rounded-md border border-border bg-muted">
      <pre
        tabIndex={0}
        aria-label={language ? `Code, ${language}` : "Code"}
        className="max-h-120 overflow-auto p-3 pr-12 font-mono text-sm"
      >
        <code>{code}</code>
      </pre>
      <CopyButton
        text={code}
        label="Copy the code"
        variant="quiet"
        className="absolute top-1.5 right-1.5 bg-muted px-1.5"
      />
    </div>
  );
}
