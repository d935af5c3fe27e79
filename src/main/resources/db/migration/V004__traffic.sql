-- How many attempts there were, by the minute, written with the attempts themselves so that it agrees with the log.
-- After some hours minutes are folded into the first minute of their hour. The node is in the key so that nodes never
-- wait for each other's transactions; folded rows have node 0. Test events are not counted.
CREATE TABLE traffic (
    workspace_id uuid NOT NULL,
    webhook_id   uuid NOT NULL,
    minute       timestamptz NOT NULL,
    node         integer NOT NULL,
    succeeded    bigint NOT NULL,
    failed       bigint NOT NULL,
    -- All durations added up.
    duration_ms  bigint NOT NULL,
    PRIMARY KEY (workspace_id, webhook_id, minute, node)
) WITH (
    -- The rows of this minute are updated many times a second.
    fillfactor = 50,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 5000
);

CREATE INDEX traffic_unfolded ON traffic (minute) WHERE node > 0;

-- Failures are few and looked for often.
CREATE INDEX attempt_failed ON attempt (workspace_id, webhook_id, id) WHERE NOT succeeded;

-- What is in the log already.
INSERT INTO traffic (workspace_id, webhook_id, minute, node, succeeded, failed, duration_ms)
SELECT workspace_id, webhook_id, date_trunc('hour', at, 'UTC'), 0,
    count(*) FILTER (WHERE succeeded), count(*) FILTER (WHERE NOT succeeded), sum(duration_ms)
FROM attempt
WHERE cause <> 'test'
GROUP BY workspace_id, webhook_id, date_trunc('hour', at, 'UTC');
