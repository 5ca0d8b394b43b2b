#![no_main]

fuzz::target!("typed_readers");
