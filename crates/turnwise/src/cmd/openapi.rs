//! `turnwise openapi`

use std::io::{self, Write as _};

pub(crate) fn run() -> anyhow::Result<()> {
    Ok(io::stdout().write_all(turnwise_server::openapi().as_bytes())?)
}
