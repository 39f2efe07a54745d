//! Builds the release binary and says where it is.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::step;

pub(crate) fn release_binary() -> Result<PathBuf> {
    step::run(
        "release build of turnwise",
        Command::new("cargo").args(["build", "--release", "--package", "turnwise"]),
    )?;
    Ok(target_folder()?.join("release/turnwise"))
}

/// Cargo put this very program into `<target>/<profile>/`, wherever the target folder is.
fn target_folder() -> Result<PathBuf> {
    let own = std::env::current_exe().context("find the target folder")?;
    own.ancestors()
        .nth(2)
        .map(PathBuf::from)
        .context("find the target folder: xtask is not run by cargo")
}
