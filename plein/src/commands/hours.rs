//! `plein hours`: one value a line in, one JSON object a line out.

use std::io::{BufRead, BufReader, BufWriter, Read, Write};

use chrono::NaiveTime;
use kernel::calendar::{Calendar, Community};
use kernel::hours::report::{Window, default_windows, report};
use kernel::nis::Nis;

use crate::cli::Hours;
use crate::config::Settings;
use crate::outcome::{Outcome, Trouble};

/// Bytes a line may have. Longer lines are reported as too long, not read into memory.
const LONGEST_LINE: u64 = 64 * 1024;

/// Reads the file to its end and reports on every line.
pub fn run(hours: &Hours, settings: &Settings) -> Outcome {
    let windows = windows(hours)?;
    let calendar = calendar(hours, settings)?;
    let input: Box<dyn Read> = if hours.file.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        let file = std::fs::File::open(&hours.file)
            .map_err(|error| Trouble::input(format!("{}: {error}", hours.file.display())))?;
        Box::new(file)
    };
    let mut input = BufReader::new(input);
    let mut output = BufWriter::new(std::io::stdout().lock());
    while let Some(line) = line(&mut input)? {
        let answer = report(&line, &windows, &calendar);
        match serde_json::to_writer(&mut output, &answer)
            .map_err(std::io::Error::from)
            .and_then(|()| output.write_all(b"\n"))
        {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return Ok(()),
            other => other?,
        }
    }
    Ok(output.flush()?)
}

/// The next line without its end, cut when it is too long (the report then refuses it); bad bytes become �.
fn line(input: &mut impl BufRead) -> Outcome<Option<String>> {
    let mut bytes = Vec::new();
    let read = input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut bytes)?;
    if read == 0 {
        return Ok(None);
    }
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
    } else {
        // The rest of a line that is too long.
        loop {
            let buffer = input.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let used = end.map_or(buffer.len(), |at| at + 1);
            input.consume(used);
            if end.is_some() {
                break;
            }
        }
    }
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

fn windows(hours: &Hours) -> Outcome<Vec<Window>> {
    let (Some(from), Some(to)) = (hours.from, hours.to) else { return Ok(default_windows()) };
    if to <= from {
        return Err(Trouble::input(format!("--to {to} must come after --from {from}")));
    }
    if (to - from).num_days() > 366 {
        return Err(Trouble::input("the window is longer than a year: choose a shorter one"));
    }
    Ok(vec![(from.and_time(NaiveTime::MIN), to.and_time(NaiveTime::MIN))])
}

fn calendar(hours: &Hours, settings: &Settings) -> Outcome<Calendar> {
    // Without a town the sun rises and sets over Kortrijk, as in the reference answers.
    let Some(town) = &hours.town else { return Ok(Calendar::belgium(Community::Nl).at(50.83, 3.26)) };
    let nis = Nis::parse(town).map_err(|problem| Trouble::input(problem.to_string()))?;
    Ok(crate::app::calendar(settings, nis))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_broken_lines_stay_one_line_each() {
        let mut text = vec![b'x'; 200_000];
        text.extend(b"\nMo-Fr 09:00-18:00\r\n\xff\xfe\nlast");
        let mut input = BufReader::new(text.as_slice());
        let lines: Vec<String> = std::iter::from_fn(|| line(&mut input).unwrap()).collect();
        assert_eq!(lines.len(), 4);
        assert_eq!(lines[0].len(), 65_536);
        assert_eq!(lines[1], "Mo-Fr 09:00-18:00");
        assert_eq!(lines[2], "\u{fffd}\u{fffd}");
        assert_eq!(lines[3], "last");
    }
}
