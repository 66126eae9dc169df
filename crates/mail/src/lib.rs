//! Sends letters: over SMTP, or into a folder where the demo and the tests read them.

use std::path::PathBuf;
use std::time::Duration;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use thiserror::Error;

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protection {
    /// TLS from the first byte (usually port 465).
    Tls,
    /// TLS after STARTTLS; a server without it is refused (usually port 587).
    #[default]
    StartTls,
    /// None: only for a server on this machine.
    None,
}

/// A mail server.
#[derive(Clone, Debug)]
pub struct Server {
    /// Its name.
    pub host: String,
    /// Its port; the usual one of the protection when 0.
    pub port: u16,
    /// How the connection is protected.
    pub protection: Protection,
    /// Name and password, when it asks for them.
    pub login: Option<(String, String)>,
}

/// Where letters go.
#[derive(Clone, Debug)]
pub enum Way {
    /// Over SMTP.
    Server(Server),
    /// As `.eml` files into a folder.
    Folder(PathBuf),
}

/// A letter, ready to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending<'a> {
    /// Names the letter, for its Message-ID: the same letter tried again keeps its name.
    pub id: &'a str,
    /// The address.
    pub to: &'a str,
    /// One line.
    pub subject: &'a str,
    /// As plain text.
    pub text: &'a str,
    /// As HTML.
    pub html: &'a str,
    /// Where the reader says that she wants no more of these letters; mail programs show it beside the sender.
    pub stop: Option<&'a str>,
}

/// Why a letter could not be sent.
#[derive(Debug, Error)]
pub enum MailError {
    /// The setting cannot be used.
    #[error("mail: {0}")]
    Settings(String),
    /// The address or the letter cannot be used; trying again does not help.
    #[error("this letter cannot be sent: {0}")]
    Refused(String),
    /// The server or the disk could not take it now.
    #[error("the letter is not sent yet: {0}")]
    Later(String),
}

impl MailError {
    /// Whether trying again may help.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::Later(_))
    }
}

enum Sender {
    Server(Box<AsyncSmtpTransport<Tokio1Executor>>),
    Folder(PathBuf),
}

/// The post office.
pub struct Post {
    from: Mailbox,
    domain: String,
    sender: Sender,
}

impl std::fmt::Debug for Post {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Post").field("from", &self.from).finish_non_exhaustive()
    }
}

/// How long a mail server may take over one step.
const PATIENCE: Duration = Duration::from_secs(20);

impl Post {
    /// A post office. `from` is the sender: `Plein <plein@voorbeeld.be>`. Nothing is connected yet.
    pub fn new(from: &str, way: &Way) -> Result<Self, MailError> {
        let from: Mailbox = from.parse().map_err(|error| {
            MailError::Settings(format!(
                "the sender ‘{from}’ is no address: write it as Plein <plein@voorbeeld.be> ({error})"
            ))
        })?;
        let domain = from.email.domain().to_owned();
        let sender = match way {
            Way::Folder(folder) => Sender::Folder(folder.clone()),
            Way::Server(server) => Sender::Server(Box::new(transport(server)?)),
        };
        Ok(Self { from, domain, sender })
    }

    /// Sends one letter.
    pub async fn send(&self, sending: &Sending<'_>) -> Result<(), MailError> {
        let message = self.message(sending)?;
        match &self.sender {
            Sender::Folder(folder) => keep(folder, sending.id, &message).await,
            Sender::Server(server) => server.send(message).await.map(|_| ()).map_err(|error| {
                if error.is_permanent() {
                    MailError::Refused(error.to_string())
                } else {
                    MailError::Later(error.to_string())
                }
            }),
        }
    }

    fn message(&self, sending: &Sending<'_>) -> Result<Message, MailError> {
        let refused = |error: &dyn std::fmt::Display| MailError::Refused(error.to_string());
        let to: Mailbox = sending.to.parse().map_err(|error| refused(&error))?;
        let sign = |sign: &char| sign.is_ascii_alphanumeric() || *sign == '-';
        let id: String = sending.id.chars().filter(sign).take(80).collect();
        let header = |name: &'static str, value: &str| {
            HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
        };
        let mut message = Message::builder();
        if let Some(stop) =
            sending.stop.filter(|stop| !stop.contains(|sign: char| sign.is_control() || sign == '>'))
        {
            message = message.raw_header(header("List-Unsubscribe", &format!("<{stop}>")));
        }
        message
            .from(self.from.clone())
            .to(to)
            .subject(sending.subject)
            .message_id(Some(format!("<{id}@{}>", self.domain)))
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("X-Auto-Response-Suppress", "All"))
            .multipart(MultiPart::alternative_plain_html(sending.text.to_owned(), sending.html.to_owned()))
            .map_err(|error| refused(&error))
    }
}

