import type { NextConfig } from "next";

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // Types and lint are held by `npm run verify`; a second check in the build would only double the time to start.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ["graphile-worker", "postgres", "pino", "twilio", "livekit-server-sdk"],
};

export default config;
