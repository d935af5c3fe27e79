-- The clock of leases, due times and retention. Everything reads the time through this one function, so that the
-- clocks of nodes do not matter and tests can move it. Whole milliseconds: what is stored is what the API shows.
CREATE FUNCTION fanfare_now() RETURNS timestamptz
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN date_trunc('milliseconds', now());

CREATE TABLE workspace (
    id         uuid PRIMARY KEY,
    name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    created_at timestamptz NOT NULL
);

CREATE TABLE api_key (
    id           uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspace (id),
    name         text NOT NULL,
    public_part  text NOT NULL UNIQUE,
    secret_hash  bytea NOT NULL CHECK (length(secret_hash) = 32),
    scopes       text[] NOT NULL,
    created_at   timestamptz NOT NULL
);

CREATE TABLE webhook (
    workspace_id         uuid NOT NULL REFERENCES workspace (id),
    id                   uuid NOT NULL,
    name                 text NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
    url                  text NOT NULL CHECK (length(url) BETWEEN 1 AND 2048),
    triggers             text[] NOT NULL CHECK (cardinality(triggers) > 0),
    secret               text NOT NULL,
    -- Rises with every change a sender must know of (url, secret, disabled, deleted): nodes hold webhooks they are
    -- sending to in memory and read a row again only when its revision is another.
    revision             integer NOT NULL DEFAULT 1,
    disabled_at          timestamptz,
    disabled_reason      text CHECK (disabled_reason IN ('manual', 'failures', 'gone')),
    consecutive_failures integer NOT NULL DEFAULT 0,
    last_failed_at       timestamptz,
    created_at           timestamptz NOT NULL,
    updated_at           timestamptz NOT NULL,
    -- A deleted webhook keeps its row, so that its log stays readable until retention.
    deleted_at           timestamptz,
    PRIMARY KEY (workspace_id, id),
    CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL))
);

CREATE UNIQUE INDEX webhook_url_once ON webhook (workspace_id, url) WHERE deleted_at IS NULL;

-- What happened. The time is in the UUIDv7 id, and so is the partition.
CREATE TABLE event (
    workspace_id uuid NOT NULL,
    id           uuid NOT NULL,
    type         text NOT NULL,
    test         boolean NOT NULL DEFAULT false,
    -- The exact bytes receivers get. Not json: that would change number texts and refuse \u0000.
    payload      bytea NOT NULL,
    PRIMARY KEY (workspace_id, id)
) PARTITION BY RANGE (id);

-- Takes what a wrong clock dates outside all days, so that nothing is refused for it.
CREATE TABLE event_default PARTITION OF event DEFAULT;

-- Keys that make a publish safe to repeat, for as long as the event is kept.
CREATE TABLE idempotency_key (
    workspace_id uuid NOT NULL,
    key          text NOT NULL CHECK (length(key) BETWEEN 1 AND 300),
    event_id     uuid NOT NULL,
    content_hash bytea NOT NULL,
    webhooks     integer NOT NULL,
    PRIMARY KEY (workspace_id, key)
);

-- One event still owed to one webhook; deleted when done. No foreign keys: each would lock and read the webhook's row
-- for every delivery. A row whose webhook is gone is swept up by the scanner.
CREATE TABLE delivery (
    workspace_id uuid NOT NULL,
    webhook_id   uuid NOT NULL,
    event_id     uuid NOT NULL,
    attempts     integer NOT NULL DEFAULT 0,
    -- When the next attempt is due; of a claimed row: when the lease runs out, which makes it due again by itself.
    due_at       timestamptz NOT NULL,
    -- Who claimed it: the node's number in the high bits, a number of the claim in the low 40. Null: nobody.
    lease        bigint,
    PRIMARY KEY (workspace_id, webhook_id, event_id)
) WITH (
    -- Rows live for milliseconds: leave room for updates beside them, and vacuum by count instead of by share.
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_insert_threshold = -1,
    autovacuum_analyze_scale_factor = 0,
    autovacuum_analyze_threshold = 100000
);

-- Serves the scanner alone. The predicate is true of every row; it hides the index from statements that do not repeat
-- it, because on a table that is empty one minute and huge the next the planner may take this index for a look-up by key
-- and then read all that a webhook is owed, for every row it wants.
CREATE INDEX delivery_due ON delivery (workspace_id, webhook_id, due_at) WHERE due_at > '-infinity';

-- The log: one row for every HTTP request made. Never changed.
CREATE TABLE attempt (
    workspace_id       uuid NOT NULL,
    webhook_id         uuid NOT NULL,
    id                 uuid NOT NULL,
    event_id           uuid NOT NULL,
    event_type         text NOT NULL,
    cause              text NOT NULL CHECK (cause IN ('first', 'retry', 'resend', 'test')),
    number             integer NOT NULL CHECK (number > 0),
    at                 timestamptz NOT NULL,
    url                text NOT NULL,
    succeeded          boolean NOT NULL,
    status             smallint,
    error_code         text,
    error_message      text,
    duration_ms        integer NOT NULL,
    request_headers    text NOT NULL,
    response_headers   text,
    response_body      bytea,
    response_truncated boolean NOT NULL,
    next_attempt_at    timestamptz,
    PRIMARY KEY (workspace_id, webhook_id, id),
    CHECK (succeeded = (error_code IS NULL))
) PARTITION BY RANGE (id);

CREATE TABLE attempt_default PARTITION OF attempt DEFAULT;

CREATE INDEX attempt_event ON attempt (workspace_id, event_id);

-- Who is alive. A node that has not beaten for long has lost its leases.
CREATE TABLE node (
    id      integer GENERATED ALWAYS AS IDENTITY (MAXVALUE 4194303 CYCLE) PRIMARY KEY,
    beat_at timestamptz NOT NULL
);
