//! `plein backup`, `plein restore` and `plein verify`.

use kernel::search::Finder as _;
use serde_json::json;
use store::Store;

use crate::app::{Platform, migrations, open_store};
use crate::cli::{Backup, Restore, Verify};
use crate::commands::{now, tell};
use crate::config::Settings;
use crate::outcome::{Kind, Outcome, Trouble};

/// Writes everything to one file that either database can restore.
pub async fn backup(backup: &Backup, settings: Settings, as_json: bool) -> Outcome {
    if backup.to.exists() {
        return Err(Trouble::input(format!(
            "{} exists; a backup never overwrites a file",
            backup.to.display()
        )));
    }
    let store = open_store(&settings, &now()).await?;
    let written = store.dump(&backup.to, &now()).await?;
    store.close().await;
    let text = format!(
        "{}: {} rows of {} tables, {} bytes; check it with `plein verify {}`",
        backup.to.display(),
        written.rows,
        written.tables,
        written.bytes,
        backup.to.display()
    );
    tell(
        as_json,
        &text,
        &json!({"file": backup.to, "rows": written.rows, "tables": written.tables, "bytes": written.bytes}),
    )
}

/// Fills an empty database.
pub async fn restore(restore: &Restore, settings: Settings, as_json: bool) -> Outcome {
    std::fs::create_dir_all(&settings.data)?;
    let store = Store::open(&settings.database_url()).await?;
    let read = store.restore(&restore.from, &migrations(), &now()).await?;
    store.close().await;
    let text =
        format!("{} rows of {} tables are back; `plein index` makes them findable", read.rows, read.tables);
    tell(as_json, &text, &json!({"rows": read.rows, "tables": read.tables}))
}

/// Checks a backup, or the database and the index.
pub async fn verify(verify: &Verify, settings: Settings, as_json: bool) -> Outcome {
    if let Some(file) = &verify.backup {
        let bytes = store::check_dump(file)
            .map_err(|error| Trouble { kind: Kind::Damage, text: error.to_string() })?;
        return tell(
            as_json,
            &format!("{}: {bytes} bytes, as they were written", file.display()),
            &json!({"bytes": bytes, "sound": true}),
        );
    }
    let platform = Platform::open(settings, now()).await?;
    let mut checks: Vec<(String, Vec<String>)> = platform
        .store
        .verify(&migrations())
        .await?
        .into_iter()
        .map(|check| (check.name.to_owned(), check.trouble))
        .collect();
    crate::follow::catch_up(&platform).await?;
    checks.push(("index".to_owned(), index(&platform).await?));
    let sound = checks.iter().all(|(_, trouble)| trouble.is_empty());
    let lines: Vec<String> = checks
        .iter()
        .map(|(name, trouble)| {
            if trouble.is_empty() {
                format!("{name}: sound")
            } else {
                format!("{name}: {}", trouble.join("; "))
            }
        })
        .collect();
    let value = json!({"sound": sound, "checks": checks.iter().map(|(name, trouble)| json!({"name": name, "trouble": trouble})).collect::<Vec<_>>()});
    tell(as_json, &lines.join("\n"), &value)?;
    platform.store.close().await;
    if sound {
        Ok(())
    } else {
        Err(Trouble { kind: Kind::Damage, text: "damage was found; see above".to_owned() })
    }
}

/// Whether the index holds as many places as the published view.
async fn index(platform: &Platform) -> Outcome<Vec<String>> {
    let public: i64 = register::listing::counts(&platform.store).await?.iter().map(|(_, count)| count).sum();
    let indexed = i64::try_from(platform.engine.count()).unwrap_or(i64::MAX);
    if public == indexed {
        return Ok(Vec::new());
    }
    Ok(vec![format!("{public} places are public and {indexed} are findable: run `plein index`")])
}
