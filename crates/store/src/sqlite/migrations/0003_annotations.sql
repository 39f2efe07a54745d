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
