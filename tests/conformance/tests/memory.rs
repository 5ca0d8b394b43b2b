//! The suite on the stores in memory.

use conformance::memory::MemoryStores;

async fn stores() -> MemoryStores {
    MemoryStores::new()
}

conformance::run!(stores);
