/** What a page needs to get into a room. */
export interface RoomAccess {
  url: string;
  token: string;
}

/** The link that lets a browser join. What stands after # is never sent to a server. */
export function joinLink(origin: string, access: RoomAccess): string {
  return `${origin}/join#${new URLSearchParams({ url: access.url, token: access.token })}`;
}

/** The access in a link's fragment; null where it holds none. */
export function readJoinFragment(hash: string): RoomAccess | null {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const [url, token] = [fields.get("url"), fields.get("token")];
  return url && token && /^wss?:\/\//.test(url) ? { url, token } : null;
}

/** What a join token says of its holder. It is read, not checked: the media server does that. */
export interface TokenClaims {
  identity: string;
  name: string;
  room: string;
  /** Hears, and is never seen or heard. What others may do is not in their token: the call says so once they are in. */
  isObserver: boolean;
}

/** The call whose room a token is for: rooms are named `call_<call id>`. */
export function callIdOf({ room }: Pick<TokenClaims, "room">): string {
  return room.slice("call_".length);
}

/** Reads a join token; null where it is none. */
export function readToken(token: string): TokenClaims | null {
  try {
    const payload = token.split(".")[1] ?? "";
    const bytes = Uint8Array.from(atob(payload.replaceAll("-", "+").replaceAll("_", "/")), (char) =>
      char.charCodeAt(0),
    );
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as {
      sub?: string;
      name?: string;
      video?: { room?: string; hidden?: boolean };
    };
    if (!claims.sub || !claims.video?.room) return null;
    return {
      identity: claims.sub,
      name: claims.name ?? claims.sub,
      room: claims.video.room,
      isObserver: claims.video.hidden === true,
    };
  } catch {
    return null;
  }
}
