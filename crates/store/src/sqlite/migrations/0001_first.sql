-- Spans as they came, and what follows from them: strands, turns, sessions, projects. See docs/sessions.md for the rules.

CREATE TABLE projects (
    id            INTEGER PRIMARY KEY,
    name          TEXT    NOT NULL UNIQUE,
    session_count INTEGER NOT NULL DEFAULT 0,
    turn_count    INTEGER NOT NULL DEFAULT 0,
    trace_count   INTEGER NOT NULL DEFAULT 0,
    span_count    INTEGER NOT NULL DEFAULT 0,
    first_seen    INTEGER, -- nanoseconds since 1970, as all times here
    last_seen     INTEGER
) STRICT;

-- Resources and instrumentation scopes, as OTLP protobuf messages; each is kept once.
CREATE TABLE origins (
    id   INTEGER PRIMARY KEY,
    body BLOB NOT NULL UNIQUE
) STRICT;

CREATE TABLE traces (
    id       INTEGER PRIMARY KEY,
    trace_id BLOB NOT NULL UNIQUE
) STRICT;

CREATE TABLE spans (
    trace       INTEGER NOT NULL REFERENCES traces,
    span_id     BLOB    NOT NULL,
    start_nanos INTEGER NOT NULL,
    end_nanos   INTEGER NOT NULL,
    address     INTEGER NOT NULL, -- of its record: the block's id * 1024 + the number in it
    PRIMARY KEY (trace, span_id)
) STRICT, WITHOUT ROWID;

-- The records of spans, and the pieces of values that records share, many in a block, compressed.
CREATE TABLE blocks (
    id   INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL, -- 0 pieces, 1 records
    body BLOB    NOT NULL
) STRICT;

-- Records that are no span's any more, and pieces that perhaps no record uses: see garbage.rs.
CREATE TABLE garbage (
    address INTEGER PRIMARY KEY
) STRICT;

