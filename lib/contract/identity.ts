/** Room identities that people cannot have: the agent, the recorder, operators, and the ids of phone participants. */
export function isReservedIdentity(identity: string): boolean {
  const lower = identity.toLowerCase();
  return (
    lower === "agent" ||
    lower === "recorder" ||
    lower.startsWith("operator:") ||
    /^p_[0-9a-hj-km-np-tv-z]{20}$/.test(lower)
  );
}