fn transport(server: &Server) -> Result<AsyncSmtpTransport<Tokio1Executor>, MailError> {
    let host = server.host.as_str();
    let tls = || {
        TlsParameters::new(host.to_owned())
            .map_err(|error| MailError::Settings(format!("the server ‘{host}’ cannot be used: {error}")))
    };
    let (tls, usual) = match server.protection {
        Protection::Tls => (Tls::Wrapper(tls()?), 465),
        Protection::StartTls => (Tls::Required(tls()?), 587),
        Protection::None if !["localhost", "127.0.0.1", "::1"].contains(&host) => {
            return Err(MailError::Settings(format!(
                "letters to ‘{host}’ would travel unprotected: choose \"starttls\" or \"tls\""
            )));
        }
        Protection::None => (Tls::None, 25),
    };
    let port = if server.port == 0 { usual } else { server.port };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
        .port(port)
        .tls(tls)
        .timeout(Some(PATIENCE));
    if let Some((name, password)) = &server.login {
        builder = builder.credentials(Credentials::new(name.clone(), password.clone()));
    }
    Ok(builder.build())
}

/// Writes the letter beside its final name first, so that who watches the folder never reads half of it.
async fn keep(folder: &std::path::Path, id: &str, message: &Message) -> Result<(), MailError> {
    let later = |error: std::io::Error| MailError::Later(format!("{}: {error}", folder.display()));
    tokio::fs::create_dir_all(folder).await.map_err(later)?;
    let name: String = id.chars().filter(|sign| sign.is_ascii_alphanumeric() || *sign == '-').collect();
    let (draft, path) = (folder.join(format!("{name}.part")), folder.join(format!("{name}.eml")));
    tokio::fs::write(&draft, message.formatted()).await.map_err(later)?;
    tokio::fs::rename(&draft, &path).await.map_err(later)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LETTER: Sending<'_> = Sending {
        id: "0192-ab",
        to: "an@voorbeeld.be",
        subject: "Aanmelden – één keer",
        text: "Dag An",
        html: "<p>Dag An</p>",
        stop: Some("https://plein.voorbeeld.be/nl/stop/1"),
    };

    #[test]
    fn no_line_break_begins_another_header() {
        let post = Post::new("Plein <plein@voorbeeld.be>", &Way::Folder("post".into())).unwrap();
        let bad = "Bakkerij\r\nBcc: dief@voorbeeld.be\r\n\r\nKoop nu";
        let sent = post.message(&Sending { subject: bad, id: "1\r\nBcc: x", ..LETTER }).unwrap().formatted();
        let text = String::from_utf8_lossy(&sent).into_owned();
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        assert!(!head.lines().any(|line| line.to_ascii_lowercase().starts_with("bcc")), "{head}");
        assert!(head.contains("Message-ID: <1Bccx@voorbeeld.be>"), "{head}");
        let to = post.message(&Sending { to: "an@voorbeeld.be\r\nBcc: dief@voorbeeld.be", ..LETTER });
        assert!(matches!(to, Err(MailError::Refused(_))), "an address is one line");
        let stop = post.message(&Sending { stop: Some("https://x.be/\r\nBcc: dief@voorbeeld.be"), ..LETTER });
        let text = String::from_utf8_lossy(&stop.unwrap().formatted()).into_owned();
        assert!(!text.contains("List-Unsubscribe"), "{text}");
    }

    #[tokio::test]
    async fn a_letter_is_kept_as_a_file() {
        let folder = std::env::temp_dir().join(format!("plein-mail-{}", std::process::id()));
        let post = Post::new("Plein <plein@voorbeeld.be>", &Way::Folder(folder.clone())).unwrap();
        post.send(&LETTER).await.unwrap();
        post.send(&LETTER).await.unwrap();
        let text = std::fs::read_to_string(folder.join("0192-ab.eml")).unwrap();
        for part in [
            "To: an@voorbeeld.be",
            "From: Plein <plein@voorbeeld.be>",
            "Message-ID: <0192-ab@voorbeeld.be>",
            "multipart/alternative",
            "List-Unsubscribe: <https://plein.voorbeeld.be/nl/stop/1>",
            "text/plain",
            "<p>Dag An</p>",
        ] {
            assert!(text.contains(part), "{part} in\n{text}");
        }
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "tried again, it is still one letter");
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn what_cannot_be_sent_is_told_apart() {
        let post = Post::new("plein@voorbeeld.be", &Way::Folder("/proc/nowhere".into())).unwrap();
        assert!(post.send(&LETTER).await.unwrap_err().may_pass(), "the disk may come back");
        let two = Sending { to: "an@voorbeeld.be\r\nBcc: els@voorbeeld.be", ..LETTER };
        assert!(!post.send(&two).await.unwrap_err().may_pass());
        let folded = Sending { subject: "a\r\nBcc: els@voorbeeld.be", ..LETTER };
        let message = post.message(&folded).map(|message| message.formatted());
        let text = message.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
        assert!(!text.lines().any(|line| line.starts_with("Bcc:")), "{text}");
        assert!(Post::new("geen adres", &Way::Folder("x".into())).is_err());
        let open =
            Server { host: "mail.voorbeeld.be".into(), port: 25, protection: Protection::None, login: None };
        assert!(
            Post::new("plein@voorbeeld.be", &Way::Server(open)).is_err(),
            "never unprotected over a network"
        );
        let nobody = Server { host: "127.0.0.1".into(), port: 9, protection: Protection::None, login: None };
        let post = Post::new("plein@voorbeeld.be", &Way::Server(nobody)).unwrap();
        assert!(post.send(&LETTER).await.unwrap_err().may_pass(), "the server may come back");
    }
}
