DROP INDEX "calls_by_workspace";--> statement-breakpoint
DROP INDEX "webhook_deliveries_by_endpoint";--> statement-breakpoint
DROP INDEX "webhook_endpoints_by_workspace";--> statement-breakpoint
ALTER TABLE "agent_leases" ADD COLUMN "joined_epoch" integer;--> statement-breakpoint
ALTER TABLE "agent_leases" ADD COLUMN "served_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "call_participants" ADD COLUMN "access_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
CREATE INDEX "telephony_legs_open" ON "telephony_legs" USING btree ("id") WHERE "telephony_legs"."status" in ('queued', 'ringing', 'in_progress');--> statement-breakpoint
CREATE UNIQUE INDEX "telephony_legs_by_media_token" ON "telephony_legs" USING btree ("media_token_hash");--> statement-breakpoint
CREATE INDEX "calls_by_workspace" ON "calls" USING btree ("workspace_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "webhook_deliveries_by_endpoint" ON "webhook_deliveries" USING btree ("endpoint_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "webhook_endpoints_by_workspace" ON "webhook_endpoints" USING btree ("workspace_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
ALTER TABLE "telephony_legs" DROP COLUMN "media_host";--> statement-breakpoint
ALTER TABLE "telephony_legs" DROP COLUMN "media_lease_expires_at";