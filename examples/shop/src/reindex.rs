//! The background job that rebuilds the search index.

use crate::db::Store;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::task::{JoinError, JoinHandle};

const EVERY: Duration = Duration::from_millis(500);

/// The job at work.
pub struct Reindexing {
    stop: oneshot::Sender<()>,
    job: JoinHandle<u64>,
}

impl Reindexing {
    pub fn start(store: Store) -> Self {
        let (stop, stopped) = oneshot::channel();
        Reindexing { stop, job: tokio::spawn(run(store, stopped)) }
    }

    /// Lets the round that is under way end, and says how many there were.
    pub async fn stop(self) -> Result<u64, JoinError> {
        // It fails if the job has ended by itself, which the line below tells better.
        let _ = self.stop.send(());
        self.job.await
    }
}

async fn run(store: Store, mut stopped: oneshot::Receiver<()>) -> u64 {
    let mut rounds = 0;
    loop {
        rounds += 1;
        if let Err(error) = dials::time("reindex").track(store.rebuild_index()).await {
            tracing::error!(%error, "the search index is out of date");
        }
        tokio::select! {
            _ = &mut stopped => return rounds,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}
