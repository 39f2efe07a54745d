//! `cargo xtask api`: the contract, from the server's code to the page's client.

use std::fs;

use anyhow::{Context, Result, ensure};

use crate::step::{self, cargo, npm};
use crate::{build, folders};

pub(crate) fn write() -> Result<()> {
    let output = cargo("run --quiet --package turnwise -- openapi").output().context("run turnwise openapi")?;
    ensure!(output.status.success(), "turnwise openapi failed: {}", String::from_utf8_lossy(&output.stderr));
    fs::write(folders::root().join("openapi/turnwise.json"), output.stdout)?;
    build::packages()?;
    step::run("client of the page", &mut npm("run --silent api"))
}
