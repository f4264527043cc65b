-- Each new call event wakes every process that listens. The payload names the event; readers fetch the row,
-- because a payload holds at most 8,000 bytes. NOTIFY is delivered at commit, in commit order.
CREATE FUNCTION notify_call_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('call_event', json_build_object('callId', NEW.call_id, 'sequence', NEW.sequence, 'type', NEW.type)::text);
  RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER call_events_notify AFTER INSERT ON call_events FOR EACH ROW EXECUTE FUNCTION notify_call_event();
