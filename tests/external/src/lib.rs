//! A service on loopback that fails in one way, again and again.

#![forbid(unsafe_code)]

mod conversation;
mod misbehaviour;
pub mod tls;

pub use misbehaviour::Misbehaviour;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// A service that misbehaves until it is dropped.
pub struct Server {
    address: SocketAddr,
    talk: Arc<Talk>,
    life: Life,
}

/// What client and server tell each other beside the connection.
#[derive(Default)]
pub(crate) struct Talk {
    /// The request is read.
    pub(crate) asked: Notify,
    /// The head of the answer is read.
    pub(crate) go_on: Notify,
}

/// What holds the port.
enum Life {
    Serving(JoinHandle<()>),
    /// Bound and not listening, so that nobody else is given the port.
    Refusing(#[allow(dead_code, reason = "it is held")] TcpSocket),
}

impl Server {
    /// A server that behaves so.
    pub async fn start(misbehaviour: Misbehaviour) -> io::Result<Server> {
        let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
        let talk = Arc::new(Talk::default());
        if misbehaviour == Misbehaviour::Refuse {
            let socket = TcpSocket::new_v4()?;
            socket.bind(loopback)?;
            return Ok(Server { address: socket.local_addr()?, talk, life: Life::Refusing(socket) });
        }
        let listener = TcpListener::bind(loopback).await?;
        let address = listener.local_addr()?;
        let serving = tokio::spawn(serve(listener, misbehaviour, talk.clone()));
        Ok(Server { address, talk, life: Life::Serving(serving) })
    }

    /// Where it listens, or would.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Tells it that the client has read the head, so that what comes next cannot overtake it.
    pub fn head_is_read(&self) {
        self.talk.go_on.notify_one();
    }

    /// Waits until it has read a request.
    pub async fn is_asked(&self) {
        self.talk.asked.notified().await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Life::Serving(serving) = &self.life {
            serving.abort();
        }
    }
}

async fn serve(listener: TcpListener, misbehaviour: Misbehaviour, talk: Arc<Talk>) {
    while let Ok((stream, _)) = listener.accept().await {
        let talk = talk.clone();
        // Clients end such conversations as they like.
        tokio::spawn(async move { conversation::hold(stream, misbehaviour, &talk).await });
    }
}
