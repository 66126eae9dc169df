//! What a run costs: processor time of this thread, memory of this process.

use std::time::{Duration, Instant};

/// Processor time this thread has used.
#[must_use]
pub fn thread_cpu() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(text.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0))
}

/// A line of `/proc/self/status` in MiB: `VmRSS`, `RssAnon`, `VmHWM`.
#[must_use]
pub fn memory(line: &str) -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = text.lines().find_map(|one| {
        one.strip_prefix(line)?.strip_prefix(':')?.split_whitespace().next()?.parse::<f64>().ok()
    });
    found.unwrap_or(0.0) / 1024.0
}

/// The load of the machine over the last minute.
#[must_use]
pub fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().take(3).collect::<Vec<_>>().join(" ")
}

/// Times of many runs of one thing.
#[derive(Clone, Debug, Default)]
pub struct Times {
    walls: Vec<Duration>,
    cpu: Duration,
}

impl Times {
    /// Runs and times.
    pub fn run<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let (cpu, wall) = (thread_cpu(), Instant::now());
        let done = work();
        self.walls.push(wall.elapsed());
        self.cpu += thread_cpu().saturating_sub(cpu);
        done
    }

    /// Adds the times of another.
    pub fn add(&mut self, other: &Self) {
        self.walls.extend(&other.walls);
        self.cpu += other.cpu;
    }

    /// Processor microseconds per run.
    #[must_use]
    pub fn cpu_us(&self) -> f64 {
        let count = u32::try_from(self.walls.len().max(1)).unwrap_or(1);
        self.cpu.as_secs_f64() * 1e6 / f64::from(count)
    }

    /// The wall time in microseconds that this share of the runs (per thousand) stays below.
    #[must_use]
    pub fn wall_us(&self, per_thousand: usize) -> f64 {
        let mut walls = self.walls.clone();
        walls.sort_unstable();
        let at = (walls.len() * per_thousand / 1000).min(walls.len().saturating_sub(1));
        walls.get(at).map_or(0.0, |wall| wall.as_secs_f64() * 1e6)
    }
}
