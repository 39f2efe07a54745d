-- Users, and judgements on spans, turns, sessions and users. See docs/annotations.md for the rules.

-- What users are counted by: each turn with its user and its sums. NULL is unknown.
ALTER TABLE turns ADD COLUMN user          INTEGER REFERENCES users;
ALTER TABLE turns ADD COLUMN span_count    INTEGER NOT NULL DEFAULT 0;
ALTER TABLE turns ADD COLUMN prompt        INTEGER;
ALTER TABLE turns ADD COLUMN completion    INTEGER;
ALTER TABLE turns ADD COLUMN total         INTEGER;
ALTER TABLE turns ADD COLUMN cache_read    INTEGER;
ALTER TABLE turns ADD COLUMN cache_write   INTEGER;
ALTER TABLE turns ADD COLUMN reasoning     INTEGER;
ALTER TABLE turns ADD COLUMN audio         INTEGER;
ALTER TABLE turns ADD COLUMN cost_pico_usd INTEGER;
CREATE INDEX turns_of_user ON turns (user, start_nanos, end_nanos) WHERE user IS NOT NULL;
CREATE INDEX sessions_of_facet ON facets (kind, value, session);

-- A user is here as long as a session names it.
CREATE TABLE users (
    id                  INTEGER PRIMARY KEY,
    project             INTEGER NOT NULL REFERENCES projects,
    user_id             TEXT    NOT NULL,
    session_count       INTEGER NOT NULL DEFAULT 0, -- sessions that name the user on any strand
    turn_count          INTEGER NOT NULL DEFAULT 0, -- turns whose user it is; the sums are over these
    error_turn_count    INTEGER NOT NULL DEFAULT 0,
    span_count          INTEGER NOT NULL DEFAULT 0,
    prompt              INTEGER NOT NULL DEFAULT 0,
    completion          INTEGER NOT NULL DEFAULT 0,
    total               INTEGER NOT NULL DEFAULT 0,
    cache_read          INTEGER NOT NULL DEFAULT 0,
    cache_write         INTEGER NOT NULL DEFAULT 0,
    reasoning           INTEGER NOT NULL DEFAULT 0,
    audio               INTEGER NOT NULL DEFAULT 0,
    cost_pico_usd       INTEGER NOT NULL DEFAULT 0,
    prompt_known        INTEGER NOT NULL DEFAULT 0, -- how many turns know it
    completion_known    INTEGER NOT NULL DEFAULT 0,
    total_known         INTEGER NOT NULL DEFAULT 0,
    cache_read_known    INTEGER NOT NULL DEFAULT 0,
    cache_write_known   INTEGER NOT NULL DEFAULT 0,
    reasoning_known     INTEGER NOT NULL DEFAULT 0,
    audio_known         INTEGER NOT NULL DEFAULT 0,
    cost_pico_usd_known INTEGER NOT NULL DEFAULT 0,
    first_nanos         INTEGER, -- start of its first turn; NULL if it has none
    last_nanos          INTEGER, -- latest end of its turns
    UNIQUE (project, user_id)
) STRICT;
CREATE INDEX users_by_id ON users (user_id);
CREATE INDEX users_by_last ON users (project, ifnull(last_nanos, -1), user_id);
CREATE INDEX users_by_sessions ON users (project, session_count, user_id);

