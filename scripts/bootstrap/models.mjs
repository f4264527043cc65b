import { fetchModels } from "../../packages/local-models/scripts/fetch-models.mjs";
import { SetupError } from "./errors.mjs";
import { say } from "./progress.mjs";

/** Makes sure that the speech models of the local stand-in server are in the cache. */
export async function ensureModels() {
  try {
    await fetchModels({ log: say });
  } catch (error) {
    throw new SetupError(error.message);
  }
}
