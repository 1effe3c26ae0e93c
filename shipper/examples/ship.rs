//! Ships the files of one pattern until idle and says what that cost.
//!
//! ```text
//! cargo run --release -p shipper --example ship -- null '/var/log/hadoop/*.log'
//! cargo run --release -p shipper --example ship -- 127.0.0.1:9092 '/var/log/hadoop/*.log'
//! ```

use std::{error::Error, path::PathBuf, time::Instant};

use shipper::{Counters, Sink, Stop, Until, run};

fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let mut arguments = std::env::args().skip(1);
    let (Some(broker), Some(pattern)) = (arguments.next(), arguments.next()) else {
        return Err("usage: ship null|HOST:PORT PATTERN [STATE]".into());
    };
    let state = arguments.next().map_or_else(|| std::env::temp_dir().join("khp-log-example"), PathBuf::from);
    let ship = settings::Ship {
        host: "example".to_owned(),
        state,
        notify: true,
        in_flight_bytes: 32 << 20,
        listen: None,
        streams: vec![settings::Stream {
            name: "namenode".to_owned(),
            files: vec![pattern],
            exclude: Vec::new(),
            component: grammars::Component::NameNode,
            service: None,
            layout: None,
            cluster: "example".to_owned(),
            zone: chrono_tz::UTC,
            encoding: encoding_rs::UTF_8,
            framing: settings::Framing::Blocks,
        }],
    };
    let kafka = settings::Kafka {
        brokers: vec![broker.clone()],
        topic: std::env::var("TOPIC").unwrap_or_else(|_| "khp-logs".to_owned()),
        dead_letters: "khp-logs-dlq".to_owned(),
        compression: settings::Compression::Lz4,
        tls: None,
        sasl: None,
    };
    let sink = if broker == "null" { Sink::Null } else { Sink::Kafka(&kafka) };
    let counters = Counters::default();
    let started = Instant::now();
    run(&ship, sink, Until::Idle, &Stop::new(), &counters)?;
    let (seconds, cpu) = (started.elapsed().as_secs_f64(), cpu_seconds()?);
    let megabytes = counters.bytes_read.get() as f64 / 1e6;
    println!("{counters:#?}");
    println!(
        "{megabytes:.0} MB in {seconds:.2} s, {cpu:.2} s of CPU: {:.0} MB a CPU second",
        megabytes / cpu
    );
    Ok(())
}

/// User and system time of this process, all threads.
fn cpu_seconds() -> Result<f64, Box<dyn Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks: f64 =
        fields.get(11..13).unwrap_or_default().iter().filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    Ok(ticks / 100.0)
}
