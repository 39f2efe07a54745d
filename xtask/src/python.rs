//! The Python of the end-to-end tests: the newest interpreter there is, and an environment that outlives the clone.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::needs::version;
use crate::{folders, step};

/// What a Python must have to serve: a version, and the modules that make environments.
const PROBE: &str = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])";
const NAMES: [&str; 4] = ["python3.12", "python3.13", "python3.11", "python3"];

/// Python 3.12 first: on the search path, or one that pyenv keeps.
pub(crate) fn interpreter() -> Option<PathBuf> {
    let on_path = NAMES.iter().flat_map(|name| folders::programs(name));
    pyenv("3.12").into_iter().chain(on_path).chain(pyenv("3.11")).find(|python| serves(python))
}

fn serves(python: &Path) -> bool {
    let output = Command::new(python).args(["-c", PROBE]).output();
    output.is_ok_and(|o| o.status.success() && version(&String::from_utf8_lossy(&o.stdout)).is_some_and(|v| v >= (3, 10)))
}

fn pyenv(series: &str) -> Vec<PathBuf> {
    let root = Command::new("pyenv").arg("root").output().map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned());
    let Ok(versions) = root.and_then(|root| fs::read_dir(Path::new(&root).join("versions"))) else {
        return Vec::new();
    };
    let of_series = versions.flatten().filter(|v| v.file_name().to_string_lossy().starts_with(series));
    of_series.map(|v| v.path().join("bin/python3")).collect()
}

/// The environment for `requirements`, made when it is not in the cache; answers its Python.
pub(crate) fn environment(requirements: &Path) -> Result<PathBuf> {
    let Some(interpreter) = interpreter() else {
        anyhow::bail!("find Python 3.10 or newer with venv");
    };
    let folder = folders::cache()?.join(format!("python-{}", key(&interpreter, requirements)?));
    let (python, complete) = (folder.join("bin/python"), folder.join("complete"));
    if complete.exists() {
        return Ok(python);
    }
    let _ = fs::remove_dir_all(&folder);
    step::run("Python environment", Command::new(interpreter).args(["-m", "venv"]).arg(&folder))?;
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
    step::run("Python packages", Command::new(&python).args(install).arg(requirements))?;
    fs::write(complete, "")?;
    Ok(python)
}

fn key(interpreter: &Path, requirements: &Path) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    (interpreter, fs::read(requirements)?).hash(&mut hasher);
    Ok(format!("{:016x}", hasher.finish()))
}
