//! Where pieces and records lie: in **blocks** of some 64 KiB, compressed as a whole, because what is alike compresses well together. An item
//! is found by its block and its number in it, and reading one decompresses one block.
//!
//! The last block of each kind stays open: what the next transaction brings is added to it, so that spans that come one by one take no
//! more room than spans that come in batches.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::pack;
use super::varint::{Input, put};
use crate::{Error, Result};

/// Where an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Address(u64);

/// A block is closed when its items take this many bytes, or are so many.
const BLOCK_BYTES: usize = 64 << 10;
const BLOCK_ITEMS: u64 = 1 << NUMBER_BITS;
const NUMBER_BITS: u32 = 10;

impl Address {
    pub(super) fn new(block: i64, number: usize) -> Self {
        Self((block.unsigned_abs() << NUMBER_BITS) | (number as u64 & (BLOCK_ITEMS - 1)))
    }

    /// From the stored number.
    pub(super) fn from_number(number: u64) -> Self {
        Self(number)
    }

    /// As it is stored.
    pub(super) fn number(self) -> u64 {
        self.0
    }

    /// The row of its block.
    pub(super) fn block(self) -> i64 {
        (self.0 >> NUMBER_BITS) as i64
    }

    fn item(self) -> usize {
        (self.0 & (BLOCK_ITEMS - 1)) as usize
    }
}

/// What a block holds; as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Pieces = 0,
    Records = 1,
}

/// The items of a block.
#[derive(Debug)]
pub(super) struct Block {
    bytes: Vec<u8>,
    /// Where each item ends in `bytes`; the first begins at `start`.
    ends: Vec<usize>,
    start: usize,
}

impl Block {
    fn unpack(packed: &[u8]) -> Result<Self> {
        let bytes = pack::decompress(packed)?;
        let mut input = Input { rest: &bytes };
        let lengths = lengths(&mut input).ok_or_else(damaged)?;
        let start = bytes.len() - input.rest.len();
        let mut end = start;
        let ends = lengths
            .into_iter()
            .map(|length| {
                end += length;
                end
            })
            .collect();
        Ok(Self { ends, start, bytes })
    }

    fn item(&self, number: usize) -> Option<&[u8]> {
        let start = number.checked_sub(1).map_or(Some(self.start), |before| self.ends.get(before).copied())?;
        self.bytes.get(start..*self.ends.get(number)?)
    }

    /// All items in order.
    pub(super) fn items(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.ends.len()).map_while(|number| self.item(number))
    }
}

fn lengths(input: &mut Input<'_>) -> Option<Vec<usize>> {
    let count = input.varint().filter(|count| *count <= BLOCK_ITEMS)?;
    (0..count)
        .map(|_| input.varint().and_then(|length| usize::try_from(length).ok()).filter(|length| *length <= isize::MAX as usize >> 11))
        .collect()
}

pub(super) fn damaged() -> Error {
    Error::Unavailable("a stored span is damaged: restore the database from a backup".to_owned())
}

/// Reads items. What was read is kept, up to a size, for as long as this lives.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    read: RefCell<HashMap<i64, Arc<Block>>>,
}

/// Blocks kept at most.
const KEPT: usize = 128;

impl Blocks {
    /// Gives an item to `with`.
    pub(super) fn item<T>(&self, connection: &Connection, address: Address, with: impl FnOnce(&[u8]) -> T) -> Result<T> {
        let block = self.block(connection, address)?;
        block.item(address.item()).map(with).ok_or_else(damaged)
    }

    /// Reads a block anew when it is next asked for.
    pub(super) fn forget(&self, block: i64) {
        self.read.borrow_mut().remove(&block);
    }

    /// The block of an address. One that was read before the item was added is read again.
    fn block(&self, connection: &Connection, address: Address) -> Result<Arc<Block>> {
        let known = self.read.borrow().get(&address.block()).filter(|block| address.item() < block.ends.len()).cloned();
        if let Some(block) = known {
            return Ok(block);
        }
        let block = Arc::new(load(connection, address.block())?.ok_or_else(damaged)?);
        let mut read = self.read.borrow_mut();
        if read.len() >= KEPT {
            read.clear();
        }
        read.insert(address.block(), Arc::clone(&block));
        Ok(block)
    }
}

