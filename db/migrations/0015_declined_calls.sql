CREATE TABLE "declined_calls" (
	"provider" text NOT NULL,
	"provider_call_id" text NOT NULL,
	"heard" text NOT NULL,
	"declined_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "declined_calls_provider_provider_call_id_pk" PRIMARY KEY("provider","provider_call_id")
);
--> statement-breakpoint
CREATE INDEX "declined_calls_by_time" ON "declined_calls" USING btree ("declined_at");