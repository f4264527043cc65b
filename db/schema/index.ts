export * from "./agents";
export * from "./calls";
export * from "./idempotency";
export * from "./intelligence";
export * from "./jobs";
export * from "./recordings";
export * from "./webhooks";
export * from "./workspaces";
