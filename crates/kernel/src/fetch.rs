//! The port to other servers: slices ask through it and know no library. `crates/fetch` stands behind it, with limits
//! and without a way into our own network.

use std::fmt::Debug;
use std::pin::Pin;

/// What is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outgoing {
    /// The full address.
    pub url: String,
    /// Headers.
    pub headers: Vec<(&'static str, String)>,
    /// A body makes it a POST; its kind is in the header `content-type`.
    pub body: Option<Vec<u8>>,
}

/// What came back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Incoming {
    /// The status.
    pub status: u16,
    /// The kind of content.
    pub kind: String,
    /// The tag of this version of the content (`ETag`), to be sent back as `if-none-match`; empty when there is none.
    pub tag: String,
    /// After how many seconds it may be asked again (`Retry-After`), when the other side says so.
    pub retry_after: Option<u32>,
    /// The content.
    pub body: Vec<u8>,
}

/// An answer on its way; the error says what went wrong, for the log.
pub type Fetching<'a> = Pin<Box<dyn Future<Output = Result<Incoming, String>> + Send + 'a>>;

/// Asks other servers.
pub trait Fetch: Send + Sync + Debug {
    /// Asks.
    fn fetch(&self, outgoing: Outgoing) -> Fetching<'_>;

    /// Asks for a file of at most so many bytes; it may take longer than other answers.
    fn fetch_file(&self, outgoing: Outgoing, most: usize) -> Fetching<'_> {
        let _ = most;
        self.fetch(outgoing)
    }
}
