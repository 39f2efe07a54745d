//! What must be installed on the machine, and how it gets there: by `apt-get` when we are root; else the command is told.

use std::process::{Command, Stdio};

use anyhow::{Result, bail, ensure};

use crate::{folders, python, step};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// For SQLite and zstd.
    Compiler,
    Node,
    Python,
    Chromium,
}

pub(crate) fn ensure(needs: &[Need]) -> Result<()> {
    let missing: Vec<Need> = needs.iter().copied().filter(|need| !need.is_there()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    install(&missing)?;
    match missing.into_iter().find(|need| !need.is_there()) {
        Some(need) => bail!("find {}: it is missing or too old, also after apt-get", need.name()),
        None => Ok(()),
    }
}

fn install(missing: &[Need]) -> Result<()> {
    let names: Vec<&str> = missing.iter().map(|n| n.name()).collect();
    let packages: Vec<&str> = missing.iter().flat_map(|n| n.packages()).copied().collect();
    let command = format!("apt-get update && apt-get install --yes --no-install-recommends {}", packages.join(" "));
    ensure!(is_root(), "{} is missing. Run as root:\n\n    {command}\n", names.join(" and "));
    ensure!(!folders::programs("apt-get").is_empty(), "{} is missing, and there is no apt-get to install it with", names.join(" and "));
    let mut shell = Command::new("sh");
    shell.args(["-c", &command]).env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null()).stdout(Stdio::null());
    step::run(&format!("apt-get install {}", packages.join(" ")), &mut shell)
}

impl Need {
    pub(crate) const ALL: [Need; 4] = [Need::Compiler, Need::Node, Need::Python, Need::Chromium];

    fn name(self) -> &'static str {
        match self {
            Need::Compiler => "a C compiler",
            Need::Node => "Node 20.19 or newer with npm",
            Need::Python => "Python 3.10 or newer with venv",
            Need::Chromium => "chromium",
        }
    }

    fn packages(self) -> &'static [&'static str] {
        match self {
            Need::Compiler => &["build-essential"],
            Need::Node => &["nodejs", "npm"],
            Need::Python => &["python3", "python3-venv"],
            Need::Chromium => &["chromium", "fonts-liberation"],
        }
    }

    fn is_there(self) -> bool {
        match self {
            Need::Compiler => !folders::programs("cc").is_empty(),
            Need::Node => node_is_new_enough() && !folders::programs("npm").is_empty(),
            Need::Python => python::interpreter().is_some(),
            Need::Chromium => std::path::Path::new("/usr/bin/chromium").exists(),
        }
    }
}

fn node_is_new_enough() -> bool {
    let output = Command::new("node").arg("--version").output();
    output.is_ok_and(|o| version(&String::from_utf8_lossy(&o.stdout)).is_some_and(|v| v >= (20, 19)))
}

/// Of `v20.19.1` or `3.12.1`.
pub(crate) fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().trim_start_matches('v').split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|o| o.stdout.trim_ascii() == b"0")
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_are_read_as_programs_print_them() {
        assert_eq!(version("v20.19.1\n"), Some((20, 19)));
        assert_eq!(version("3.9.18"), Some((3, 9)));
        assert_eq!(version("command not found"), None);
    }
}
