-- Finding words: see src/sqlite/search.rs. The words themselves are in the spans; here is only which traces have which terms.

-- Terms that came lately, one row for each trace and transaction: a list with line breaks around each term.
CREATE TABLE search_recent (
    id    INTEGER PRIMARY KEY,
    trace INTEGER NOT NULL,
    terms TEXT    NOT NULL
) STRICT;

-- What was recent, sorted by term. Several of a level become one of the next; ids are never used again.
CREATE TABLE search_segments (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    level       INTEGER NOT NULL,
    first_trace INTEGER NOT NULL,
    last_trace  INTEGER NOT NULL,
    dictionary  BLOB    NOT NULL  -- the terms in order, as a list, compressed
) STRICT;

-- The traces that have each term, for so many terms in each row.
CREATE TABLE search_postings (
    id   INTEGER PRIMARY KEY, -- segment * 65536 + part
    body BLOB    NOT NULL
) STRICT;

-- Traces that segments may still name although they were deleted, or are to be read again.
CREATE TABLE search_gone (
    trace INTEGER PRIMARY KEY
) STRICT;

-- Traces whose words are to be read from their spans: all that came before there was a search.
CREATE TABLE search_unread (
    trace INTEGER PRIMARY KEY
) STRICT;
INSERT INTO search_unread (trace) SELECT id FROM traces;
