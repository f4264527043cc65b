CREATE TABLE "agent_commands" (
	"id" text PRIMARY KEY NOT NULL,
	"call_id" text NOT NULL,
	"kind" text NOT NULL,
	"text" text DEFAULT '' NOT NULL,
	"status" text NOT NULL,
	"result" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"done_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "agent_notes" (
	"id" text PRIMARY KEY NOT NULL,
	"call_id" text NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"actor_name" text NOT NULL,
	"source" text NOT NULL,
	"text" text NOT NULL,
	"status" text NOT NULL,
	"used_in_turn" integer,
	"used_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_entries" (
	"id" text PRIMARY KEY NOT NULL,
	"call_id" text NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"actor_name" text NOT NULL,
	"action" text NOT NULL,
	"participant_id" text,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "leg_digits" (
	"id" text PRIMARY KEY NOT NULL,
	"leg_id" text NOT NULL,
	"digits" text NOT NULL,
	"taken_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "escalations" (
	"id" text PRIMARY KEY NOT NULL,
	"call_id" text NOT NULL,
	"status" text NOT NULL,
	"reason" text NOT NULL,
	"urgency" text NOT NULL,
	"group" text,
	"raised_by" text NOT NULL,
	"claimed_by" text,
	"claimed_at" timestamp (3) with time zone,
	"claim_beat_at" timestamp (3) with time zone,
	"first_claimed_at" timestamp (3) with time zone,
	"joined_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "transfer_attempts" (
	"id" text PRIMARY KEY NOT NULL,
	"transfer_id" text NOT NULL,
	"position" integer NOT NULL,
	"participant_id" text,
	"user_id" text,
	"status" text NOT NULL,
	"outcome" text,
	"rang_at" timestamp (3) with time zone NOT NULL,
	"answered_at" timestamp (3) with time zone,
	"briefed_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "transfers" (
	"id" text PRIMARY KEY NOT NULL,
	"call_id" text NOT NULL,
	"mode" text NOT NULL,
	"status" text NOT NULL,
	"outcome" text,
	"targets" jsonb NOT NULL,
	"briefing" jsonb NOT NULL,
	"briefed_by" text DEFAULT 'agent' NOT NULL,
	"held_ids" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"actor_name" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"told_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "recording_lanes" DROP CONSTRAINT "recording_lanes_one_each";--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "transfer_targets" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "can_escalate" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "call_participants" ADD COLUMN "user_id" text;--> statement-breakpoint
ALTER TABLE "call_participants" ADD COLUMN "transfer_id" text;--> statement-breakpoint
ALTER TABLE "call_participants" ADD COLUMN "mode" text DEFAULT 'open' NOT NULL;--> statement-breakpoint
ALTER TABLE "call_participants" ADD COLUMN "target_id" text;--> statement-breakpoint
ALTER TABLE "call_participants" ADD COLUMN "consult_id" text;--> statement-breakpoint
ALTER TABLE "call_participants" ADD COLUMN "muted_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "call_participants" ADD COLUMN "held_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "call_participants" ADD COLUMN "opening_version" integer;--> statement-breakpoint
ALTER TABLE "call_participants" ADD COLUMN "state_version" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "call_participants" ADD COLUMN "rights_version" integer DEFAULT -1 NOT NULL;--> statement-breakpoint
ALTER TABLE "call_participants" ADD COLUMN "applied_version" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "call_participants" ADD COLUMN "shown" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "call_participants" ADD COLUMN "beat_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "visibility_version" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "enforcer" text;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "enforcer_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "agent_mode" text DEFAULT 'auto' NOT NULL;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "driver_id" text;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "paused_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "pause_ends_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "operators_stay" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "transcript_segments" ADD COLUMN "lane" text DEFAULT 'call' NOT NULL;--> statement-breakpoint
ALTER TABLE "transcript_segments" ADD COLUMN "audience" jsonb;--> statement-breakpoint
ALTER TABLE "recorder_leases" ADD COLUMN "applied_version" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "recording_lanes" ADD COLUMN "is_private" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "groups" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "customers_left_seconds" integer DEFAULT 10 NOT NULL;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "keep_private_lanes" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "sensitive_pause_seconds" integer DEFAULT 120 NOT NULL;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "escalation_unclaimed_seconds" integer DEFAULT 60 NOT NULL;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "escalation_then" text DEFAULT 'agent' NOT NULL;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "escalation_number" text;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "escalation_from_number" text;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "escalation_hears" text DEFAULT 'agent' NOT NULL;--> statement-breakpoint
ALTER TABLE "agent_commands" ADD CONSTRAINT "agent_commands_call_id_calls_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_notes" ADD CONSTRAINT "agent_notes_call_id_calls_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_entries" ADD CONSTRAINT "audit_entries_call_id_calls_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_entries" ADD CONSTRAINT "audit_entries_participant_id_call_participants_id_fk" FOREIGN KEY ("participant_id") REFERENCES "public"."call_participants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "leg_digits" ADD CONSTRAINT "leg_digits_leg_id_telephony_legs_id_fk" FOREIGN KEY ("leg_id") REFERENCES "public"."telephony_legs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "escalations" ADD CONSTRAINT "escalations_call_id_calls_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "escalations" ADD CONSTRAINT "escalations_claimed_by_users_id_fk" FOREIGN KEY ("claimed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfer_attempts" ADD CONSTRAINT "transfer_attempts_transfer_id_transfers_id_fk" FOREIGN KEY ("transfer_id") REFERENCES "public"."transfers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfer_attempts" ADD CONSTRAINT "transfer_attempts_participant_id_call_participants_id_fk" FOREIGN KEY ("participant_id") REFERENCES "public"."call_participants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfer_attempts" ADD CONSTRAINT "transfer_attempts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_call_id_calls_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "agent_commands_by_call" ON "agent_commands" USING btree ("call_id","created_at");--> statement-breakpoint
CREATE INDEX "agent_notes_by_call" ON "agent_notes" USING btree ("call_id","created_at");--> statement-breakpoint
CREATE INDEX "audit_entries_by_call" ON "audit_entries" USING btree ("call_id","started_at");--> statement-breakpoint
CREATE INDEX "leg_digits_by_leg" ON "leg_digits" USING btree ("leg_id","created_at");--> statement-breakpoint
CREATE INDEX "escalations_by_call" ON "escalations" USING btree ("call_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "escalations_one_open" ON "escalations" USING btree ("call_id") WHERE "escalations"."status" in ('waiting', 'claimed', 'live');--> statement-breakpoint
CREATE INDEX "escalations_open" ON "escalations" USING btree ("created_at") WHERE "escalations"."status" in ('waiting', 'claimed', 'live');--> statement-breakpoint
CREATE UNIQUE INDEX "transfer_attempts_once" ON "transfer_attempts" USING btree ("transfer_id","position");--> statement-breakpoint
CREATE INDEX "transfers_by_call" ON "transfers" USING btree ("call_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "transfers_one_open" ON "transfers" USING btree ("call_id") WHERE "transfers"."status" <> 'ended';--> statement-breakpoint
ALTER TABLE "call_participants" ADD CONSTRAINT "call_participants_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recording_lanes" ADD CONSTRAINT "recording_lanes_one_each" UNIQUE NULLS NOT DISTINCT("call_id","participant_id","is_private");--> statement-breakpoint
UPDATE "call_participants" SET "mode" = 'listening', "shown" = false WHERE "role" = 'observer';--> statement-breakpoint
UPDATE "call_participants" SET "user_id" = substr("identity", 10) WHERE "identity" LIKE 'operator:%';
