#![no_main]

fuzz::target!("validator");
