import { Ajv2020 } from "ajv/dist/2020";
import type { AgentTool } from "@/db/schema/agents";
import type { CreateAgentBody, UpdateAgentToolInput } from "@/lib/contract/agents";
import type { Context } from "../context";
import { DomainError } from "../errors";
import { readNumber } from "../guard/number";
import { readSip } from "../guard/sip";

/**
 * Checks an agent's tools and gives them as they are kept. A tool that names no secret keeps the one of the tool in `kept`
 * with its name. Errors: invalid_request for a name that comes twice, a URL that would never be called, parameters that are no JSON
 * Schema, and a kept secret that would go to another host than the one it was given for.
 */
export function checkTools(ctx: Context, inputs: UpdateAgentToolInput[], kept: AgentTool[] = []): AgentTool[] {
  const names = new Set<string>();
  return inputs.map(({ timeout_ms, secret, ...tool }, index) => {
    const path = `tools[${index}]`;
    if (names.has(tool.name)) throw new DomainError("invalid_request", "Two tools have this name.", `${path}.name`);
    names.add(tool.name);
    const refusal = ctx.toolOutbound.checkUrl(tool.url);
    if (refusal) throw new DomainError("invalid_request", `A tool's url ${refusal}.`, `${path}.url`);
    checkSchema(tool.parameters, `${path}.parameters`);
    const before = kept.find(({ name }) => name === tool.name);
    if (secret === undefined && before?.secret && new URL(before.url).origin !== new URL(tool.url).origin) {
      throw new DomainError(
        "invalid_request",
        "The tool's url names another host. Send the secret again, or null to remove it.",
        `${path}.secret`,
      );
    }
    return { ...tool, secret: secret === undefined ? (before?.secret ?? null) : secret, timeoutMs: timeout_ms };
  });
}

type Targets = CreateAgentBody["transfer_targets"];

/**
 * Gives an agent's transfer targets as they are kept: phone numbers in E.164, SIP addresses as they are dialed. Whether they
 * may be called is asked when they are. Errors: invalid_request for what is no number or address.
 */
export function checkTargets(targets: Targets): Targets {
  return targets.map((target, index) => {
    const { to } = target;
    if (!("transport" in to) || to.transport === "webrtc") return target;
    const taken = (read: string | null, field: string, what: string) => {
      const param = `transfer_targets[${index}].to.${field}`;
      if (!read) throw new DomainError("invalid_request", `${param} is no possible ${what}.`, param);
      return read;
    };
    const identity =
      to.transport === "sip"
        ? taken(readSip(to.identity)?.uri ?? null, "identity", "SIP address")
        : taken(readNumber(to.identity), "identity", "phone number");
    const from =
      to.from_number === undefined
        ? {}
        : { from_number: taken(readNumber(to.from_number), "from_number", "phone number") };
    return { ...target, to: { ...to, identity, ...from } };
  });
}

/** Checks that `value` is a JSON Schema that can be used. Errors: invalid_request with `param`. */
export function checkSchema(value: Record<string, unknown>, param: string): void {
  try {
    // A new one each time: it would keep every schema it has seen. Words it does not know, such as formats, say nothing.
    new Ajv2020({ strict: false, validateFormats: false }).compile(value);
  } catch (err) {
    const why = err instanceof Error ? err.message : "it cannot be read";
    throw new DomainError("invalid_request", `This is not a JSON Schema that can be used: ${why}.`, param);
  }
}
