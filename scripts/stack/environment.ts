/** Settings by name, as process.env holds them. Next's types demand a NODE_ENV of process.env's own type. */
export type Environment = Record<string, string | undefined>;
