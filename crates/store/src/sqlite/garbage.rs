//! Gives back the room of what nothing refers to any more: records of spans that were deleted or replaced, and pieces that only they used.
//!
//! Who deletes or replaces a span [`release`]s its record. Later, in small steps between batches, [`collect`] erases released records and
//! notes their pieces; from then on no new span begins to use these. It then looks through all records, off the writer's thread, for those
//! of the pieces that others use, and erases the rest. It may be interrupted anywhere: what is not erased yet stays noted.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rusqlite::{Connection, OptionalExtension, Transaction};

use super::blocks::{self, Address, Kind};
use super::known::Known;
use super::readers::Readers;
use super::record::used_pieces;
use super::writer::Writer;
use crate::Result;

/// Blocks that one step looks at or writes again.
const STEP: usize = 16;

/// Notes that the record at an address is not its span's any more.
pub(super) fn release(change: &Transaction<'_>, record: Address) -> Result<()> {
    change.prepare_cached("INSERT OR IGNORE INTO garbage (address) VALUES (?1)")?.execute([record.number() as i64])?;
    Ok(())
}

/// Erases what is released and used by nothing. Returns how many items went.
pub(super) async fn collect(writer: &Writer, readers: &Readers) -> Result<u64> {
    let records = readers.read(|connection| noted(connection, Kind::Records)).await?;
    let mut erased = erase_in_steps(writer, records).await?;
    let pieces = readers.read(|connection| noted(connection, Kind::Pieces)).await?;
    if pieces.is_empty() {
        return Ok(erased);
    }
    let (unused, used) = split_by_use(readers, pieces).await?;
    erased += erase_in_steps(writer, unused).await?;
    for step in used.chunks(4096).map(<[Address]>::to_vec) {
        writer.change(move |change, _| step.iter().try_for_each(|address| unnote(change, *address))).await?;
    }
    Ok(erased)
}

/// What is noted and lies in blocks of this kind, in order.
fn noted(connection: &Connection, kind: Kind) -> Result<Vec<Address>> {
    let mut query = connection
        .prepare_cached("SELECT address FROM garbage WHERE (SELECT kind FROM blocks WHERE id = address >> 10) = ?1 ORDER BY address")?;
    let addresses = query.query_map([kind as i64], |row| Ok(Address::from_number(row.get::<_, i64>(0)?.unsigned_abs())))?;
    Ok(addresses.collect::<rusqlite::Result<_>>()?)
}

/// All pieces that no new span may begin to use.
pub(super) fn noted_pieces(connection: &Connection) -> Result<HashSet<Address>> {
    Ok(noted(connection, Kind::Pieces)?.into_iter().collect())
}

/// Which of these pieces no record uses, and which one does. Looking needs no snapshot: nothing begins to use a piece that is noted.
async fn split_by_use(readers: &Readers, pieces: Vec<Address>) -> Result<(Vec<Address>, Vec<Address>)> {
    let mut unused: HashSet<Address> = pieces.iter().copied().collect();
    let mut from = Some(0);
    while let Some(after) = from {
        let (used, last) = readers.read(move |connection| used_after(connection, after)).await?;
        used.iter().for_each(|address| {
            unused.remove(address);
        });
        from = last;
    }
    Ok(pieces.into_iter().partition(|address| unused.contains(address)))
}

/// The pieces that the records in the next few blocks use, and the last of these blocks.
fn used_after(connection: &Connection, after: i64) -> Result<(BTreeSet<Address>, Option<i64>)> {
    let mut query = connection.prepare_cached("SELECT id FROM blocks WHERE kind = ?1 AND id > ?2 ORDER BY id LIMIT ?3")?;
    let ids = query.query_map([Kind::Records as i64, after, STEP as i64], |row| row.get(0))?;
    let ids: Vec<i64> = ids.collect::<rusqlite::Result<_>>()?;
    let mut used = BTreeSet::new();
    for id in &ids {
        let Some(block) = blocks::load(connection, *id)? else { continue };
        for record in block.items().filter(|record| !record.is_empty()) {
            used.extend(used_pieces(record)?);
        }
    }
    Ok((used, ids.last().copied()))
}

async fn erase_in_steps(writer: &Writer, addresses: Vec<Address>) -> Result<u64> {
    let mut by_block: BTreeMap<i64, Vec<Address>> = BTreeMap::new();
    for address in &addresses {
        by_block.entry(address.block()).or_default().push(*address);
    }
    let mut blocks = by_block.into_values().peekable();
    while blocks.peek().is_some() {
        let step: Vec<Vec<Address>> = blocks.by_ref().take(STEP).collect();
        writer.change(move |change, known| step.iter().try_for_each(|addresses| erase(change, known, addresses))).await?;
    }
    Ok(addresses.len() as u64)
}

/// Erases items of one block.
fn erase(change: &Transaction<'_>, known: &mut Known, addresses: &[Address]) -> Result<()> {
    let Some(id) = addresses.first().map(|address| address.block()) else { return Ok(()) };
    known.values.close(change)?;
    if let Some(kind) = kind(change, id)? {
        for address in addresses {
            note_pieces(change, known, kind, *address)?;
        }
        blocks::erase(change, id, addresses)?;
    }
    known.blocks.forget(id);
    addresses.iter().try_for_each(|address| unnote(change, *address))
}

/// The pieces of a record that is erased may have no use any more.
fn note_pieces(change: &Transaction<'_>, known: &mut Known, kind: Kind, record: Address) -> Result<()> {
    if kind == Kind::Pieces {
        return Ok(());
    }
    let pieces = known.blocks.item(change, record, |record| if record.is_empty() { Ok(Vec::new()) } else { used_pieces(record) })??;
    for piece in pieces {
        known.blocks.item(change, piece, |bytes| known.values.forget(bytes, piece))?;
        release(change, piece)?;
    }
    Ok(())
}

fn kind(change: &Transaction<'_>, block: i64) -> Result<Option<Kind>> {
    let mut query = change.prepare_cached("SELECT kind FROM blocks WHERE id = ?1")?;
    let kind: Option<i64> = query.query_row([block], |row| row.get(0)).optional()?;
    Ok(kind.map(|kind| if kind == Kind::Records as i64 { Kind::Records } else { Kind::Pieces }))
}

fn unnote(change: &Transaction<'_>, address: Address) -> Result<()> {
    change.prepare_cached("DELETE FROM garbage WHERE address = ?1")?.execute([address.number() as i64])?;
    Ok(())
}
