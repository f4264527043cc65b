import Link from "next/link";
import { Badge } from "@/components/ui/badge";
import type { MediaObject, OperationObject, ParameterObject, ResponseObject } from "@/lib/contract/openapi/document";
import type { JsonSchema } from "@/lib/contract/openapi/schemas";
import { Code } from "./code";
import { curlOf } from "./curl";
import { CodeMark, InlineMarkdown } from "./markdown";
import { Field, SchemaView } from "./schema";

/** One operation of the API: what it takes, what it answers, and how one asks. */
export function OperationView({
  method,
  path,
  operation,
  schemas,
}: {
  method: string;
  path: string;
  operation: OperationObject;
  /** The named schemas of the document. */
  schemas: Record<string, JsonSchema>;
}) {
  const responses = Object.entries(operation.responses);
  const successes = responses.filter(([status]) => Number(status) < 300);
  const failures = responses.filter(([status]) => Number(status) >= 300);
  const scope = operation.security[0]?.apiKey?.[0];
  const example = successes.flatMap(([, { content }]) =>
    Object.values(content?.["application/json"]?.examples ?? {}),
  )[0];
  return (
    <section aria-labelledby={operation.operationId} className="grid gap-6 border-t border-border py-8 xl:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-4">
        <h3 id={operation.operationId} className="scroll-mt-4 text-lg font-medium">
          {operation.summary}
        </h3>
        <p className="flex flex-wrap items-center gap-2">
          <Badge>{method}</Badge>
          <code className="min-w-0 font-mono text-sm [overflow-wrap:anywhere]">{path}</code>
          <span className="text-sm text-muted-foreground">{scope ? `needs the scope ${scope}` : "needs no key"}</span>
        </p>
        {operation.description && (
          <p className="max-w-prose">
            <InlineMarkdown text={operation.description} />
          </p>
        )}
        {operation.parameters && <Parameters parameters={operation.parameters} />}
        {operation.requestBody && <Body content={operation.requestBody.content} schemas={schemas} />}
        {successes.map(([status, response]) => (
          <Success key={status} status={status} response={response} />
        ))}
        <Failures failures={failures} />
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <Code code={curlOf(method, path, operation)} language="shell" />
        {example !== undefined && <Code code={JSON.stringify(example.value, null, 2)} language="json" />}
      </div>
    </section>
  );
}

function Parameters({ parameters }: { parameters: ParameterObject[] }) {
  return (
    <div>
      <h4 className="font-medium">Parameters</h4>
      <ul className="divide-y divide-border">
        {parameters.map(({ name, in: place, schema, required, description }) => (
          <Field
            key={name}
            name={name}
            schema={{ ...schema, pattern: undefined }}
            required={required}
            description={[`In the ${place}.`, description].filter(Boolean).join(" ")}
          />
        ))}
      </ul>
    </div>
  );
}

function Body({ content, schemas }: { content: Record<string, MediaObject>; schemas: Record<string, JsonSchema> }) {
  const [type, media] = Object.entries(content)[0]!;
  const name = String(media.schema.$ref).split("/").at(-1)!;
  return (
    <div>
      <h4 className="font-medium">Body</h4>
      {type === "application/json" ? (
        <SchemaView schema={schemas[name] ?? media.schema} />
      ) : (
        <p className="text-sm text-muted-foreground">A file: {type}</p>
      )}
    </div>
  );
}

function Success({ status, response }: { status: string; response: ResponseObject }) {
  const [type, media] = Object.entries(response.content ?? {})[0] ?? [];
  return (
    <div className="flex flex-wrap items-baseline gap-x-2">
      <CodeMark>{status}</CodeMark>
      <span>{response.description}</span>
      {type === "application/json" && media?.schema.$ref ? (
        <SchemaView schema={media.schema} />
      ) : (
        type && <span className="text-sm text-muted-foreground">{type}</span>
      )}
    </div>
  );
}

function Failures({ failures }: { failures: [string, ResponseObject][] }) {
  const codes = failures.flatMap(([status, { content }]) =>
    Object.keys(content?.["application/json"]?.examples ?? {}).map((code) => ({ status, code })),
  );
  return (
    <div className="flex flex-col gap-1">
      <h4 className="font-medium">Errors</h4>
      <ul className="flex flex-wrap gap-x-3 gap-y-1 text-sm">
        {codes.map(({ status, code }) => (
          <li key={code}>
            <span className="tabular text-muted-foreground">{status} </span>
            <Link href={`/docs/errors#${code}`} className="text-primary-text underline underline-offset-2">
              {code}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
