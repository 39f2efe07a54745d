//! Builds the page and the release binary. What is fresh already is not built again.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::Result;

use crate::folders;
use crate::step::{self, cargo, npm};

/// What the page is made of, in web/.
const SOURCES: [&str; 6] = ["src", "public", "index.html", "package.json", "package-lock.json", "vite.config.ts"];

/// By the lock file, and without a change to it. Not `npm ci`: that refuses a lock file that lacks optional packages of other
/// platforms, which is what npm writes where a registry does not carry them (npm 11, November 2026).
const INSTALL: &str = "install --no-save --no-audit --no-fund --loglevel=error";

pub(crate) fn packages() -> Result<()> {
    let web = folders::root().join("web");
    let installed = changed(&web.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed > changed(&web.join("package-lock.json")) {
        step::skip("npm packages");
        return Ok(());
    }
    step::run("npm packages", &mut npm(INSTALL))
}

/// The packages of a Node package with a lock file, in the cache; answers the folder to run programs in.
pub(crate) fn node_environment(package: &Path) -> Result<PathBuf> {
    let lock = fs::read(package.join("package-lock.json"))?;
    let mut hasher = DefaultHasher::new();
    lock.hash(&mut hasher);
    let folder = folders::cache()?.join(format!("node-{:016x}", hasher.finish()));
    let complete = folder.join("complete");
    if !complete.exists() {
        fs::create_dir_all(&folder)?;
        for file in ["package.json", "package-lock.json"] {
            fs::write(folder.join(file), fs::read(package.join(file))?)?;
        }
        step::run("Node packages", Command::new("npm").args(INSTALL.split_whitespace()).current_dir(&folder))?;
        fs::write(complete, "")?;
    }
    Ok(folder)
}

pub(crate) fn page() -> Result<()> {
    let web = folders::root().join("web");
    let built = changed(&web.join("dist/index.html"));
    if built.is_some() && SOURCES.iter().all(|source| changed(&web.join(source)) < built) {
        step::skip("page");
        return Ok(());
    }
    step::run("page", &mut npm("run --silent build"))
}

pub(crate) fn release_binary() -> Result<PathBuf> {
    step::run("release build of turnwise", &mut cargo("build --release --package turnwise"))?;
    Ok(folders::target()?.join("release/turnwise"))
}

/// When a file, or the newest below a folder, was changed.
fn changed(path: &Path) -> Option<SystemTime> {
    match fs::read_dir(path) {
        Ok(entries) => entries.flatten().filter_map(|e| changed(&e.path())).max(),
        Err(_) => fs::metadata(path).and_then(|m| m.modified()).ok(),
    }
}
