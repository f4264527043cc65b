CREATE TABLE "agent_hosts" (
	"host" text PRIMARY KEY NOT NULL,
	"free" integer NOT NULL,
	"beat_at" timestamp (3) with time zone NOT NULL
);
