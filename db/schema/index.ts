export * from "./agents";
export * from "./calls";
export * from "./idempotency";
export * from "./jobs";
export * from "./workspaces";
