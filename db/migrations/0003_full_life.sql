CREATE TABLE "call_intelligence" (
	"call_id" text PRIMARY KEY NOT NULL,
	"result" jsonb,
	"failure" text,
	"model" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"completed_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recorder_leases" (
	"call_id" text PRIMARY KEY NOT NULL,
	"host" text NOT NULL,
	"epoch" integer NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recording_lanes" (
	"id" text PRIMARY KEY NOT NULL,
	"call_id" text NOT NULL,
	"participant_id" text,
	"storage_key" text NOT NULL,
	"content_type" text NOT NULL,
	"duration_ms" integer,
	"size_bytes" bigint,
	"peaks" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "recording_lanes_storage_key_unique" UNIQUE("storage_key"),
	CONSTRAINT "recording_lanes_one_each" UNIQUE NULLS NOT DISTINCT("call_id","participant_id")
);
--> statement-breakpoint
CREATE TABLE "recordings" (
	"call_id" text PRIMARY KEY NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"gaps" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"started_at" timestamp (3) with time zone,
	"completed_at" timestamp (3) with time zone,
	"deleted_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"id" text PRIMARY KEY NOT NULL,
	"endpoint_id" text NOT NULL,
	"event_id" text NOT NULL,
	"status" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone,
	"last_status" integer,
	"last_error" text,
	"last_attempt_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_endpoints" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"url" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"event_types" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"secret" text NOT NULL,
	"previous_secret" text,
	"previous_secret_expires_at" timestamp (3) with time zone,
	"disabled_at" timestamp (3) with time zone,
	"deleted_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "recording" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "intelligence_schema" jsonb;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "archived_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "recording" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "transcription" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "intelligence_status" text DEFAULT 'not_started' NOT NULL;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "max_seconds" integer DEFAULT 7200 NOT NULL;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "ending_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "ending_reason" text;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "transcript_deleted_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "key_start" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "scope" text DEFAULT 'admin' NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "last_used_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "phone_numbers" ADD COLUMN "label" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "recording_notice" text DEFAULT 'spoken_and_shown' NOT NULL;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "recording_retention_days" integer;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "transcript_retention_days" integer;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "max_call_seconds" integer DEFAULT 7200 NOT NULL;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "nobody_joined_seconds" integer DEFAULT 600 NOT NULL;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "observers_only_seconds" integer DEFAULT 60 NOT NULL;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "agent_alone_seconds" integer DEFAULT 120 NOT NULL;--> statement-breakpoint
ALTER TABLE "call_intelligence" ADD CONSTRAINT "call_intelligence_call_id_calls_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recorder_leases" ADD CONSTRAINT "recorder_leases_call_id_calls_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recording_lanes" ADD CONSTRAINT "recording_lanes_call_id_recordings_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."recordings"("call_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recording_lanes" ADD CONSTRAINT "recording_lanes_participant_id_call_participants_id_fk" FOREIGN KEY ("participant_id") REFERENCES "public"."call_participants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recordings" ADD CONSTRAINT "recordings_call_id_calls_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_endpoint_id_webhook_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."webhook_endpoints"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_event_id_call_events_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."call_events"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_endpoints" ADD CONSTRAINT "webhook_endpoints_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "recordings_unfinished" ON "recordings" USING btree ("call_id") WHERE "recordings"."status" in ('pending', 'recording', 'finalizing');--> statement-breakpoint
CREATE INDEX "webhook_deliveries_by_endpoint" ON "webhook_deliveries" USING btree ("endpoint_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_deliveries_once" ON "webhook_deliveries" USING btree ("endpoint_id","event_id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_due" ON "webhook_deliveries" USING btree ("next_attempt_at") WHERE "webhook_deliveries"."status" = 'pending';--> statement-breakpoint
CREATE INDEX "webhook_endpoints_by_workspace" ON "webhook_endpoints" USING btree ("workspace_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);