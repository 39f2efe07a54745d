-- What lists and metrics look up: an index for each order that the page offers, and what turns have several of. See docs/expressions.md.

-- A JSON array of texts: kind of facet (see facets) and value; NULL where there are none.
ALTER TABLE turns ADD COLUMN facets TEXT;

CREATE INDEX sessions_by_start    ON sessions (project, start_nanos);
CREATE INDEX sessions_by_duration ON sessions (project, max(end_nanos - start_nanos, 0));
CREATE INDEX sessions_by_turns    ON sessions (project, turn_count);
CREATE INDEX sessions_by_errors   ON sessions (project, error_turn_count);
CREATE INDEX sessions_by_tokens   ON sessions (project, iif(total_known, total, NULL));
CREATE INDEX sessions_by_cost     ON sessions (project, iif(cost_pico_usd_known, cost_pico_usd, NULL) / 1e12);

-- Metrics that people saved, as text; they are of all projects.
CREATE TABLE metrics (
    name           TEXT    PRIMARY KEY,
    expression     TEXT    NOT NULL,
    description    TEXT,
    is_high_better INTEGER NOT NULL,
    created_nanos  INTEGER NOT NULL,
    updated_nanos  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
