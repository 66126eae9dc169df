//! The duties towards persons: an officer's traces, and owners and seekers by the address they are known under.

use ::store::{Store, StoreError, Tx};
use kernel::moment::PersonId;
use shell::{ErasePerson, ExportPerson};
use std::sync::Arc;

use crate::store as tables;
use crate::store::people;

async fn address(tx: &mut Tx<'_>, person: PersonId) -> Result<Option<String>, StoreError> {
    let known = ::people::person::get(tx, person).await?;
    Ok(known.and_then(|person| person.email).map(|email| email.to_lowercase()))
}

/// A copy of what is kept about somebody, and forgetting her. What an officer did keeps her bare id: the history of a
/// unit and a legal register cannot lose who acted.
pub(crate) fn duties(store: &Store) -> (ExportPerson, ErasePerson) {
    let (one, two) = (store.clone(), store.clone());
    let export: ExportPerson = Arc::new(move |person, _| {
        let store = one.clone();
        Box::pin(async move {
            let read = store.read(|tx| {
                Box::pin(async move {
                    let mut all = tables::traces(tx, person).await?;
                    if let Some(email) = address(tx, person).await?
                        && let Some(map) = all.as_object_mut()
                        && let serde_json::Value::Object(kept) = people::kept_of(tx, &email).await?
                    {
                        map.extend(
                            kept.into_iter()
                                .filter(|(_, list)| list.as_array().is_some_and(|list| !list.is_empty())),
                        );
                    }
                    Ok::<_, StoreError>(all)
                })
            });
            read.await.map_err(|error| error.to_string())
        })
    });
    let erase: ErasePerson = Arc::new(move |person, _| {
        let store = two.clone();
        Box::pin(async move {
            let gone = store.write(|tx| {
                Box::pin(async move {
                    match address(tx, person).await? {
                        Some(email) => people::forget_of(tx, &email).await,
                        None => Ok(0),
                    }
                })
            });
            gone.await.map_err(|error: StoreError| error.to_string())
        })
    });
    (export, erase)
}
