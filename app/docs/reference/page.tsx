import type { Metadata } from "next";
import { OperationView } from "@/components/docs/operation";
import { SchemaView } from "@/components/docs/schema";
import { loadOpenapi } from "@/lib/http/documents";

export const metadata: Metadata = { title: "Reference" };

export default function ReferencePage() {
  const { tags, paths, components } = loadOpenapi();
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  return (
    <div className="flex flex-col gap-8">
      <h1 className="text-xl font-medium">Reference</h1>
      {tags.map(({ name }) => (
        <section key={name} aria-labelledby={anchor(name)}>
          <h2 id={anchor(name)} className="scroll-mt-4 pb-4 text-xl font-medium">
            {name}
          </h2>
          {operations
            .filter(({ operation }) => operation.tags.includes(name))
            .map((one) => (
              <OperationView key={one.operation.operationId} {...one} schemas={components.schemas} />
            ))}
        </section>
      ))}
      <section aria-labelledby="schemas">
        <h2 id="schemas" className="scroll-mt-4 pb-4 text-xl font-medium">
          Schemas
        </h2>
        {Object.entries(components.schemas).map(([name, schema]) => (
          <div key={name} className="border-t border-border py-4">
            <h3 id={`schema-${name}`} className="scroll-mt-4 font-mono font-medium">
              {name}
            </h3>
            <SchemaView schema={schema} />
          </div>
        ))}
      </section>
    </div>
  );
}

function anchor(name: string): string {
  return name.toLowerCase().replaceAll(" ", "-");
}
