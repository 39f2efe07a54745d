//! Backup and restore: a copy of the file as it was at one moment, made beside a server that goes on, and put in place again.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::schema::{self, FILE};
use crate::{Error, Result};

/// Copies the data in a folder into a new file. A server may be running on it: it neither waits nor is seen half-way.
pub fn backup(folder: &Path, file: &Path) -> Result<()> {
    if file.exists() {
        return Err(Error::Unavailable(format!("{} is there already: choose another name, or remove it", file.display())));
    }
    let connection = open(&folder.join(FILE))?;
    let partial = beside(file, "partial");
    remove(&partial)?;
    connection.execute("VACUUM INTO ?1", [path(&partial)?])?;
    drop(connection);
    check(&partial)?;
    put(&partial, file)
}

/// Puts a backup into a folder that has no data yet.
pub fn restore(file: &Path, folder: &Path) -> Result<()> {
    let data = folder.join(FILE);
    if data.exists() {
        return Err(Error::Unavailable(format!("{} has data already", folder.display())));
    }
    check(file)?;
    fs::create_dir_all(folder).map_err(|error| failed("make the data folder", folder, &error))?;
    let partial = beside(&data, "partial");
    fs::copy(file, &partial).map_err(|error| failed("copy the backup to", &partial, &error))?;
    put(&partial, &data)
}

/// Puts a backup into a folder in place of the data that it has, which is lost. No server may be running on it.
pub fn restore_over(file: &Path, folder: &Path) -> Result<()> {
    check(file)?;
    let data = folder.join(FILE);
    if data.exists() {
        must_be_unused(&data)?;
        [data.clone(), beside(&data, "-wal"), beside(&data, "-shm")].iter().try_for_each(|file| remove(file))?;
    }
    restore(file, folder)
}

/// A file that is whole, and of a schema that is known.
fn check(file: &Path) -> Result<()> {
    let connection = open(file)?;
    schema::check_version(&connection)?;
    let verdict: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema WHERE name IN ('spans', 'sessions')", [], |row| row.get(0))?;
    match (verdict.as_str(), tables) {
        ("ok", 2) => Ok(()),
        ("ok", _) => Err(Error::Unavailable(format!("{} is no data of Turnwise", file.display()))),
        _ => Err(Error::Unavailable(format!("{} is damaged: {verdict}", file.display()))),
    }
}

fn open(file: &Path) -> Result<Connection> {
    if !file.exists() {
        return Err(Error::Unavailable(format!("{} is not there", file.display())));
    }
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    Ok(connection)
}

/// Leaving the write-ahead log is what only the sole user of a file can do.
fn must_be_unused(data: &Path) -> Result<()> {
    let connection = open(data)?;
    let mode: rusqlite::Result<String> = connection.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0));
    match mode.as_deref() {
        Ok("delete") => Ok(()),
        // Whatever is damaged is no reason to keep it.
        Err(error)
            if matches!(error.sqlite_error_code(), Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt)) =>
        {
            Ok(())
        }
        _ => Err(Error::Unavailable("a server is running on this data: stop it first".to_owned())),
    }
}

/// Makes sure that a file is on the disk, then gives it its name.
fn put(partial: &Path, file: &Path) -> Result<()> {
    let sync = |path: &Path| File::open(path).and_then(|file| file.sync_all());
    sync(partial).map_err(|error| failed("write", partial, &error))?;
    fs::rename(partial, file).map_err(|error| failed("write", file, &error))?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    sync(folder).map_err(|error| failed("write", folder, &error))
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn remove(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(failed("remove", file, &error)),
        _ => Ok(()),
    }
}

fn path(file: &Path) -> Result<&str> {
    file.to_str().ok_or_else(|| Error::Unavailable(format!("the name of {} is no text", file.display())))
}

fn failed(what: &str, file: &Path, error: &std::io::Error) -> Error {
    Error::Unavailable(format!("{what} {}: {error}", file.display()))
}