-- What log records tell of spans, whether the span has come yet or not.
CREATE TABLE supplements (
    trace    INTEGER NOT NULL REFERENCES traces,
    span_id  BLOB    NOT NULL,
    hash     BLOB    NOT NULL, -- of the body: a record that is sent again is the same
    told     BLOB    NOT NULL, -- packed turnwise_model::supplement::Told
    body     BLOB    NOT NULL, -- the record as an OTLP protobuf message, compressed
    resource INTEGER NOT NULL REFERENCES origins,
    scope    INTEGER NOT NULL REFERENCES origins,
    PRIMARY KEY (trace, span_id, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE strands (
    id          INTEGER PRIMARY KEY,
    trace_id    BLOB    NOT NULL,
    subtree     BLOB    NOT NULL, -- empty for a whole trace
    project     INTEGER NOT NULL REFERENCES projects,
    session     INTEGER REFERENCES sessions, -- the session it counts in: none for repeats
    role        INTEGER NOT NULL, -- 0 head, 1 continuation, 2 carrier
    is_repeat   INTEGER NOT NULL, -- its model calls are reported by another strand
    start_nanos INTEGER NOT NULL,
    end_nanos   INTEGER NOT NULL,
    ended_nanos INTEGER, -- when an event in it said that its session ended
    predecessor INTEGER REFERENCES strands, -- the strand it goes on with, for one that names no session
    body        BLOB    NOT NULL, -- packed turnwise_model::Strand
    UNIQUE (trace_id, subtree)
) STRICT;
CREATE INDEX strands_of_session ON strands (session, start_nanos, trace_id, subtree) WHERE session IS NOT NULL;
CREATE INDEX heads_of_session ON strands (session, start_nanos, trace_id, subtree) WHERE session IS NOT NULL AND role = 0;
CREATE INDEX strands_of_project ON strands (project, start_nanos, trace_id, subtree);
CREATE INDEX sessionless_strands ON strands (project, start_nanos, trace_id, subtree) WHERE session IS NULL AND is_repeat = 0;

CREATE INDEX successors ON strands (predecessor) WHERE predecessor IS NOT NULL;

-- Where strands end, and where strands that name no session may go on: conversations are recognised by their words here.
CREATE TABLE closings (
    project     INTEGER NOT NULL,
    mark        BLOB    NOT NULL,
    start_nanos INTEGER NOT NULL, -- with the next two the place of the strand
    trace_id    BLOB    NOT NULL,
    subtree     BLOB    NOT NULL,
    strand      INTEGER NOT NULL REFERENCES strands,
    PRIMARY KEY (project, mark, start_nanos, trace_id, subtree)
) STRICT, WITHOUT ROWID;
CREATE TABLE openings (
    project     INTEGER NOT NULL,
    mark        BLOB    NOT NULL,
    start_nanos INTEGER NOT NULL,
    strand      INTEGER NOT NULL REFERENCES strands,
    PRIMARY KEY (project, mark, start_nanos, strand)
) STRICT, WITHOUT ROWID;
CREATE INDEX openings_of_strand ON openings (strand);

-- Providers' ids of the responses in each strand: a call that two instrumentors report is found here.
CREATE TABLE responses (
    response_id TEXT    NOT NULL,
    start_nanos INTEGER NOT NULL,
    end_nanos   INTEGER NOT NULL,
    strand      INTEGER NOT NULL REFERENCES strands,
    PRIMARY KEY (response_id, start_nanos, strand)
) STRICT, WITHOUT ROWID;
CREATE INDEX responses_of_strand ON responses (strand);

-- A turn stands where its first strand stands, and reaches to the next turn.
CREATE TABLE turns (
    session        INTEGER NOT NULL REFERENCES sessions,
    start_nanos    INTEGER NOT NULL,
    trace_id       BLOB    NOT NULL,
    subtree        BLOB    NOT NULL,
    end_nanos      INTEGER NOT NULL,
    is_error       INTEGER NOT NULL,
    input          TEXT, -- excerpts, or pointers to texts
    input_quality  INTEGER,
    output         TEXT,
    output_quality INTEGER,
    PRIMARY KEY (session, start_nanos, trace_id, subtree)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    id                   INTEGER PRIMARY KEY,
    project              INTEGER NOT NULL REFERENCES projects,
    session_id           TEXT    NOT NULL,
    key                  TEXT    NOT NULL UNIQUE,
    start_nanos          INTEGER NOT NULL,
    end_nanos            INTEGER NOT NULL,
    ended_nanos          INTEGER, -- when an event said that it ended
    turn_count           INTEGER NOT NULL DEFAULT 0,
    error_turn_count     INTEGER NOT NULL DEFAULT 0,
    trace_count          INTEGER NOT NULL DEFAULT 0,
    span_count           INTEGER NOT NULL DEFAULT 0,
    dropping_count       INTEGER NOT NULL DEFAULT 0, -- strands whose client dropped attributes
    unpriced_count       INTEGER NOT NULL DEFAULT 0, -- strands with tokens of no known cost
    -- Sums over strands, and how many strands know each: unknown is not zero.
    prompt               INTEGER NOT NULL DEFAULT 0,
    completion           INTEGER NOT NULL DEFAULT 0,
    total                INTEGER NOT NULL DEFAULT 0,
    cache_read           INTEGER NOT NULL DEFAULT 0,
    cache_write          INTEGER NOT NULL DEFAULT 0,
    reasoning            INTEGER NOT NULL DEFAULT 0,
    audio                INTEGER NOT NULL DEFAULT 0,
    cost_pico_usd        INTEGER NOT NULL DEFAULT 0,
    prompt_known         INTEGER NOT NULL DEFAULT 0,
    completion_known     INTEGER NOT NULL DEFAULT 0,
    total_known          INTEGER NOT NULL DEFAULT 0,
    cache_read_known     INTEGER NOT NULL DEFAULT 0,
    cache_write_known    INTEGER NOT NULL DEFAULT 0,
    reasoning_known      INTEGER NOT NULL DEFAULT 0,
    audio_known          INTEGER NOT NULL DEFAULT 0,
    cost_pico_usd_known  INTEGER NOT NULL DEFAULT 0,
    first_input          TEXT,
    first_input_quality  INTEGER,
    last_output          TEXT,
    last_output_quality  INTEGER,
    UNIQUE (project, session_id)
) STRICT;
CREATE INDEX sessions_by_end ON sessions (project, end_nanos, key);
CREATE INDEX sessions_by_id ON sessions (session_id);

-- What the strands of a session have among them (users, models, tags, metadata, tools, the keys that named it), and how many strands have it.
CREATE TABLE facets (
    session INTEGER NOT NULL REFERENCES sessions,
    kind    INTEGER NOT NULL, -- 0 key, 1 user, 2 model, 3 tag, 4 metadata (key, U+001F, value), 5 tool
    value   TEXT    NOT NULL,
    strands INTEGER NOT NULL,
    PRIMARY KEY (session, kind, value)
) STRICT, WITHOUT ROWID;
