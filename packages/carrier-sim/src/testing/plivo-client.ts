import { createRequire } from "node:module";
import plivo from "plivo";
import { PLIVO } from "./carriers";

interface AxiosConfig {
  url?: string;
  httpsAgent?: unknown;
}
interface Axios {
  defaults: { adapter: unknown };
  getAdapter(adapters: unknown, config: AxiosConfig): (config: AxiosConfig) => Promise<unknown>;
}

const REAL = "https://api.plivo.com";
const require = createRequire(import.meta.url);
const axios = createRequire(require.resolve("plivo"))("axios") as Axios;
const original = axios.defaults.adapter;

/** The official client. Its host is a literal, so what it sends to Plivo goes to `base` until `restorePlivo` is called. */
export function plivoClient(base: string, { authId, authToken } = PLIVO): plivo.Client {
  axios.defaults.adapter = (config: AxiosConfig) => {
    const rewritten = { ...config, url: config.url?.replace(REAL, base) };
    return axios.getAdapter(original, rewritten)(rewritten);
  };
  return new plivo.Client(authId, authToken);
}

export function restorePlivo(): void {
  axios.defaults.adapter = original;
}
