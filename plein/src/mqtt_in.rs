//! Counts that devices send to a broker, kept as they come.

use std::sync::Arc;

use kernel::moment::Moment;
use mqtt::{Message, Take, Taking};
use store::Store;

use crate::app::Platform;

struct Keeper {
    store: Store,
    moment: Moment,
}

impl Take for Keeper {
    fn take<'t>(&'t self, messages: &'t [Message]) -> Taking<'t> {
        Box::pin(async move {
            let read: Vec<(&str, &[u8])> =
                messages.iter().map(|message| (message.topic.as_str(), message.payload.as_slice())).collect();
            let came = observatory::intake::messages::take(&self.store, &read, &self.moment).await;
            let came = came.map_err(|error| error.to_string())?;
            tracing::debug!(messages = messages.len(), ?came, "counts of devices");
            Ok(())
        })
    }
}

/// Listens to the broker of the settings until the process ends; to none when they name none.
pub async fn forever(platform: Platform) {
    if platform.settings.mqtt.broker.is_none() {
        return;
    }
    let keeper = Arc::new(Keeper { store: platform.store.clone(), moment: platform.moment.clone() });
    if let Err(problem) = mqtt::listen(&platform.settings.mqtt, keeper).await {
        tracing::error!(%problem, "the MQTT broker is not listened to");
    }
}
