-- Deleting: what is to go, until all of it is gone.
CREATE TABLE doomed (
    kind INTEGER NOT NULL, -- 0 session, 1 project, 2 strand
    id   INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

-- One row while blocks may hold what no span refers to any more.
CREATE TABLE sweep_due (
    id INTEGER PRIMARY KEY CHECK (id = 1)
) STRICT;