/// Reads a block.
pub(super) fn load(connection: &Connection, id: i64) -> Result<Option<Block>> {
    let mut query = connection.prepare_cached("SELECT body FROM blocks WHERE id = ?1")?;
    let packed = query.query_row([id], |row| Ok(row.get_ref(0)?.as_blob().map(Block::unpack)?)).optional()?;
    packed.transpose()
}

/// Leaves these items of a block empty; a block without any other goes. The numbers of the others stay.
pub(super) fn erase(change: &Transaction<'_>, id: i64, items: &[Address]) -> Result<()> {
    let Some(block) = load(change, id)? else { return Ok(()) };
    let is_erased = |number: usize| items.iter().any(|address| address.item() == number);
    let left: Vec<&[u8]> = block.items().zip(0..).map(|(item, number)| if is_erased(number) { &[][..] } else { item }).collect();
    if left.iter().all(|item| item.is_empty()) {
        change.prepare_cached("DELETE FROM blocks WHERE id = ?1")?.execute([id])?;
        return Ok(());
    }
    let lengths: Vec<usize> = left.iter().map(|item| item.len()).collect();
    let packed = packed(&lengths, &left.concat())?;
    change.prepare_cached("UPDATE blocks SET body = ?2 WHERE id = ?1")?.execute(params![id, packed])?;
    Ok(())
}

fn packed(lengths: &[usize], items: &[u8]) -> Result<Vec<u8>> {
    let mut raw = Vec::with_capacity(items.len() + 2 * lengths.len() + 2);
    put(&mut raw, lengths.len() as u64);
    lengths.iter().for_each(|length| put(&mut raw, *length as u64));
    raw.extend_from_slice(items);
    pack::compress(&raw)
}

/// A block to which items are added.
#[derive(Debug)]
pub(super) struct OpenBlock {
    kind: Kind,
    id: i64,
    lengths: Vec<usize>,
    bytes: Vec<u8>,
    /// Whether items were added since it was written.
    is_changed: bool,
}

impl OpenBlock {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, id: 0, lengths: Vec::new(), bytes: Vec::new(), is_changed: false }
    }

    /// Adds an item, writing the block if it is full.
    pub(super) fn add(&mut self, change: &Transaction<'_>, ids: &mut Ids, item: &[u8]) -> Result<Address> {
        if self.lengths.is_empty() {
            self.id = ids.next(change)?;
        }
        let address = Address::new(self.id, self.lengths.len());
        self.lengths.push(item.len());
        self.bytes.extend_from_slice(item);
        self.is_changed = true;
        if self.bytes.len() >= BLOCK_BYTES || self.lengths.len() as u64 >= BLOCK_ITEMS {
            self.close(change)?;
        }
        Ok(address)
    }

    /// Writes what was added; what comes next goes to another block.
    pub(super) fn close(&mut self, change: &Transaction<'_>) -> Result<()> {
        self.write(change)?;
        self.lengths.clear();
        self.bytes.clear();
        Ok(())
    }

    /// Writes what was added.
    pub(super) fn write(&mut self, change: &Transaction<'_>) -> Result<()> {
        if !std::mem::take(&mut self.is_changed) {
            return Ok(());
        }
        let sql = "INSERT INTO blocks (id, kind, body) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET body = excluded.body";
        change.prepare_cached(sql)?.execute(params![self.id, self.kind as i64, packed(&self.lengths, &self.bytes)?])?;
        Ok(())
    }
}

/// The ids of new blocks. None is used twice, even after its block was deleted, as long as the process lives.
#[derive(Debug, Default)]
pub(super) struct Ids {
    last: Option<i64>,
}

impl Ids {
    fn next(&mut self, connection: &Connection) -> Result<i64> {
        let last = match self.last {
            Some(last) => last,
            None => connection.prepare_cached("SELECT ifnull(max(id), 0) FROM blocks")?.query_row([], |row| row.get(0))?,
        };
        self.last = Some(last + 1);
        Ok(last + 1)
    }
}
