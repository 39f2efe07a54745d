//! Keeps each piece once. Which pieces are stored, and where, is known for the last million of distinct ones by their hashes, in memory: an
//! index on disk would take a tenth of the file to find the few that come again later than that. When the store is opened, the newest
//! blocks are looked through.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use rusqlite::{Connection, Transaction};

use super::blocks::{self, Address, Ids, Kind, OpenBlock};
use super::cut::{Hash, Pieces, hash};
use super::garbage;
use crate::Result;

/// Pieces remembered in each of two generations.
const REMEMBERED: usize = 512 << 10;
/// How many of the newest blocks are looked through at the start.
const LOOKED_THROUGH: i64 = 512;

/// Where pieces lie, and the blocks to which new ones and records go.
#[derive(Debug)]
pub(super) struct Values {
    addresses: Addresses,
    pieces: OpenBlock,
    records: OpenBlock,
    ids: Ids,
}

impl Default for Values {
    fn default() -> Self {
        Self {
            addresses: Addresses::default(),
            pieces: OpenBlock::new(Kind::Pieces),
            records: OpenBlock::new(Kind::Records),
            ids: Ids::default(),
        }
    }
}

impl Values {
    /// Knows the pieces in the newest blocks.
    pub(super) fn recall(connection: &Connection) -> Result<Self> {
        let mut values = Self::default();
        let mut query =
            connection.prepare("SELECT id FROM blocks WHERE kind = ?1 AND id > (SELECT max(id) FROM blocks) - ?2 ORDER BY id")?;
        let ids: Vec<i64> = query.query_map([Kind::Pieces as i64, LOOKED_THROUGH], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        let noted = garbage::noted_pieces(connection)?;
        for id in ids {
            let Some(block) = blocks::load(connection, id)? else { continue };
            let addresses = (0..).map(|number| Address::new(id, number));
            for (item, address) in block.items().zip(addresses).filter(|(item, address)| !item.is_empty() && !noted.contains(address)) {
                values.addresses.insert(hash(item), address);
            }
        }
        Ok(values)
    }

    /// Where these pieces are; those that are new are stored.
    pub(super) fn addresses(&mut self, change: &Transaction<'_>, pieces: &Pieces) -> Result<Vec<Address>> {
        pieces.iter().map(|(hash, piece)| self.address(change, hash, piece)).collect()
    }

    fn address(&mut self, change: &Transaction<'_>, hash: &Hash, piece: &[u8]) -> Result<Address> {
        if let Some(address) = self.addresses.get(hash) {
            return Ok(address);
        }
        let address = self.pieces.add(change, &mut self.ids, piece)?;
        self.addresses.insert(*hash, address);
        Ok(address)
    }

    /// Stores a record.
    pub(super) fn record(&mut self, change: &Transaction<'_>, record: &[u8]) -> Result<Address> {
        self.records.add(change, &mut self.ids, record)
    }

    /// Stores a piece anew when it comes next, even if it is here still.
    pub(super) fn forget(&mut self, piece: &[u8], address: Address) {
        self.addresses.forget(&hash(piece), address);
    }

    /// Writes what was added; what comes next goes to other blocks.
    pub(super) fn close(&mut self, change: &Transaction<'_>) -> Result<()> {
        self.pieces.close(change)?;
        self.records.close(change)
    }

    /// Writes what was added, so that it can be read.
    pub(super) fn write(&mut self, change: &Transaction<'_>) -> Result<()> {
        self.pieces.write(change)?;
        self.records.write(change)
    }
}

/// Addresses by hash, in two generations: when the younger is full, it becomes the older, and what nobody asked for since is forgotten.
#[derive(Debug, Default)]
struct Addresses {
    young: HashMap<Hash, Address, BuildHasherDefault<FirstBytes>>,
    old: HashMap<Hash, Address, BuildHasherDefault<FirstBytes>>,
}

impl Addresses {
    fn get(&mut self, hash: &Hash) -> Option<Address> {
        if let Some(address) = self.young.get(hash) {
            return Some(*address);
        }
        let address = self.old.remove(hash)?;
        self.insert(*hash, address);
        Some(address)
    }

    fn forget(&mut self, hash: &Hash, address: Address) {
        for generation in [&mut self.young, &mut self.old] {
            if generation.get(hash) == Some(&address) {
                generation.remove(hash);
            }
        }
    }

    fn insert(&mut self, hash: Hash, address: Address) {
        if self.young.len() >= REMEMBERED {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(hash, address);
    }
}

/// A hash needs no hashing.
#[derive(Debug, Default)]
struct FirstBytes(u64);

impl Hasher for FirstBytes {
    fn write(&mut self, bytes: &[u8]) {
        if let Some((first, _)) = bytes.split_first_chunk::<8>() {
            self.0 = u64::from_le_bytes(*first);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
