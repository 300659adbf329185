//! A node of the payment service that answers as no web server would.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, copy, sink};
use tokio::net::{TcpListener, TcpStream};

/// Resets the connection.
pub const RESET: &str = "/reset";
/// Ends the connection in the middle of the body.
pub const TRUNCATED: &str = "/truncated";
/// Sends no more than the beginning of the body.
pub const STALLED: &str = "/stalled";

const BEGINNING: &str =
    "HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: 64\r\n\r\n{\"id\":";

/// Runs for as long as the program. The path of a request says what becomes of it.
pub async fn start() -> io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            // The client sees how it ends; nobody else has to.
            tokio::spawn(answer(connection));
        }
    });
    Ok(address)
}

async fn answer(connection: TcpStream) -> io::Result<()> {
    let mut connection = BufReader::new(connection);
    let mut request = String::new();
    connection.read_line(&mut request).await?;
    match request.split(' ').nth(1) {
        Some(TRUNCATED) => {
            connection.write_all(BEGINNING.as_bytes()).await?;
            connection.shutdown().await?;
        }
        Some(STALLED) => connection.write_all(BEGINNING.as_bytes()).await?,
        _ => return connection.into_inner().set_zero_linger(),
    }
    // Until the client leaves. Who closes a connection with something unread in it resets it.
    copy(&mut connection, &mut sink()).await?;
    Ok(())
}
