import { parseObject, type ToolResult } from "./messages";
import { spellDigits } from "./numbers";

/** A function that the caller of the API offers, as far as the scripted model reads it. */
export interface Tool {
  name: string;
  properties: Record<string, { type?: string | string[]; enum?: unknown[] }>;
  required: string[];
}

/** A tool call to make. */
export interface ToolCall {
  name: string;
  args: Record<string, unknown>;
}

/** What the scripted model answers: words to say (at most two short sentences, "" for silence) and tools to call. */
export interface Reply {
  text: string;
  toolCalls: ToolCall[];
}

/** Names of a parameter that takes an order number, without case and separators. */
export const ORDER_PARAMETER = /^order(number|id|no|num|ref|reference)?$/;
const END_CALL = /^(end_?call|hang_?up)$/i;
const FAILED = /\b(error|failed|failure|timed? ?out|unavailable|exception)\b/i;
const NOT_FOUND = /\b(not[ _]?found|no such|unknown order|does not exist)\b/i;
/** Longest stretch of a tool's plain text that is read out. */
const MAX_SPOKEN_CHARACTERS = 160;

/** The call that asks a fitting tool about an order, or null when no tool fits. */
export function orderCall(tools: Tool[], digits: string): ToolCall | null {
  for (const tool of tools) {
    const parameter = orderParameter(tool);
    if (parameter === null) continue;
    const type = tool.properties[parameter]?.type;
    const value = type === "integer" || type === "number" ? Number(digits) : digits;
    return { name: tool.name, args: { [parameter]: value } };
  }
  return null;
}

/** The parameter that takes the number, when the tool needs nothing else that the model could not know. */
function orderParameter(tool: Tool): string | null {
  const names = Object.keys(tool.properties);
  const named = names.find((name) => ORDER_PARAMETER.test(name.toLowerCase().replace(/[^a-z]/g, "")));
  const only = /order/i.test(tool.name) && names.length === 1 ? names[0] : undefined;
  const parameter = named ?? only;
  return parameter !== undefined && tool.required.every((name) => name === parameter) ? parameter : null;
}

/** The call that ends the conversation, or null when it is not offered. Required texts are filled with the reason. */
export function endCall(tools: Tool[]): ToolCall | null {
  const tool = tools.find(({ name }) => END_CALL.test(name));
  if (!tool) return null;
  const args = tool.required.map((name) => [name, tool.properties[name]?.enum?.[0] ?? "The caller said goodbye."]);
  return { name: tool.name, args: Object.fromEntries(args) };
}

/** Whether this is the result of the tool that ends the conversation. */
export function isEndCall(result: ToolResult): boolean {
  return END_CALL.test(result.name);
}

/** The order number that a tool was asked about, or null when it was asked something else. */
export function askedNumber(result: ToolResult): string | null {
  const value = Object.values(result.args).find((arg) => /^\d{3,}$/.test(String(arg)));
  return value === undefined ? null : String(value);
}

/** Whether the result tells something about the order, so that it need not be asked for again. */
export function succeeded(result: ToolResult): boolean {
  const fields = flatten(parseObject(result.content));
  return !("error" in fields) && fields.ok !== false && !FAILED.test(result.content) && result.content.trim() !== "";
}

/**
 * One or two short sentences that say what a tool answered about an order. A number stands at the end of its sentence,
 * where a voice says it most clearly.
 */
export function speakResult(result: ToolResult, digits: string): string {
  if (NOT_FOUND.test(result.content)) return `I could not find order number ${spellDigits(digits)}. Please check it.`;
  if (!succeeded(result))
    return `Right now I cannot look up order number ${spellDigits(digits)}. Please try again later.`;
  return `I found order number ${spellDigits(digits)}. ${detailOf(result)}`.trim();
}

/** The same in one sentence, for a reply about several orders. */
export function speakBriefly(result: ToolResult, digits: string): string {
  const spelled = spellDigits(digits);
  if (!succeeded(result)) return `I could not look up order number ${spelled}.`;
  const detail = detailOf(result).replace(/[.]$/, "");
  return detail === "" ? `I found order number ${spelled}.` : `For order number ${spelled}: ${detail}.`;
}

/** One sentence with status and delivery, or with what else a tool says; "" when there is nothing to say. */
function detailOf(result: ToolResult): string {
  const fields = flatten(parseObject(result.content));
  const status = pick(fields, /^(order_?)?(status|state)$/);
  const date = pick(fields, /deliver|arriv|eta\b|expected|estimat|due/);
  if (status === null && date === null) return firstSentence(result, fields);
  if (date === null) return `It is ${humanize(status ?? "")}.`;
  if (status === null) return `Delivery is ${speakDate(date)}.`;
  if (/^delivered$/i.test(status)) return `It was delivered ${speakDate(date)}.`;
  return `It is ${humanize(status)}, and delivery is ${speakDate(date)}.`;
}

function firstSentence(result: ToolResult, fields: Record<string, unknown>): string {
  const text = pick(fields, /message|summary|text|result|answer|description/) ?? plainText(result.content) ?? "";
  const plain = text.replace(/[*_#`>]/g, "").trim();
  const [sentence = ""] = plain.split(/[.!?\n]/);
  return sentence === "" ? "" : `${sentence.slice(0, MAX_SPOKEN_CHARACTERS)}.`;
}

/** Content that is not JSON; JSON without a field that can be spoken is not read out. */
function plainText(content: string): string | null {
  return /^\s*[{["]/.test(content) ? null : content;
}

/** Fields of an object and of the objects in it, the outer ones first. */
function flatten(value: Record<string, unknown>): Record<string, unknown> {
  const inner = Object.values(value).filter((field) => typeof field === "object" && field !== null);
  return Object.assign({}, ...inner.map((field) => flatten({ ...field })), value) as Record<string, unknown>;
}

function pick(fields: Record<string, unknown>, name: RegExp): string | null {
  for (const [key, value] of Object.entries(fields)) {
    if (!name.test(key.replace(/[A-Z]/g, (letter) => `_${letter}`).toLowerCase())) continue;
    if (typeof value === "string" && value.trim() !== "") return value.trim();
  }
  return null;
}

function humanize(status: string): string {
  return status.replace(/[_-]+/g, " ").toLowerCase();
}

/** "2026-12-03" and timestamps as "on December 3"; other texts as they are. */
function speakDate(date: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(date);
  if (!match) return date.replace(/[.]+$/, "");
  const day = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])));
  return `on ${day.toLocaleDateString("en-US", { month: "long", day: "numeric", timeZone: "UTC" })}`;
}
