//! Which broker, and how to reach it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rumqttc::{MqttOptions, TlsConfiguration, Transport};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Bytes of a message.
const MOST_BYTES: usize = 256_000;

/// The broker.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// `mqtts://broker.voorbeeld.be:8883`; `mqtt://` without protection is for a broker on this machine. None: nobody is
    /// listened to.
    pub broker: Option<String>,
    /// The name this server has there: the broker keeps messages for it while it is away. Each server its own.
    pub client: String,
    /// The name to sign in with.
    pub user: Option<String>,
    /// The password; better in the environment variable `PLEIN_MQTT_PASSWORD`.
    #[serde(skip_serializing)]
    pub password: Option<String>,
    /// Certificates (PEM) that vouch for the broker. None: those of the system.
    pub certificates: Option<PathBuf>,
    /// What is listened to.
    pub topics: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            broker: None,
            client: "plein".to_owned(),
            user: None,
            password: None,
            certificates: None,
            topics: vec!["plein/+/+/counts".to_owned(), "v1.1/+/Observations".to_owned()],
        }
    }
}

/// Why settings cannot be used.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// The address is none.
    #[error("mqtt.broker: ‘{0}’ must look like mqtts://broker.voorbeeld.be:8883")]
    Address(String),
    /// A password would travel unprotected.
    #[error("mqtt.broker: ‘{0}’ is not on this machine; use mqtts:// so that nobody reads along")]
    Unprotected(String),
    /// The certificates cannot be used.
    #[error("mqtt.certificates: {0}")]
    Certificates(String),
}

impl Settings {
    /// Whether they can be used, without asking anybody.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self) -> Result<(), SettingsError> {
        if self.broker.is_some() { self.options().map(drop) } else { Ok(()) }
    }

    pub(crate) fn options(&self) -> Result<MqttOptions, SettingsError> {
        let address = self.broker.as_deref().unwrap_or_default();
        let wrong = || SettingsError::Address(address.to_owned());
        let (protected, rest) = match (address.strip_prefix("mqtts://"), address.strip_prefix("mqtt://")) {
            (Some(rest), _) => (true, rest),
            (_, Some(rest)) => (false, rest),
            _ => return Err(wrong()),
        };
        let (host, port) = match rest.trim_end_matches('/').rsplit_once(':') {
            Some((host, port)) => (host, port.parse().map_err(|_| wrong())?),
            None => (rest.trim_end_matches('/'), if protected { 8_883 } else { 1_883 }),
        };
        if host.is_empty() || host.contains(['/', '@', ' ']) || self.client.is_empty() {
            return Err(wrong());
        }
        if !protected && !["localhost", "127.0.0.1", "[::1]"].contains(&host) {
            return Err(SettingsError::Unprotected(address.to_owned()));
        }
        let mut options = MqttOptions::new(self.client.clone(), host, port);
        options.set_keep_alive(Duration::from_secs(30));
        // The broker keeps what comes while we are away; we tell it when something is safe.
        options.set_clean_session(false);
        options.set_manual_acks(true);
        options.set_max_packet_size(MOST_BYTES, MOST_BYTES);
        if let Some(user) = &self.user {
            options.set_credentials(user.clone(), self.password.clone().unwrap_or_default());
        }
        if protected {
            options.set_transport(Transport::tls_with_config(TlsConfiguration::Rustls(self.tls()?)));
        }
        Ok(options)
    }

    fn tls(&self) -> Result<Arc<rustls::ClientConfig>, SettingsError> {
        let wrong = |error: String| SettingsError::Certificates(error);
        let mut roots = RootCertStore::empty();
        match &self.certificates {
            Some(path) => {
                let read = CertificateDer::pem_file_iter(path);
                for certificate in read.map_err(|error| wrong(format!("{}: {error}", path.display())))? {
                    let certificate = certificate.map_err(|error| wrong(error.to_string()))?;
                    roots.add(certificate).map_err(|error| wrong(error.to_string()))?;
                }
            }
            None => {
                let found = rustls_native_certs::load_native_certs();
                roots.add_parsable_certificates(found.certs);
            }
        }
        if roots.is_empty() {
            return Err(wrong("no certificate vouches for any broker".to_owned()));
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| wrong(error.to_string()))?;
        Ok(Arc::new(config.with_root_certificates(roots).with_no_client_auth()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(broker: &str) -> Result<(String, u16), SettingsError> {
        let settings = Settings { broker: Some(broker.to_owned()), ..Settings::default() };
        settings.options().map(|options| options.broker_address())
    }

    #[test]
    fn addresses_are_read() {
        assert_eq!(at("mqtt://localhost").unwrap(), ("localhost".to_owned(), 1_883));
        assert_eq!(at("mqtt://127.0.0.1:19999/").unwrap(), ("127.0.0.1".to_owned(), 19_999));
        assert!(matches!(at("mqtt://broker.voorbeeld.be"), Err(SettingsError::Unprotected(_))));
        for broker in ["", "http://x", "mqtt://", "mqtts://a:b", "mqtts://u@h"] {
            assert!(matches!(at(broker), Err(SettingsError::Address(_))), "{broker}");
        }
        let missing = Settings {
            broker: Some("mqtts://x".to_owned()),
            certificates: Some("/nowhere.pem".into()),
            ..Settings::default()
        };
        assert!(matches!(missing.check(), Err(SettingsError::Certificates(_))));
        assert!(Settings::default().check().is_ok());
    }
}
