//! `turnwise sessions`

use crate::args::Sessions;

pub(crate) fn run(_: &Sessions) -> anyhow::Result<()> {
    anyhow::bail!("being written")
}
