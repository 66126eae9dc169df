//! Asks other servers on behalf of ours: with limits on time and size, over TLS, and never at an address inside our own
//! network unless the settings name it. The address is looked up once, judged and used: a name that answers
//! differently the second time gains nothing. Redirects are not followed.

mod address;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Method, Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

pub use address::{Allowed, AllowedError, is_public};

/// How long a file may take.
const FILE_PATIENCE: Duration = Duration::from_secs(60);

/// Why nothing was fetched.
#[derive(Debug, Error)]
pub enum FetchError {
    /// The address cannot be used.
    #[error("‘{0}’ cannot be asked: {1}")]
    Address(String, &'static str),
    /// The address lies inside our own network.
    #[error("‘{0}’ lies in a private network; name it in the settings if it may be asked")]
    Private(String),
    /// The other side did not answer as it should.
    #[error("{0} did not answer: {1}")]
    Failed(String, String),
    /// The answer took too long.
    #[error("{0} took longer than {1} s")]
    Slow(String, u64),
    /// The answer is too large.
    #[error("the answer of {0} is larger than {1} bytes")]
    Large(String, usize),
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Ask {
    method: Method,
    url: String,
    headers: Vec<(HeaderName, String)>,
    body: Bytes,
}

impl Ask {
    /// Reads an address.
    #[must_use]
    pub fn get(url: impl Into<String>) -> Self {
        Self { method: Method::GET, url: url.into(), headers: Vec::new(), body: Bytes::new() }
    }

    /// Sends something to an address.
    #[must_use]
    pub fn post(url: impl Into<String>, kind: &str, body: impl Into<Bytes>) -> Self {
        let headers = vec![(header::CONTENT_TYPE, kind.to_owned())];
        Self { method: Method::POST, url: url.into(), headers, body: body.into() }
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The kind of content.
    pub kind: String,
    /// The tag of this version of the content; empty when there is none.
    pub tag: String,
    /// After how many seconds it may be asked again, when the other side says so.
    pub retry_after: Option<u32>,
    /// The content.
    pub body: Bytes,
}

/// Asks other servers.
#[derive(Clone)]
pub struct Client {
    allowed: Arc<[Allowed]>,
    patience: Duration,
    most: usize,
    tls: TlsConnector,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("patience", &self.patience)
            .field("most", &self.most)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// A client with the certificates this machine trusts. `allowed` are the private places that may be asked.
    pub fn new(allowed: Vec<Allowed>) -> Result<Self, FetchError> {
        let mut roots = rustls::RootCertStore::empty();
        let found = rustls_native_certs::load_native_certs();
        roots.add_parsable_certificates(found.certs);
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| FetchError::Failed("TLS".into(), error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            allowed: allowed.into(),
            patience: Duration::from_secs(10),
            most: 2_000_000,
            tls: TlsConnector::from(Arc::new(config)),
        })
    }

    /// The same client with other limits: how long an answer may take and how many bytes it may have.
    #[must_use]
    pub fn within(mut self, patience: Duration, most: usize) -> Self {
        (self.patience, self.most) = (patience, most);
        self
    }

    /// Asks.
    pub async fn ask(&self, ask: Ask) -> Result<Answer, FetchError> {
        let seconds = self.patience.as_secs();
        let place = ask.url.split('?').next().unwrap_or_default().to_owned();
        let work = self.work(ask, &place);
        tokio::time::timeout(self.patience, work)
            .await
            .map_err(|_| FetchError::Slow(place.clone(), seconds))?
    }

    async fn work(&self, ask: Ask, place: &str) -> Result<Answer, FetchError> {
        let wrong = |why| FetchError::Address(place.to_owned(), why);
        let failed = |error: &dyn std::fmt::Display| FetchError::Failed(place.to_owned(), error.to_string());
        let uri: Uri = ask.url.parse().map_err(|_| wrong("it is no web address"))?;
        let host = uri.host().ok_or_else(|| wrong("it names no server"))?.to_owned();
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(wrong("only http and https are asked")),
        };
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Err(wrong("it carries a name or password"));
        }
        let port = uri.port_u16().unwrap_or(if https { 443 } else { 80 });
        let address = self.resolve(&host, port, https, place).await?;
        let stream = TcpStream::connect(address).await.map_err(|error| failed(&error))?;
        let request = request(&ask, &uri, &host).map_err(|error| failed(&error))?;
        if https {
            let bare = host.trim_start_matches('[').trim_end_matches(']').to_owned();
            let name = ServerName::try_from(bare).map_err(|_| wrong("the server’s name is wrong"))?;
            let stream = self.tls.connect(name, stream).await.map_err(|error| failed(&error))?;
            self.speak(stream, request, place).await
        } else {
            self.speak(stream, request, place).await
        }
    }

