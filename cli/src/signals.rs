//! SIGINT and SIGTERM.

/// Waits for the next signal to stop, and names it.
#[cfg(unix)]
pub async fn wait() -> &'static str {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        tracing::error!("signals cannot be received here; only a kill stops this process");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => "SIGTERM",
        _ = interrupt.recv() => "SIGINT",
    }
}

/// Waits for the next signal to stop, and names it.
#[cfg(not(unix))]
pub async fn wait() -> &'static str {
    if tokio::signal::ctrl_c().await.is_err() {
        tracing::error!("signals cannot be received here; only a kill stops this process");
        return std::future::pending().await;
    }
    "Ctrl-C"
}
