-- The workspace in addresses: /{slug}/webhooks. Its word must not be a word of ours: the application sees to that.
ALTER TABLE workspace
    ADD COLUMN slug text CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) BETWEEN 1 AND 60);

-- Workspaces made before had names nobody chose with an address in mind, so they are numbered.
UPDATE workspace
SET slug = 'workspace' || CASE WHEN numbered.number = 1 THEN '' ELSE '-' || numbered.number END
FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM workspace) AS numbered
WHERE workspace.id = numbered.id;

ALTER TABLE workspace ALTER COLUMN slug SET NOT NULL;
ALTER TABLE workspace ADD CONSTRAINT workspace_slug_once UNIQUE (slug);

-- Who is logged in. The token itself is only in the browser.
CREATE TABLE session (
    token_hash   bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    account_id   uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    -- Where the account was last, for addresses that name no workspace.
    workspace_id uuid REFERENCES workspace (id) ON DELETE SET NULL,
    created_at   timestamptz NOT NULL,
    used_at      timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    address      text NOT NULL CHECK (length(address) <= 64),
    user_agent   text NOT NULL CHECK (length(user_agent) <= 300)
);

CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_expiry ON session (expires_at);

-- Links that make the first account. Every node that starts before there is one prints its own; the first use ends all.
CREATE TABLE setup_token (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    expires_at timestamptz NOT NULL
);

-- Log-ins that were tried and have not succeeded, counted for an account (whether it exists or not) and for an address.
CREATE TABLE login_throttle (
    subject   bytea PRIMARY KEY CHECK (length(subject) = 32),
    tries     integer NOT NULL,
    retry_at  timestamptz NOT NULL,
    forget_at timestamptz NOT NULL
);

CREATE INDEX login_throttle_forget ON login_throttle (forget_at);
