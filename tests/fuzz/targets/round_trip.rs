#![no_main]

fuzz::target!("round_trip");
