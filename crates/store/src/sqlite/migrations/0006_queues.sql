-- Sessions that people shall look at, and how far they came.
CREATE TABLE queues (
    id            INTEGER PRIMARY KEY,
    project_name  TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    questions     TEXT    NOT NULL, -- a JSON array: the names of the annotations that are asked for
    reviewers     INTEGER NOT NULL, -- how many people shall look at each session
    created_nanos INTEGER NOT NULL,
    UNIQUE (project_name, name)
) STRICT;
CREATE TABLE queue_sessions (
    queue      INTEGER NOT NULL REFERENCES queues,
    position   INTEGER NOT NULL,
    session_id TEXT    NOT NULL,
    PRIMARY KEY (queue, position),
    UNIQUE (queue, session_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE queue_marks (
    queue      INTEGER NOT NULL REFERENCES queues,
    session_id TEXT    NOT NULL,
    reviewer   TEXT    NOT NULL,
    state      INTEGER NOT NULL, -- 0 given, 1 done, 2 skipped
    time_nanos INTEGER NOT NULL,
    PRIMARY KEY (queue, session_id, reviewer)
) STRICT, WITHOUT ROWID;
CREATE INDEX queue_marks_of_reviewer ON queue_marks (queue, reviewer, state);
