-- What the attempts of a whole workspace came to, by the hour, so that its overview need not add up the rows of every
-- webhook. Written where minutes are folded into hours; what is not folded yet is added when it is read. The node that
-- records attempts has nothing to do with it.
CREATE TABLE workspace_traffic (
    workspace_id uuid NOT NULL,
    hour         timestamptz NOT NULL,
    succeeded    bigint NOT NULL,
    failed       bigint NOT NULL,
    -- All durations added up.
    duration_ms  bigint NOT NULL,
    PRIMARY KEY (workspace_id, hour)
);

INSERT INTO workspace_traffic (workspace_id, hour, succeeded, failed, duration_ms)
SELECT workspace_id, minute, sum(succeeded), sum(failed), sum(duration_ms)
FROM traffic
WHERE node = 0
GROUP BY workspace_id, minute;

-- The same rows as before, but found by workspace as well.
DROP INDEX traffic_unfolded;
CREATE INDEX traffic_unfolded ON traffic (workspace_id, minute) WHERE node > 0;
