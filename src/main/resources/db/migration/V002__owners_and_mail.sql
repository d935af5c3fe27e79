-- People. Addresses are compared without regard to case.
CREATE TABLE account (
    id            uuid PRIMARY KEY,
    email         text NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
    -- Argon2id, as a PHC string: its parameters are in it.
    password_hash text NOT NULL,
    created_at    timestamptz NOT NULL
);

CREATE UNIQUE INDEX account_email_once ON account (lower(email));

CREATE TABLE membership (
    workspace_id uuid NOT NULL REFERENCES workspace (id),
    account_id   uuid NOT NULL REFERENCES account (id),
    role         text NOT NULL CHECK (role IN ('owner', 'member')),
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, account_id)
);

CREATE INDEX membership_account ON membership (account_id);

-- The outbox. A row is written in the transaction that causes the mail and kept when it is sent.
CREATE TABLE email (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspace (id),
    recipient    text NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('failing', 'disabled', 'gone')),
    -- What the templates say, as it was when the mail was caused.
    facts        jsonb NOT NULL,
    created_at   timestamptz NOT NULL,
    attempts     integer NOT NULL DEFAULT 0,
    -- When to send it; of a claimed row: when the claim runs out. Null: sent, or given up.
    due_at       timestamptz,
    claim        uuid,
    sent_at      timestamptz,
    last_error   text
);

CREATE INDEX email_due ON email (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX email_of_workspace ON email (workspace_id, id);

-- The secret before the last rotation signs as well until its time is over.
ALTER TABLE webhook
    ADD COLUMN previous_secret text,
    ADD COLUMN previous_secret_until timestamptz,
    ADD CHECK ((previous_secret IS NULL) = (previous_secret_until IS NULL));

-- Somebody asked for the next attempt: it is logged as a resend.
ALTER TABLE delivery ADD COLUMN resend boolean NOT NULL DEFAULT false;
