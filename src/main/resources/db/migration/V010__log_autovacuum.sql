-- The partitions that were there before: as Partitions makes new ones.
DO $$
DECLARE
    partition regclass;
BEGIN
    FOR partition IN
        SELECT inhrelid FROM pg_inherits WHERE inhparent IN ('event'::regclass, 'attempt'::regclass)
    LOOP
        EXECUTE format('ALTER TABLE %s SET (autovacuum_vacuum_insert_threshold = -1, '
            'autovacuum_analyze_scale_factor = 1, autovacuum_analyze_threshold = 100000)', partition);
    END LOOP;
END
$$;
