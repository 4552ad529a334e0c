//! The soak: a server at full load for minutes, with resident memory after the first minute and at the end.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::cores;
use crate::runtimes::Runtime;
use crate::servers::{self, Server};

const FIRST: Duration = Duration::from_secs(60);
const EVERY: Duration = Duration::from_secs(10);
/// How much more memory than after the first minute there may be at the end.
const MOST_GROWTH: f64 = 1.10;

/// Runs each of `runtimes` for `minutes`; false when Anode has grown.
pub fn run(home: &Path, runtimes: &[Runtime], minutes: u64) -> Result<bool, String> {
    let time = Duration::from_secs(minutes * 60);
    let packages = servers::packages()?;
    let mut steady = true;
    for runtime in runtimes {
        let server = Server::start(runtime, &home.join("servers/soak.cjs"), &packages)?;
        let (address, start) = (server.address, Instant::now());
        let loads: Vec<_> = servers::soak_loads()
            .into_iter()
            .map(|load| {
                std::thread::spawn(move || {
                    cores::pin(cores::pair().1);
                    load.run(address, Duration::ZERO, time)
                })
            })
            .collect();
        let mut first = None;
        while start.elapsed() + Duration::from_millis(500) < time {
            std::thread::sleep(EVERY.min((time - Duration::from_millis(500)).saturating_sub(start.elapsed())));
            let memory = server.resident_memory()?;
            println!("{:<6} {:>5.0} s  {:>7.1} MB", runtime.name, start.elapsed().as_secs_f64(), memory / 1e6);
            if start.elapsed() >= FIRST.min(time / 2) {
                first.get_or_insert(memory);
            }
        }
        let last = server.resident_memory()?;
        let mut answers = 0.0;
        for load in loads {
            let measured = load.join().map_err(|_| "a load panicked".to_owned())??;
            answers += measured.rate * time.as_secs_f64();
        }
        let growth = last / first.unwrap_or(last);
        println!(
            "{:<6} {answers:.0} answers; {:.1} MB after the first minute, {:.1} MB at the end: {growth:.2}",
            runtime.name,
            first.unwrap_or(last) / 1e6,
            last / 1e6
        );
        steady &= growth <= MOST_GROWTH || runtime.name != "anode";
    }
    Ok(steady)
}
