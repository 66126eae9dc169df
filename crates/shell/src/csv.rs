//! Tables as CSV files people open in a spreadsheet: nothing in them is ever calculated.

use axum::http::header;
use axum::response::{IntoResponse, Response};

/// A cell that a spreadsheet takes for text: what would be a formula gets an apostrophe, control signs become spaces,
/// and what needs quotes is quoted. A telephone number (`+32 50 00 00 00`) is none.
#[must_use]
pub fn cell(text: &str) -> String {
    let clean: String = text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    let begin = clean.trim_start();
    let risky = begin.starts_with(['=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠']);
    let number = |rest: &str| {
        !rest.is_empty()
            && rest.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, ' ' | '.' | '/' | ','))
    };
    let plain = clean.strip_prefix(['+', '-']).is_some_and(number);
    let safe = if risky && !plain { format!("'{clean}") } else { clean };
    if safe.contains([',', '"', ';', '\'']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

/// A table in the making: a byte-order mark, so that spreadsheets read the accents, and semicolons between cells, as
/// Belgian ones expect.
#[derive(Clone, Debug)]
pub struct Sheet {
    text: String,
}

impl Sheet {
    /// A table with this head.
    pub fn new<T: AsRef<str>>(head: impl IntoIterator<Item = T>) -> Self {
        let mut sheet = Self { text: "\u{feff}".to_owned() };
        sheet.row(head);
        sheet
    }

    /// Adds a row.
    pub fn row<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) {
        let cells: Vec<String> = cells.into_iter().map(|text| cell(text.as_ref())).collect();
        self.text.push_str(&cells.join(";"));
        self.text.push_str("\r\n");
    }

    /// The file, to be kept under this name (small letters, digits, hyphens and one point).
    #[must_use]
    pub fn download(self, name: &str) -> Response {
        let name: String =
            name.chars().filter(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '.')).collect();
        let headers = [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
            (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
            (header::CACHE_CONTROL, "private, no-store".to_owned()),
        ];
        (headers, self.text).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_calculated_whatever_is_written() {
        for text in [
            "=1+1",
            "+1+cmd",
            "-1+cmd|' /C calc'!A0",
            "@SUM(1)",
            "\t=1",
            " =1",
            "\u{0}=1",
            "＝1+1",
            "|x",
            "%x",
            "-",
        ] {
            let cell = cell(text);
            let bare = cell.trim_matches('"').trim_start();
            assert!(bare.starts_with('\''), "{text:?} became {cell:?}");
            assert!(!cell.chars().any(char::is_control));
        }
        for text in ["+32 50 00 00 00", "-12,5", "Kaas", "a=b"] {
            assert!(!cell(text).contains('\''), "{text}");
        }
        assert_eq!(cell("'t Hoekske"), "\"'t Hoekske\"");
        assert_eq!(cell("twee\r\nlijnen; \"zo\""), "\"twee  lijnen; \"\"zo\"\"\"");
    }

    #[test]
    fn a_sheet_is_a_file_with_a_harmless_name() {
        let mut sheet = Sheet::new(["a", "b"]);
        sheet.row(["=1", "2"]);
        assert_eq!(sheet.text, "\u{feff}a;b\r\n\"'=1\";2\r\n");
        let response = sheet.download("../log \"2026\".csv");
        assert_eq!(response.headers()["content-disposition"], "attachment; filename=\"..log2026.csv\"");
    }
}
