-- Keys that were revoked keep their row, so that the list can say so and no start makes a bootstrap key again.
ALTER TABLE api_key
    -- Null: the service itself, from its settings.
    ADD COLUMN created_by   uuid REFERENCES account (id) ON DELETE SET NULL,
    ADD COLUMN expires_at   timestamptz,
    ADD COLUMN last_used_at timestamptz,
    ADD COLUMN revoked_at   timestamptz;

CREATE INDEX api_key_workspace ON api_key (workspace_id, id);

-- Who changed what. A row is written in the transaction that makes the change.
CREATE TABLE audit (
    workspace_id uuid NOT NULL REFERENCES workspace (id),
    id           bigint GENERATED ALWAYS AS IDENTITY,
    at           timestamptz NOT NULL,
    -- Ids as texts, because they are of many kinds, and names as they were then: what they name may be gone.
    actor        text NOT NULL CHECK (actor ~ '^(fanfare|(usr|key)_[0-9a-z]{26})$'),
    actor_name   text NOT NULL,
    action       text NOT NULL,
    object       text NOT NULL,
    object_name  text NOT NULL,
    -- What is different now. Not jsonb: that would change the order of fields.
    before       json NOT NULL,
    after        json NOT NULL,
    PRIMARY KEY (workspace_id, id)
);

CREATE INDEX audit_actor ON audit (workspace_id, actor, id);
CREATE INDEX audit_action ON audit (workspace_id, action, id);
CREATE INDEX audit_object ON audit (workspace_id, object, id);
CREATE INDEX audit_at ON audit (at);

-- What was written stays as it was written, for a year at least.
CREATE FUNCTION audit_is_append_only() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND old.at < fanfare_now() - interval '365 days' THEN
        RETURN old;
    END IF;
    RAISE EXCEPTION 'audit is append-only';
END $$;

CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
