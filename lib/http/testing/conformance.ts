import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { createOpenapi } from "@/lib/contract/openapi/document";
import { OPERATIONS, type Operation } from "@/lib/contract/operations";

const DOCUMENT = createOpenapi("https://voice.test");

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(DOCUMENT, "openapi");

/** The operation that a request is for; undefined where the document has none. */
export function findOperation(method: string, pathname: string): Operation | undefined {
  const parts = pathname.split("/");
  const fits = ({ path }: Operation) => {
    const names = path.split("/");
    return names.length === parts.length && names.every((name, index) => name.startsWith("{") || name === parts[index]);
  };
  return OPERATIONS.filter((operation) => operation.method === method && fits(operation)).sort(
    (a, b) => a.path.split("{").length - b.path.split("{").length,
  )[0];
}

/** Throws where an answer is not one that the OpenAPI document promises for its request. Reads a clone of it. */
export async function checkAnswer(method: string, pathname: string, response: Response): Promise<void> {
  const operation = findOperation(method, pathname);
  // A route without an entry is told by the test of the whole list.
  if (!operation) return;
  const what = `${method} ${operation.path}: ${response.status}`;
  const documented = DOCUMENT.paths[operation.path]![method.toLowerCase()]!.responses[response.status];
  if (!documented) throw new Error(`${what} is not documented: add it in lib/contract/operations`);
  const type = response.headers.get("content-type")?.split(";")[0];
  const types = Object.keys(documented.content ?? {});
  if (types.length === 0 ? type !== undefined : !types.includes(type ?? "")) {
    throw new Error(`${what} has the content type ${type ?? "none"}, documented is ${types.join(", ") || "none"}`);
  }
  if (type !== "application/json") return;
  const pointer = [
    "paths",
    operation.path,
    method.toLowerCase(),
    "responses",
    response.status,
    "content",
    type,
    "schema",
  ]
    .map((part) => String(part).replaceAll("~", "~0").replaceAll("/", "~1"))
    .map(encodeURIComponent)
    .join("/");
  const validate = ajv.getSchema(`openapi#/${pointer}`) ?? ajv.compile({ $ref: `openapi#/${pointer}` });
  const body: unknown = await response.clone().json();
  if (!validate(body)) {
    throw new Error(`${what} has an undocumented body: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(body)}`);
  }
}
