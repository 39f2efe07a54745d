//! What Linux tells of a process in `/proc`.

use std::fs;

/// A process; what cannot be read any more is 0.
#[derive(Debug, Clone)]
pub struct Process {
    folder: String,
}

/// `sysconf(_SC_CLK_TCK)`, which is 100 on every Linux there is.
const TICKS_PER_SECOND: f64 = 100.0;

impl Process {
    pub fn of(id: u32) -> Self {
        Self { folder: format!("/proc/{id}") }
    }

    pub fn own() -> Self {
        Self { folder: "/proc/self".to_owned() }
    }

    /// Processor time so far, of user and system, in seconds.
    pub fn cpu(&self) -> f64 {
        let stat = fs::read_to_string(format!("{}/stat", self.folder)).unwrap_or_default();
        // The name before the last bracket may contain anything; after it the fields begin with the third.
        let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        let ticks = fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok());
        ticks.sum::<f64>() / TICKS_PER_SECOND
    }

    /// The most memory that was resident at once, in bytes.
    pub fn peak_memory(&self) -> u64 {
        self.status("VmHWM:")
    }

    /// Memory resident now, in bytes.
    pub fn memory(&self) -> u64 {
        self.status("VmRSS:")
    }

    fn status(&self, name: &str) -> u64 {
        let status = fs::read_to_string(format!("{}/status", self.folder)).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) * 1024
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_can_be_watched() {
        let (own, start) = (Process::own(), std::time::Instant::now());

        while own.cpu() < 0.05 && start.elapsed().as_secs() < 60 {}

        assert!(own.cpu() >= 0.05, "{} s of processor time after a minute of work", own.cpu());
        assert!(own.memory() > 1 << 20);
        assert!(own.peak_memory() > 1 << 20);
    }
}
