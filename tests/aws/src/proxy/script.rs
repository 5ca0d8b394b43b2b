//! What is to happen to which call, and what came.

use std::collections::{BTreeMap, BTreeSet};

use super::fault::{Fault, Weather};
use super::used::{Used, used};
use super::wire::Request;

#[derive(Debug, Default)]
pub(super) struct Script {
    /// Where calls go.
    pub(super) upstream: Option<String>,
    /// Faults to come, by the name of the call.
    pub(super) faults: Vec<(String, Fault)>,
    weather: Vec<(Weather, usize)>,
    /// How often each call came.
    pub(super) calls: BTreeMap<String, usize>,
    /// How often each call met a fault of the weather.
    pub(super) met: BTreeMap<String, usize>,
    /// Who needed which right.
    pub(super) used: BTreeSet<Used>,
}

impl Script {
    /// Replaces the weather.
    pub(super) fn set_weather(&mut self, weather: Vec<Weather>) {
        self.weather = weather.into_iter().map(|one| (one, 0)).collect();
    }

    /// Notes the call, and says what happens to it.
    pub(super) fn meet(&mut self, request: &Request) -> Option<Fault> {
        let call = request.call();
        *self.calls.entry(call.clone()).or_default() += 1;
        self.used.extend(used(request));
        if let Some(place) = self.faults.iter().position(|(name, _)| *name == call) {
            return Some(self.faults.remove(place).1);
        }
        let (weather, come) = self.weather.iter_mut().find(|(weather, _)| weather.call == call)?;
        *come += 1;
        if !weather.spoils(*come - 1) {
            return None;
        }
        let met = self.met.entry(call).or_default();
        *met += 1;
        weather.faults.get((*met - 1) % weather.faults.len().max(1)).cloned()
    }
}
