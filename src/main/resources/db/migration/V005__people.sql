-- Who is asked to join a workspace. The link's token is only in the mail and was shown once; this is its hash.
CREATE TABLE invitation (
    workspace_id uuid NOT NULL REFERENCES workspace (id),
    id           uuid NOT NULL,
    email        text NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
    role         text NOT NULL CHECK (role IN ('owner', 'member')),
    token_hash   bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    invited_by   uuid NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    -- Who is removed cannot come back by an invitation of their own.
    FOREIGN KEY (workspace_id, invited_by) REFERENCES membership (workspace_id, account_id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX invitation_email_once ON invitation (workspace_id, lower(email));
CREATE INDEX invitation_expiry ON invitation (expires_at);
CREATE INDEX invitation_inviter ON invitation (workspace_id, invited_by);

-- For lists of sessions: what names one without being worth anything.
ALTER TABLE session ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE session ADD CONSTRAINT session_id_once UNIQUE (id);

ALTER TABLE email DROP CONSTRAINT email_kind_check;
ALTER TABLE email ADD CONSTRAINT email_kind_check CHECK (kind IN ('failing', 'disabled', 'gone', 'invitation'));