-- Every version of every annotation. Of those with one key the newest is current; the key names target, name and identifier.
CREATE TABLE annotations (
    id           INTEGER PRIMARY KEY,
    key          TEXT    NOT NULL,
    level        INTEGER NOT NULL, -- 0 span, 1 turn, 2 session, 3 user
    trace_id     BLOB    NOT NULL, -- of spans and turns; else empty
    span_id      BLOB    NOT NULL, -- the span, or the top of the turn's subtree; else empty
    project_name TEXT    NOT NULL, -- of sessions and users; else empty
    target_id    TEXT    NOT NULL, -- the session's or user's id; else empty
    name         TEXT    NOT NULL,
    identifier   TEXT    NOT NULL,
    time_nanos   INTEGER NOT NULL,
    is_current   INTEGER NOT NULL,
    annotator    INTEGER NOT NULL, -- 0 LLM, 1 CODE, 2 HUMAN
    source       INTEGER NOT NULL, -- 0 API, 1 PAGE, 2 TELEMETRY, 3 EVALUATOR
    label        TEXT,
    score        REAL,
    explanation  TEXT,
    metadata     TEXT,             -- a JSON object
    -- Where the target is; NULL as long as it has not come, or is in none.
    project      INTEGER REFERENCES projects,
    session      INTEGER REFERENCES sessions, -- of levels 0, 1, 2
    strand       INTEGER REFERENCES strands,  -- of levels 0, 1
    turn_start   INTEGER,                     -- with the next two the place of the turn
    turn_trace   BLOB,
    turn_subtree BLOB,
    user         INTEGER REFERENCES users,    -- of level 3
    UNIQUE (key, time_nanos)
) STRICT;
CREATE INDEX annotations_by_time ON annotations (time_nanos, key) WHERE is_current = 1;
CREATE INDEX annotations_by_name ON annotations (name, time_nanos, key) WHERE is_current = 1;
CREATE INDEX annotations_of_trace ON annotations (trace_id, span_id) WHERE level <= 1;
CREATE INDEX annotations_of_target ON annotations (level, target_id, project_name) WHERE level >= 2;
CREATE INDEX annotations_of_session ON annotations (session, level, name) WHERE session IS NOT NULL;
CREATE INDEX annotations_of_turn ON annotations (session, turn_start, turn_trace, turn_subtree) WHERE turn_start IS NOT NULL;
CREATE INDEX annotations_of_strand ON annotations (strand) WHERE strand IS NOT NULL;
CREATE INDEX annotations_of_user ON annotations (user, name) WHERE user IS NOT NULL;

-- For each session and name: of the session's own current annotations the mean score and the newest label, and sums over those of its
-- turns and spans. Scores are summed in millionths, which is exact in any order.
CREATE TABLE session_evals (
    session     INTEGER NOT NULL REFERENCES sessions,
    name        TEXT    NOT NULL,
    score       REAL,
    label       TEXT,
    count       INTEGER NOT NULL DEFAULT 0, -- 0: the name is only on turns or spans
    turn_count  INTEGER NOT NULL DEFAULT 0,
    turn_micros INTEGER NOT NULL DEFAULT 0,
    turn_scored INTEGER NOT NULL DEFAULT 0,
    span_count  INTEGER NOT NULL DEFAULT 0,
    span_micros INTEGER NOT NULL DEFAULT 0,
    span_scored INTEGER NOT NULL DEFAULT 0,
    turn_score  REAL GENERATED ALWAYS AS (turn_micros / 1e6 / nullif(turn_scored, 0)) VIRTUAL,
    span_score  REAL GENERATED ALWAYS AS (span_micros / 1e6 / nullif(span_scored, 0)) VIRTUAL,
    PRIMARY KEY (session, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_evals_by_score ON session_evals (name, score, session);
CREATE INDEX session_evals_by_label ON session_evals (name, label, session);

-- For each turn and name, of the turn's own current annotations.
CREATE TABLE turn_evals (
    session     INTEGER NOT NULL REFERENCES sessions,
    start_nanos INTEGER NOT NULL, -- with the next two the place of the turn
    trace_id    BLOB    NOT NULL,
    subtree     BLOB    NOT NULL,
    name        TEXT    NOT NULL,
    score       REAL,
    label       TEXT,
    count       INTEGER NOT NULL,
    PRIMARY KEY (session, start_nanos, trace_id, subtree, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX turn_evals_by_score ON turn_evals (name, score);

-- For each user and name, of the user's own current annotations, and the sum over its sessions' scores.
CREATE TABLE user_evals (
    user           INTEGER NOT NULL REFERENCES users,
    name           TEXT    NOT NULL,
    score          REAL,
    label          TEXT,
    count          INTEGER NOT NULL DEFAULT 0,
    session_micros INTEGER NOT NULL DEFAULT 0,
    session_scored INTEGER NOT NULL DEFAULT 0,
    session_score  REAL GENERATED ALWAYS AS (session_micros / 1e6 / nullif(session_scored, 0)) VIRTUAL,
    PRIMARY KEY (user, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_evals_by_score ON user_evals (name, score, user);

-- What annotations of a name look like; one without a project is for all projects.
CREATE TABLE annotation_configs (
    project_name TEXT NOT NULL, -- empty for all projects
    name         TEXT NOT NULL,
    body         TEXT NOT NULL, -- JSON
    PRIMARY KEY (project_name, name)
) STRICT, WITHOUT ROWID;
