import { posix } from "node:path";

/** What documents may name. */
export interface Facts {
  /** True for a path from the root of the clone, of a file or folder. */
  exists(path: string): boolean;
  /** Scripts of package.json. */
  scripts: string[];
  /** Every word in capitals, with an underscore, in the code: settings are among them. */
  settings: ReadonlySet<string>;
}

/** Paths that are there only while or after something runs. */
const MADE_BY_RUNNING = /^([.]data|[.]next|node_modules|test-results|playwright-report|dist)(\/|$)/;
const TOP_LEVEL = /^(app|components|lib|db|worker|packages|e2e|bench|docs|scripts|deploy|public|[.]ci)\//;
const SETTING = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;

/**
 * Names what a Markdown document says that is not so, as `file:line: sentence`.
 * @param file path of the document, against which its links are resolved
 */
export function findProblems(file: string, markdown: string, facts: Facts): string[] {
  return markdown.split("\n").flatMap((line, index) => {
    const at = (problem: string) => `${file}:${index + 1}: ${problem}`;
    return [...inCodeMarks(line, facts), ...npmCommands(line, facts), ...links(file, line, facts)].map(at);
  });
}

function inCodeMarks(line: string, facts: Facts): string[] {
  return [...line.matchAll(/`([^`]+)`/g)].flatMap(([, text = ""]) => {
    const word = text.replace(/[:=].*$/, "");
    if (SETTING.test(word)) return facts.settings.has(word) ? [] : [`no code reads \`${word}\``];
    if (!TOP_LEVEL.test(text) || /[\s*<>{}()[\]$]/.test(text) || MADE_BY_RUNNING.test(text)) return [];
    const path = text.replace(/:\d+.*$/, "").replace(/\/$/, "");
    return facts.exists(path) ? [] : [`\`${path}\` does not exist`];
  });
}

function npmCommands(line: string, facts: Facts): string[] {
  return [...line.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)].flatMap(([, named, standard]) => {
    const script = named ?? standard ?? "";
    return facts.scripts.includes(script) ? [] : [`package.json has no script "${script}"`];
  });
}

function links(file: string, line: string, facts: Facts): string[] {
  return [...line.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].flatMap(([, target = ""]) => {
    if (/^[a-z]+:/.test(target)) return [];
    const path = posix.normalize(posix.join(posix.dirname(file), target));
    return facts.exists(path) ? [] : [`the link leads to ${path}, which does not exist`];
  });
}
