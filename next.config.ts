import type { NextConfig } from "next";

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // Types and lint are held by `npm run verify`; a second check in the build would only double the time to start.
  typescript: { ignoreBuildErrors: true },
  // A whisper to the agent: 30 s of sound, in base64.
  experimental: { serverActions: { bodySizeLimit: "2mb" } },
  serverExternalPackages: [
    "graphile-worker",
    "postgres",
    "pino",
    "twilio",
    "plivo",
    "@vonage/jwt",
    "@vonage/server-sdk",
    "livekit-server-sdk",
  ],
};

export default config;
