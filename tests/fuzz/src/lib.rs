//! What every fuzz target does: feed a property, change files as files, and watch the memory.

mod memory;

use libfuzzer_sys::fuzzer_mutate;
use properties::Property;

pub use libfuzzer_sys;

/// The property of a name.
///
/// # Panics
/// If there is none.
pub fn property(name: &str) -> Property {
    let found = properties::PROPERTIES.into_iter().find(|property| property.name == name);
    found.expect("every target has a property")
}

/// Checks a property, and that it takes no more memory than a file of this size may.
pub fn run(property: &Property, bytes: &[u8]) {
    memory::bounded(bytes.len(), || (property.check)(bytes));
}

/// Changes the file in the buffer: as a file most often, else as libFuzzer does.
pub fn mutator(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    if seed % 4 == 0 {
        return fuzzer_mutate(data, size, max_size);
    }
    let changed = properties::mutate(&data[..size], max_size.min(data.len()), seed.into());
    data[..changed.len()].copy_from_slice(&changed);
    changed.len()
}

/// A fuzz target for the property of this name.
#[macro_export]
macro_rules! target {
    ($name:literal) => {
        static PROPERTY: std::sync::LazyLock<properties::Property> =
            std::sync::LazyLock::new(|| $crate::property($name));

        $crate::libfuzzer_sys::fuzz_target!(|bytes: &[u8]| $crate::run(&PROPERTY, bytes));

        $crate::libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
            $crate::mutator(data, size, max_size, seed)
        });
    };
}