    /// Looks the name up once. One private address among the answers is enough to refuse.
    async fn resolve(
        &self,
        host: &str,
        port: u16,
        https: bool,
        place: &str,
    ) -> Result<SocketAddr, FetchError> {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let found = tokio::net::lookup_host((bare, port))
            .await
            .map_err(|error| FetchError::Failed(place.to_owned(), error.to_string()))?;
        let found: Vec<SocketAddr> = found.take(20).collect();
        let named = |address: &SocketAddr| self.allowed.iter().any(|one| one.covers(address.ip(), port));
        if found.iter().any(|address| !is_public(address.ip()) && !named(address)) {
            return Err(FetchError::Private(place.to_owned()));
        }
        if !https && !found.iter().all(named) {
            return Err(FetchError::Address(place.to_owned(), "outside the own network only https is asked"));
        }
        let first = found.first().copied();
        first.ok_or_else(|| FetchError::Failed(place.to_owned(), "the name has no address".to_owned()))
    }

    async fn speak<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
        &self,
        stream: S,
        request: Request<Full<Bytes>>,
        place: &str,
    ) -> Result<Answer, FetchError> {
        let failed = |error: hyper::Error| FetchError::Failed(place.to_owned(), error.to_string());
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(failed)?;
        let driving = tokio::spawn(connection);
        let response = sender.send_request(request).await.map_err(failed)?;
        let (parts, body) = response.into_parts();
        let body = Limited::new(body, self.most).collect().await.map_err(|error| {
            if error.downcast_ref::<LengthLimitError>().is_some() {
                FetchError::Large(place.to_owned(), self.most)
            } else {
                FetchError::Failed(place.to_owned(), error.to_string())
            }
        });
        driving.abort();
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let tag = parts.headers.get(header::ETAG).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Ok(Answer {
            status: parts.status,
            kind: kind.unwrap_or_default().to_owned(),
            tag: tag.to_owned(),
            // A date instead of seconds is rare, and read as nothing.
            retry_after: parts
                .headers
                .get(header::RETRY_AFTER)
                .and_then(|value| value.to_str().ok()?.trim().parse().ok()),
            body: body?.to_bytes(),
        })
    }
}

impl kernel::fetch::Fetch for Client {
    fn fetch(&self, outgoing: kernel::fetch::Outgoing) -> kernel::fetch::Fetching<'_> {
        Box::pin(async move {
            let mut ask = Ask::get(outgoing.url);
            if let Some(body) = outgoing.body {
                (ask.method, ask.body) = (Method::POST, body.into());
            }
            for (name, value) in outgoing.headers {
                ask = ask.header(HeaderName::from_static(name), value);
            }
            let answer = self.ask(ask).await.map_err(|error| error.to_string())?;
            Ok(kernel::fetch::Incoming {
                status: answer.status.as_u16(),
                kind: answer.kind,
                tag: answer.tag,
                retry_after: answer.retry_after,
                body: answer.body.to_vec(),
            })
        })
    }

    fn fetch_file(&self, outgoing: kernel::fetch::Outgoing, most: usize) -> kernel::fetch::Fetching<'_> {
        let patient = self.clone().within(FILE_PATIENCE, most);
        Box::pin(async move { patient.fetch(outgoing).await })
    }
}

