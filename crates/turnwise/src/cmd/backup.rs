//! `turnwise backup` and `turnwise restore`: the data folder's file, copied and put back. Both work on the folder, not through a server.

use anyhow::{Result, bail};

use crate::args::{Backup, Restore};

pub(crate) fn backup(args: &Backup) -> Result<()> {
    turnwise_store::backup(&args.data, &args.file)?;
    println!("backed up {} in {}", args.data.display(), args.file.display());
    Ok(())
}

pub(crate) fn restore(args: &Restore) -> Result<()> {
    if args.force {
        turnwise_store::restore_over(&args.file, &args.data)?;
    } else if let Err(error) = turnwise_store::restore(&args.file, &args.data) {
        bail!("{error} (--force puts the backup in place of what is there)");
    }
    println!("restored {} from {}", args.data.display(), args.file.display());
    Ok(())
}
