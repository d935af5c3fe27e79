-- What the attempts of a whole workspace came to, by the minute, for the last hour of its overview. With it the minutes of
-- webhooks can be folded into hours as soon as they are over, so that nobody adds up an hour of minutes of a thousand of
-- them. Written where they are folded; forgotten after two hours.
CREATE TABLE workspace_minute (
    workspace_id uuid NOT NULL,
    minute       timestamptz NOT NULL,
    succeeded    bigint NOT NULL,
    failed       bigint NOT NULL,
    -- All durations added up.
    duration_ms  bigint NOT NULL,
    PRIMARY KEY (workspace_id, minute)
);

-- A workspace's last day, over all its webhooks. Hours are rows of node 0, so recording attempts does not write it.
CREATE INDEX traffic_folded ON traffic (workspace_id, minute) WHERE node = 0;
