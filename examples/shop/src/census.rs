//! Counts what is alive, so that somebody else can wait for a number of it.

use tokio::sync::watch;

#[derive(Clone, Default)]
pub struct Census(watch::Sender<usize>);

/// One that is counted until it is dropped, however that comes.
pub struct Counted(watch::Sender<usize>);

impl Census {
    pub fn enter(&self) -> Counted {
        self.0.send_modify(|count| *count += 1);
        Counted(self.0.clone())
    }

    /// Completes once the count is one that `accept` likes.
    pub async fn wait_until(&self, accept: impl Fn(usize) -> bool) {
        // It fails only without a sender, and `self` is one.
        let _ = self.0.subscribe().wait_for(|count| accept(*count)).await;
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}