fn request(ask: &Ask, uri: &Uri, host: &str) -> Result<Request<Full<Bytes>>, hyper::http::Error> {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let authority = uri.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let mut builder = Request::builder()
        .method(ask.method.clone())
        .uri(path)
        .header(header::HOST, authority)
        .header(header::USER_AGENT, "Plein")
        .header(header::ACCEPT, "application/json, */*;q=0.5");
    for (name, value) in &ask.headers {
        builder = builder.header(name, HeaderValue::from_str(value)?);
    }
    builder.body(Full::new(ask.body.clone()))
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// A server that answers the same to everybody, and counts.
    async fn server(answer: &'static [u8]) -> (String, Arc<std::sync::atomic::AtomicUsize>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let count = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let seen = count.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                seen.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                let mut buffer = [0_u8; 4096];
                let _ = stream.read(&mut buffer).await;
                let _ = stream.write_all(answer).await;
                if answer.is_empty() {
                    tokio::time::sleep(Duration::from_secs(5)).await;
                }
            }
        });
        (address, count)
    }

    fn local() -> Client {
        Client::new(vec![Allowed::parse("127.0.0.1").unwrap()]).unwrap()
    }

    #[tokio::test]
    async fn an_answer_comes_back_within_limits() {
        let (address, _) =
            server(b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 5\r\n\r\nhallo").await;
        let answer = local().ask(Ask::get(format!("{address}/x?y=1"))).await.unwrap();
        assert_eq!(
            (answer.status, answer.kind.as_str(), &answer.body[..]),
            (StatusCode::OK, "text/plain", &b"hallo"[..])
        );
        let small = local().within(Duration::from_secs(5), 4);
        assert!(matches!(small.ask(Ask::get(&address)).await, Err(FetchError::Large(_, 4))));
        let (silent, _) = server(b"").await;
        let hasty = local().within(Duration::from_millis(100), 1000);
        assert!(matches!(hasty.ask(Ask::get(silent)).await, Err(FetchError::Slow(..))));
    }

    #[tokio::test]
    async fn a_file_may_be_larger_and_tells_its_version() {
        use kernel::fetch::{Fetch, Outgoing};

        let (address, _) = server(b"HTTP/1.1 200 OK\r\netag: \"v7\"\r\ncontent-length: 5\r\n\r\nhallo").await;
        let small = local().within(Duration::from_secs(5), 4);
        let outgoing = || Outgoing { url: address.clone(), ..Outgoing::default() };
        assert!(small.fetch(outgoing()).await.is_err());
        let file = small.fetch_file(outgoing(), 5).await.unwrap();
        assert_eq!((file.tag.as_str(), &file.body[..]), ("\"v7\"", &b"hallo"[..]));
        assert!(small.fetch_file(outgoing(), 4).await.is_err());
    }

    #[tokio::test]
    async fn what_lies_inside_is_never_reached() {
        let (address, count) = server(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
        let port = address.rsplit(':').next().unwrap();
        let client = Client::new(Vec::new()).unwrap();
        for host in
            ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "10.0.0.1"]
        {
            for scheme in ["http", "https"] {
                let done = client
                    .clone()
                    .within(Duration::from_secs(2), 10)
                    .ask(Ask::get(format!("{scheme}://{host}:{port}/")))
                    .await;
                assert!(done.is_err(), "{scheme}://{host}");
            }
        }
        for odd in [
            "ftp://voorbeeld.be/",
            "file:///etc/passwd",
            "https://",
            "geen adres",
            "https://a:b@voorbeeld.be/",
        ] {
            assert!(matches!(client.ask(Ask::get(odd)).await, Err(FetchError::Address(..))), "{odd}");
        }
        assert_eq!(count.load(std::sync::atomic::Ordering::SeqCst), 0, "nobody knocked");
    }

    #[tokio::test]
    async fn a_redirect_is_an_answer_and_not_followed() {
        let (inside, count) = server(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
        drop(inside);
        let (address, _) =
            server(b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n").await;
        assert_eq!(local().ask(Ask::get(address)).await.unwrap().status, StatusCode::FOUND);
        assert_eq!(count.load(std::sync::atomic::Ordering::SeqCst), 0);
    }
}
