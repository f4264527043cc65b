ALTER TABLE "telephony_legs" DROP COLUMN "media_lost_at";--> statement-breakpoint
ALTER TABLE "telephony_legs" ADD COLUMN "media_due_at" timestamp (3) with time zone;