CREATE TABLE "call_charges" (
	"call_id" text NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"quantity" numeric(18, 3) NOT NULL,
	"unit" text NOT NULL,
	"amount" numeric(18, 9),
	"currency" text,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "call_charges_call_id_kind_subject_unit_pk" PRIMARY KEY("call_id","kind","subject","unit")
);
--> statement-breakpoint
CREATE TABLE "carrier_paces" (
	"provider" text PRIMARY KEY NOT NULL,
	"next_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "leg_evidence" (
	"id" text PRIMARY KEY NOT NULL,
	"leg_id" text NOT NULL,
	"kind" text NOT NULL,
	"event_id" text,
	"payload_hash" text NOT NULL,
	"signature_ok" boolean NOT NULL,
	"status" text,
	"effect" text NOT NULL,
	"times" integer DEFAULT 1 NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "media_hosts" (
	"host" text PRIMARY KEY NOT NULL,
	"beat_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "direction" text DEFAULT 'outbound' NOT NULL;--> statement-breakpoint
ALTER TABLE "telephony_legs" ADD COLUMN "price" numeric(14, 6);--> statement-breakpoint
ALTER TABLE "telephony_legs" ADD COLUMN "currency" text;--> statement-breakpoint
ALTER TABLE "telephony_legs" ADD COLUMN "billing_ask_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "telephony_legs" ADD COLUMN "billing_asks" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "telephony_legs" ADD COLUMN "answered_by" text;--> statement-breakpoint
ALTER TABLE "telephony_legs" ADD COLUMN "machine_detection" text DEFAULT 'off' NOT NULL;--> statement-breakpoint
ALTER TABLE "telephony_legs" ADD COLUMN "voicemail_message" text;--> statement-breakpoint
ALTER TABLE "telephony_legs" ADD COLUMN "max_seconds" integer DEFAULT 7200 NOT NULL;--> statement-breakpoint
ALTER TABLE "telephony_legs" ADD COLUMN "api_key_id" text;--> statement-breakpoint
ALTER TABLE "telephony_legs" ADD COLUMN "reserved_seconds" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "telephony_legs" ADD COLUMN "media_host" text;--> statement-breakpoint
ALTER TABLE "telephony_legs" ADD COLUMN "resumes" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "telephony_legs" ADD COLUMN "media_lost_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "telephony_legs" ADD COLUMN "rang_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "max_concurrent_legs" integer;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "max_legs_per_day" integer;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "max_leg_minutes_per_day" integer;--> statement-breakpoint
ALTER TABLE "phone_numbers" ADD COLUMN "agent_id" uuid;--> statement-breakpoint
ALTER TABLE "phone_numbers" ADD COLUMN "inbound_recording" boolean;--> statement-breakpoint
ALTER TABLE "phone_numbers" ADD COLUMN "inbound_transcription" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "phone_numbers" ADD COLUMN "routed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "allowed_countries" jsonb;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "max_concurrent_legs" integer DEFAULT 50 NOT NULL;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "max_legs_per_day" integer DEFAULT 5000 NOT NULL;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "max_leg_minutes_per_day" integer DEFAULT 20000 NOT NULL;--> statement-breakpoint
ALTER TABLE "call_charges" ADD CONSTRAINT "call_charges_call_id_calls_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "leg_evidence" ADD CONSTRAINT "leg_evidence_leg_id_telephony_legs_id_fk" FOREIGN KEY ("leg_id") REFERENCES "public"."telephony_legs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "leg_evidence_by_leg" ON "leg_evidence" USING btree ("leg_id","received_at");--> statement-breakpoint
CREATE UNIQUE INDEX "leg_evidence_by_event" ON "leg_evidence" USING btree ("leg_id","kind","event_id");--> statement-breakpoint
ALTER TABLE "telephony_legs" ADD CONSTRAINT "telephony_legs_api_key_id_api_keys_id_fk" FOREIGN KEY ("api_key_id") REFERENCES "public"."api_keys"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "phone_numbers" ADD CONSTRAINT "phone_numbers_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "telephony_legs_by_day" ON "telephony_legs" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "telephony_legs_unbilled" ON "telephony_legs" USING btree ("billing_ask_at") WHERE "telephony_legs"."ended_at" is not null and "telephony_legs"."price" is null;