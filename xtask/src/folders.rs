//! Where things are: the project, what may lie beside it, the caches that outlive a clone, cargo's target folder.
//! The only file of xtask that reads the environment.

#![expect(clippy::disallowed_methods, reason = "the places of caches and tools are told by the environment")]

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

pub(crate) fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_path_buf()
}

/// Recorded input and fake providers, kept beside the project and not in it.
pub(crate) fn shared(path: &str) -> PathBuf {
    root().join("../shared").join(path)
}

/// `$XDG_CACHE_HOME/turnwise`, or `~/.cache/turnwise`.
pub(crate) fn cache() -> Result<PathBuf> {
    let home = || std::env::home_dir().map(|home| home.join(".cache"));
    let cache = std::env::var_os("XDG_CACHE_HOME").filter(|c| !c.is_empty()).map(PathBuf::from).or_else(home);
    Ok(cache.context("find the home folder")?.join("turnwise"))
}

/// Cargo put this very program into `<target>/<profile>/`, wherever the target folder is.
pub(crate) fn target() -> Result<PathBuf> {
    let own = std::env::current_exe().context("find the target folder")?;
    own.ancestors().nth(2).map(PathBuf::from).context("find the target folder: xtask is not run by cargo")
}

/// Programs of this name on the search path.
pub(crate) fn programs(name: &str) -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).map(|folder| folder.join(name)).filter(|p| p.is_file()).collect()
}
