//! A stage for one test: simulators in the test, a configuration folder, a data folder, and hosts as processes.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use embedded::{Store, StoreOptions};
use jiff::{SignedDuration, Timestamp};
use mlc::demo::setup;
use pipeline::ports::Clock;
use pipeline::system::SystemClock;
use simulators::{CleoOptions, CleoSimulator, Dataset, DatasetOptions, FusionOptions, FusionSimulator};
use tempfile::TempDir;

/// What a scene is set up with.
pub struct Setting {
    /// Rows of the ERP.
    pub data: Dataset,
    /// How Cleo behaves; folders are added.
    pub cleo: CleoOptions,
    /// How Fusion behaves; data is added.
    pub fusion: FusionOptions,
    /// Replacements in `connector.toml`.
    pub edits: Vec<(String, String)>,
}

impl Setting {
    /// The whole data set, ending a minute ago.
    #[must_use]
    pub fn whole() -> Self {
        let options = DatasetOptions { end: minutes_ago(1), ..DatasetOptions::default() };
        Self::of(Dataset::generate(20_260_302, &options))
    }

    /// A part of the data set: what the small tests need.
    #[must_use]
    pub fn some(invoices: usize, payments: usize) -> Self {
        let options = DatasetOptions { end: minutes_ago(1), invoices, payments, ..DatasetOptions::default() };
        Self::of(Dataset::generate(7, &options))
    }

    /// Two invoices and a payment.
    #[must_use]
    pub fn small() -> Self {
        Self::of(Dataset::small_at(1, minutes_ago(1)))
    }

    fn of(data: Dataset) -> Self {
        Self { data, cleo: CleoOptions::default(), fusion: FusionOptions::default(), edits: Vec::new() }
    }
}

fn minutes_ago(minutes: i64) -> Timestamp {
    SystemClock.now() - SignedDuration::from_mins(minutes)
}

/// A stage for one test.
pub struct Scene {
    folder: TempDir,
    /// The ERP.
    pub fusion: FusionSimulator,
    /// Cleo.
    pub cleo: CleoSimulator,
    /// The rows as they were at the start.
    pub data: Dataset,
}

impl Scene {
    /// Starts the simulators and writes the configuration. Needs a tokio runtime with several threads.
    ///
    /// # Panics
    /// If anything cannot be set up.
    #[must_use]
    pub fn start(setting: Setting) -> Self {
        let Setting { data, cleo, fusion, edits } = setting;
        let folders = data.edi_suppliers().map(|(_, partner)| format!("{}/outbox", partner.slug)).collect();
        let defaults = (fusion.scope.clone(), fusion.client_id.clone(), fusion.client_secret.clone());
        let login = (cleo.username.clone(), cleo.password.clone());
        let fusion = FusionSimulator::start(FusionOptions { data: data.clone(), ..fusion }).expect("a port");
        let cleo = CleoSimulator::start(CleoOptions { folders, ..cleo }).expect("a port");
        let addresses = setup::Addresses {
            fusion: fusion.base_url(),
            fusion_token: fusion.token_url(),
            fusion_scope: defaults.0,
            cleo: cleo.base_url(),
        };
        let credentials = setup::Credentials {
            client_id: &defaults.1,
            client_secret: &defaults.2,
            username: &login.0,
            password: &login.1,
        };
        let start_at = minutes_ago(60 * 24 * 40).round(jiff::Unit::Second).expect("a second");
        let mut files = setup::files(&data, &addresses, credentials, start_at, setup::Waits::SHORT);
        let connector = files.get_mut("connector.toml").expect("connector.toml");
        let quick = [
            ("every_seconds = 300", "every_seconds = 1"),
            ("requeue_after_ms = 5000", "requeue_after_ms = 1500\nlease_seconds = 2"),
            ("request_timeout_ms = 5000", "request_timeout_ms = 2000"),
            ("claim_margin_ms = 2000", "claim_margin_ms = 500"),
        ];
        let edits = edits.iter().map(|(from, to)| (from.as_str(), to.as_str()));
        for (from, to) in quick.into_iter().chain(edits) {
            assert!(connector.contains(from), "connector.toml has no {from:?}: {connector}");
            *connector = connector.replace(from, to);
        }
        connector.push_str(
            "\n[host]\nworkers = 2\nsweep_every_ms = 300\nvisibility_seconds = 60\ngrace_seconds = 5\n",
        );
        let folder = tempfile::tempdir().expect("a folder");
        setup::write(&folder.path().join("config"), &files).expect("files");
        Self { folder, fusion, cleo, data }
    }

    /// The configuration folder.
    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.folder.path().join("config")
    }

    /// The data folder.
    #[must_use]
    pub fn data_folder(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// `mlc run` as a process. `program` is `env!("CARGO_BIN_EXE_host-under-test")`.
    ///
    /// # Panics
    /// If it does not start.
    #[must_use]
    pub fn host(&self, program: &str) -> Running {
        let mut command = Command::new(program);
        command.arg("run").arg("--config").arg(self.config()).arg("--data").arg(self.data_folder());
        command.args(["--log", "warn"]);
        Running(command.stdout(Stdio::null()).stderr(self.log()).spawn().expect("the host starts"))
    }

    /// One process that ends by itself: exit code (none after a signal).
    ///
    /// # Panics
    /// If it does not start.
    pub async fn ends(&self, program: &str, args: &[&str]) -> Option<i32> {
        let mut command = tokio::process::Command::new(program);
        command.args(args).stdout(Stdio::null()).stderr(self.log());
        command.status().await.expect("it starts").code()
    }

    fn log(&self) -> Stdio {
        let path = self.folder.path().join("host.log");
        std::fs::OpenOptions::new().create(true).append(true).open(path).expect("a log").into()
    }

    /// What the hosts logged.
    #[must_use]
    pub fn logged(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("host.log")).unwrap_or_default()
    }

    /// The stores of the data folder.
    ///
    /// # Panics
    /// If they cannot be opened.
    pub async fn store(&self) -> Store {
        Store::open(&self.data_folder(), Arc::new(SystemClock), StoreOptions::default())
            .await
            .expect("a store")
    }

    /// Waits until every row of the ERP has an outcome.
    ///
    /// # Panics
    /// If that takes longer than `limit`; says what is open.
    pub async fn settle(&self, limit: Duration) {
        let store = self.store().await;
        let end = SystemClock.now() + limit;
        loop {
            let open = crate::books::open(&store, &self.data).await;
            if open.is_empty() {
                return;
            }
            assert!(SystemClock.now() < end, "open after {limit:?}: {open:#?}\n{}", self.logged());
            SystemClock.sleep(Duration::from_millis(100)).await;
        }
    }
}

/// A process that is killed when dropped.
pub struct Running(Child);

impl Running {
    /// kill -9.
    ///
    /// # Panics
    /// If it cannot be killed.
    pub fn kill(mut self) {
        self.0.kill().expect("SIGKILL");
        self.0.wait().expect("its end");
    }

    /// SIGTERM; gives the exit code.
    ///
    /// # Panics
    /// If it does not end within ten seconds.
    pub async fn stop(mut self) -> Option<i32> {
        let pid = self.0.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill").success());
        for _ in 0..100 {
            if let Some(status) = self.0.try_wait().expect("its state") {
                return status.code();
            }
            SystemClock.sleep(Duration::from_millis(100)).await;
        }
        panic!("it does not stop");
    }

    /// Whether it still runs.
    pub fn is_running(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
