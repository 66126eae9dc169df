//! What Plein tells of itself: the manual page, completions and the configuration.

use std::io::Write;
use std::path::Path;

use clap::CommandFactory;
use serde_json::json;

use crate::cli::Cli;
use crate::config::Settings;
use crate::outcome::Outcome;

/// Writes the completions of a shell.
pub fn completions(shell: clap_complete::Shell) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "plein", &mut script);
    Ok(std::io::stdout().lock().write_all(&script)?)
}

/// Writes the manual page, the subcommands behind each other.
pub fn man() -> Outcome {
    let mut page = Vec::new();
    let command = Cli::command();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for sub in command.get_subcommands() {
        let sub = sub.clone().display_name(format!("plein {}", sub.get_name()));
        let man = clap_mangen::Man::new(sub);
        man.render_description_section(&mut page)?;
        man.render_options_section(&mut page)?;
    }
    Ok(std::io::stdout().lock().write_all(&page)?)
}

/// Prints a text.
pub fn print(text: &str) -> Outcome {
    Ok(std::io::stdout().lock().write_all(text.as_bytes())?)
}

/// Shows the settings that count. They were checked when they were read.
pub fn check(settings: &Settings, file: Option<&Path>, as_json: bool) -> Outcome {
    for (nis, theme) in crate::web::themes(settings)? {
        if let Some(problem) = theme.check().first() {
            return Err(crate::outcome::Trouble::input(format!("themes.{nis}: {problem}")));
        }
    }
    let mut output = std::io::stdout().lock();
    let mut shown = serde_json::to_value(settings).unwrap_or_default();
    if let Some(database) = shown.get_mut("database") {
        *database = json!(without_password(&settings.database));
    }
    if as_json {
        writeln!(output, "{}", json!({"file": file, "settings": shown}))?;
        return Ok(());
    }
    match file {
        Some(file) => writeln!(output, "read {}", file.display())?,
        None => writeln!(output, "no configuration file: everything is as usual")?,
    }
    for (name, value) in shown.as_object().into_iter().flatten() {
        writeln!(output, "{name:>16}  {value}")?;
    }
    writeln!(output, "the configuration is in order")?;
    Ok(())
}

/// `postgres://plein:secret@host/db` without the secret.
fn without_password(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let Some((who, host)) = rest.rsplit_once('@') else { return address.to_owned() };
    let user = who.split(':').next().unwrap_or_default();
    format!("{scheme}://{user}:…@{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        assert_eq!(
            without_password("postgres://plein:a@b@db:5432/plein"),
            "postgres://plein:…@db:5432/plein"
        );
        assert_eq!(without_password("sqlite"), "sqlite");
    }
}
