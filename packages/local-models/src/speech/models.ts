import { access } from "node:fs/promises";
import { join } from "node:path";
import { ApiError } from "../http/errors";

/** Files of a prepared models folder (scripts/fetch-models.mjs writes it), as absolute paths. */
export interface ModelFiles {
  stt: { encoder: string; decoder: string; tokens: string };
  tts: { model: string; tokens: string; dataDir: string };
}

/**
 * The files below `modelsDir`.
 * @throws {ApiError} 503 `models_missing` that names what is absent and how to get it
 */
export async function locateModels(modelsDir: string): Promise<ModelFiles> {
  const files: ModelFiles = {
    stt: {
      encoder: join(modelsDir, "stt", "encoder_model.ort"),
      decoder: join(modelsDir, "stt", "decoder_model_merged.ort"),
      tokens: join(modelsDir, "stt", "tokens.txt"),
    },
    tts: {
      model: join(modelsDir, "tts", "en_US-joe-medium.onnx"),
      tokens: join(modelsDir, "tts", "tokens.txt"),
      dataDir: join(modelsDir, "tts", "espeak-ng-data"),
    },
  };
  for (const file of [...Object.values(files.stt), ...Object.values(files.tts)]) {
    await access(file).catch(() => {
      throw new ApiError(
        503,
        `The speech models are not complete: ${file} is missing. Fetch them with ` +
          "`node packages/local-models/scripts/fetch-models.mjs` and set MODELS_DIR to the folder it prints.",
        { code: "models_missing" },
      );
    });
  }
  return files;
}
