-- Receiving addresses of our own, for people who have no endpoint yet: /inbox/{token}. Who knows the token can send to it.
CREATE TABLE inbox (
    workspace_id   uuid NOT NULL REFERENCES workspace (id),
    token          text NOT NULL CHECK (token ~ '^[0-9a-f]{32}$'),
    -- What it answers; a silent one never does.
    status         smallint NOT NULL DEFAULT 200 CHECK (status BETWEEN 200 AND 599),
    delay_seconds  smallint NOT NULL DEFAULT 0 CHECK (delay_seconds BETWEEN 0 AND 20),
    silent         boolean NOT NULL DEFAULT false,
    created_at     timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, token),
    -- A request names nothing but the token.
    UNIQUE (token)
);

-- What came to an inbox: the newest few of each, for a few days.
CREATE TABLE inbox_request (
    workspace_id uuid NOT NULL,
    token        text NOT NULL,
    id           uuid NOT NULL,
    method       text NOT NULL CHECK (length(method) <= 32),
    query        text NOT NULL CHECK (length(query) <= 4096),
    headers      text NOT NULL,
    -- As much of it as is kept, and how long it was.
    body         bytea NOT NULL CHECK (length(body) <= 65536),
    body_length  integer NOT NULL,
    received_at  timestamptz NOT NULL,
    -- Whether the signatures were right when it came; null where no webhook led here, so that nobody could tell.
    verified     boolean,
    PRIMARY KEY (workspace_id, token, id),
    FOREIGN KEY (workspace_id, token) REFERENCES inbox (workspace_id, token) ON DELETE CASCADE
);

-- For what is too old, whosever it is.
CREATE INDEX inbox_request_age ON inbox_request (received_at);

-- The word is ours from now on.
UPDATE workspace SET slug = 'inbox-' || right(id::text, 6) WHERE slug = 'inbox';
