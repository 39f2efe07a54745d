//! Opening the file: its settings and its migrations. The schema's version is SQLite's `user_version`.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::{Error, Result};

/// Numbered, forward only; the number is the place in the list.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_first.sql"),
    include_str!("migrations/0002_search.sql"),
    include_str!("migrations/0003_annotations.sql"),
    include_str!("migrations/0004_lists.sql"),
    include_str!("migrations/0005_settings.sql"),
    include_str!("migrations/0006_queues.sql"),
];

/// The name of the file in the data folder.
pub(super) const FILE: &str = "turnwise.sqlite";

/// Opens the file for writing, making or migrating it.
pub(super) fn open_writer(folder: &Path) -> Result<Connection> {
    std::fs::create_dir_all(folder).map_err(|error| Error::Unavailable(format!("make the data folder {}: {error}", folder.display())))?;
    let mut connection = Connection::open(folder.join(FILE))?;
    connection.busy_timeout(Duration::from_secs(5))?;
    // Page size and vacuum mode hold for ever from a file's first write, so they come first.
    connection.execute_batch(
        "PRAGMA page_size = 4096;
         PRAGMA auto_vacuum = INCREMENTAL;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = OFF;
         PRAGMA secure_delete = ON;
         PRAGMA cache_size = -65536;
         PRAGMA temp_store = MEMORY;
         PRAGMA journal_size_limit = 67108864;
         PRAGMA wal_autocheckpoint = 2000;",
    )?;
    // Else SQLite prepares a statement again whenever a value is bound that a partial index might depend on: half of the writer's time.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(128);
    migrate(&mut connection)?;
    Ok(connection)
}

/// Opens the file for reading.
pub(super) fn open_reader(folder: &Path) -> Result<Connection> {
    let connection = Connection::open_with_flags(folder.join(FILE), OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.execute_batch("PRAGMA cache_size = -16384; PRAGMA mmap_size = 1073741824; PRAGMA query_only = ON;")?;
    connection.set_prepared_statement_cache_capacity(64);
    super::functions::install(&connection)?;
    Ok(connection)
}

/// The schema's version, unless it is of a newer Turnwise.
pub(super) fn check_version(connection: &Connection) -> Result<i64> {
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = MIGRATIONS.len() as i64;
    if found > known { Err(Error::TooNew { found, known }) } else { Ok(found) }
}

fn migrate(connection: &mut Connection) -> Result<()> {
    let found = check_version(connection)?;
    for (number, sql) in (1..).zip(MIGRATIONS).skip(found as usize) {
        let change = connection.transaction()?;
        change.execute_batch(sql)?;
        change.pragma_update(None, "user_version", number)?;
        change.commit()?;
    }
    Ok(())
}
