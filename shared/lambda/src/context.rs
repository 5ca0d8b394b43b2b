use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cleo::CleoDelivery;
use config::Configuration;
use fusion::FusionSource;
use jiff::Timestamp;
use pipeline::ports::{Clock, DeadLetters, Delivery, QueueReceiver, Source};
use pipeline::{Error, Kind, Result, Services};

use crate::absent::Absent;
use crate::configuration::Reader;
use crate::{Environment, Function, Ports, Tally, secrets, tally};

/// After this long a run asks whether another configuration is in force.
const REFRESH: Duration = Duration::from_secs(300);
/// When that cannot be told, it is asked again after this long.
const ASK_AGAIN: Duration = Duration::from_secs(60);
/// The longest that a run waits for the answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a function works with, made once when it starts.
pub struct Context {
    function: Function,
    ports: Ports,
    reader: Reader,
    current: Mutex<Current>,
}

struct Current {
    parts: Arc<Parts>,
    ask_at: Timestamp,
}

/// What a run works with. A run keeps its own to the end, also when another configuration comes into force meanwhile.
#[derive(Clone)]
pub struct Parts {
    /// Settings, profiles and crosswalks.
    pub configuration: Configuration,
    /// What the steps share.
    pub services: Services,
    /// The receiving end of the queues, to change when a message is shown again.
    pub receiver: Arc<dyn QueueReceiver>,
    /// The dead letters.
    pub dead_letters: Arc<dyn DeadLetters>,
    /// The ERP.
    pub source: Arc<dyn Source>,
    /// The way out to partners.
    pub delivery: Arc<dyn Delivery>,
}

impl Context {
    /// The context of `function` on AWS.
    ///
    /// # Errors
    /// [`pipeline::Kind::Configuration`] if a variable is missing or the configuration has faults; what reading it
    /// returns.
    pub async fn from_env(function: Function, environment: &Environment) -> Result<Self> {
        environment.check(function)?;
        let ports = Ports::on_aws(function, environment).await?;
        Self::new(function, ports, environment.config_key()).await
    }

    /// The context of `function` on `ports`, with the configuration that the object at `config_key` names.
    ///
    /// # Errors
    /// As [`Context::from_env`].
    pub async fn new(function: Function, ports: Ports, config_key: &str) -> Result<Self> {
        let reader = Reader::new(ports.blobs.clone(), config_key);
        let pointer = reader.pointer().await?;
        let configuration = reader.configuration(&pointer).await?;
        let parts = Arc::new(Parts::new(function, configuration, &ports).await?);
        let ask_at = ports.clock.now() + REFRESH;
        tracing::info!(config_version = parts.configuration.version, "{function}: ready");
        Ok(Self { function, ports, reader, current: Mutex::new(Current { parts, ask_at }) })
    }

    /// The function.
    #[must_use]
    pub const fn function(&self) -> Function {
        self.function
    }

    /// Time.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        &*self.ports.clock
    }

    /// The parts for a run. Once in a while this looks whether another configuration is in force; one that cannot be read
    /// or has faults changes nothing.
    pub async fn parts(&self) -> Arc<Parts> {
        let parts = self.lock().parts.clone();
        if self.clock().now() < self.lock().ask_at {
            return parts;
        }
        let refreshed = tokio::select! {
            biased;
            refreshed = self.refreshed(&parts) => refreshed,
            () = self.clock().sleep(PATIENCE) => Err(Error::temporary(
                Kind::Timeout,
                "configuration",
                "the answer which configuration is in force took too long",
            )),
        };
        let mut current = self.lock();
        current.ask_at = self.clock().now() + REFRESH;
        match refreshed {
            Ok(Some(parts)) => {
                tracing::info!(
                    config_version = parts.configuration.version,
                    "context: another configuration"
                );
                current.parts = Arc::new(parts);
            }
            Ok(None) => {}
            Err(error) => {
                tracing::error!(kind = error.kind().as_str(), %error, "context: the configuration stays as it was");
                current.ask_at = self.clock().now() + ASK_AGAIN;
            }
        }
        current.parts.clone()
    }

    /// The parts of another configuration, if another is in force.
    async fn refreshed(&self, parts: &Parts) -> Result<Option<Parts>> {
        let pointer = self.reader.pointer().await?;
        if pointer.version == parts.configuration.version {
            return Ok(None);
        }
        let configuration = self.reader.configuration(&pointer).await?;
        Parts::new(self.function, configuration, &self.ports).await.map(Some)
    }

    fn lock(&self) -> MutexGuard<'_, Current> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Parts {
    /// Makes what `function` needs; nothing is called yet.
    async fn new(function: Function, configuration: Configuration, ports: &Ports) -> Result<Self> {
        secrets::check(function, &configuration, ports)?;
        let connector = &configuration.connector;
        let (secrets, clock, rng) = (ports.secrets.clone(), ports.clock.clone(), ports.rng.clone());
        let (mut source, mut delivery): (Arc<dyn Source>, Arc<dyn Delivery>) =
            (Arc::new(Absent), Arc::new(Absent));
        match function {
            Function::PollFusion => {
                source = Arc::new(FusionSource::new(connector.fusion.clone(), secrets, clock, rng)?);
            }
            Function::DeliverDocument => {
                delivery = Arc::new(CleoDelivery::new(connector.cleo.clone(), secrets, clock, rng).await?);
            }
            Function::MapRecord | Function::Sweep => {}
        }
        Ok(Self {
            services: services(&configuration, ports),
            receiver: ports.receiver.clone(),
            dead_letters: ports.dead_letters.clone(),
            configuration,
            source,
            delivery,
        })
    }

    /// What the steps share, with a ledger that counts for `tally`.
    pub(crate) fn counted(&self, tally: &Arc<Tally>) -> Services {
        tally::counted(&self.services, tally)
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.services.clock
    }
}

fn services(configuration: &Configuration, ports: &Ports) -> Services {
    Services {
        tenant: configuration.connector.tenant.clone(),
        stage: configuration.connector.stage,
        catalog: configuration.catalog.clone(),
        ledger: ports.ledger.clone(),
        watermarks: ports.watermarks.clone(),
        counters: ports.counters.clone(),
        queue: ports.queue.clone(),
        blobs: ports.blobs.clone(),
        clock: ports.clock.clone(),
        rng: ports.rng.clone(),
        limits: configuration.limits(),
    }
}
