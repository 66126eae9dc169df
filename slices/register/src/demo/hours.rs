//! Opening hours as shops really keep them: lunch breaks, closing days, Sunday mornings, annual leave.

use super::dice::Dice;

const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/// Hours for a pattern; none for a place that keeps them to itself. `market` is the town's market: day and hours.
pub(super) fn hours(pattern: &str, market: (usize, &str), dice: &mut Dice) -> Option<String> {
    let base = match pattern {
        "always" => return Some("24/7".to_owned()),
        "market" => {
            let (day, times) = market;
            return Some(format!("{} {times}", DAYS.get(day)?));
        }
        "appointment" if dice.percent(50) => return Some("\"op afspraak\"".to_owned()),
        "appointment" => "Mo-Fr 09:00-18:00 \"op afspraak\"".to_owned(),
        _ => weekly(pattern, dice),
    };
    let holidays = match pattern {
        "bakery" if dice.percent(60) => "; PH 07:00-12:30",
        "super" | "night" | "cafe" | "pub" | "bar" | "ice" | "dinner" | "brasserie" | "friterie" | "fuel" => {
            ""
        }
        _ if dice.percent(75) => "; PH off",
        _ => "",
    };
    let leave = if dice.percent(30) { leave(dice) } else { "" };
    Some(format!("{base}{holidays}{leave}"))
}

fn leave(dice: &mut Dice) -> &'static str {
    dice.pick(&[
        "; 2026 Jul 20-Aug 03 off \"jaarlijks verlof\"",
        "; 2026 Jul 06-26 off \"jaarlijks verlof\"",
        "; 2026 Aug 10-30 off \"jaarlijks verlof\"",
        "; 2026 Nov 16-29 off \"jaarlijks verlof\"",
        "; 2026 Dec 24-2027 Jan 03 off \"jaarlijks verlof\"",
        "; 2027 Feb 08-14 off \"jaarlijks verlof\"",
    ])
}

/// Days in a row, with one closing day taken out: `Mo,Tu,Th-Sa`.
fn without(closed: usize, last: usize) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for day in (0..=last).filter(|day| *day != closed) {
        match runs.last_mut() {
            Some((_, end)) if *end + 1 == day => *end = day,
            _ => runs.push((day, day)),
        }
    }
    let name = |day: usize| DAYS.get(day).copied().unwrap_or_default();
    let written = runs.into_iter().map(|(first, last)| {
        if first == last { name(first).to_owned() } else { format!("{}-{}", name(first), name(last)) }
    });
    written.collect::<Vec<_>>().join(",")
}

#[expect(clippy::too_many_lines, reason = "a table of patterns reads best in one piece")]
fn weekly(pattern: &str, dice: &mut Dice) -> String {
    let closed = dice.below(4);
    let early = dice.pick(&["06:00", "06:30", "07:00", "07:30"]);
    let nine = dice.pick(&["08:30", "09:00", "09:30", "10:00"]);
    let noon = dice.pick(&["12:00-13:30", "12:00-13:00", "12:30-13:30", "12:00-14:00"]);
    let (noon_from, noon_to) = noon.split_once('-').unwrap_or(("12:00", "13:30"));
    let six = dice.pick(&["17:30", "18:00", "18:30"]);
    match pattern {
        "bakery" => {
            let week = without(closed, 5);
            let sunday = if dice.percent(80) { format!("; Su {early}-12:30") } else { String::new() };
            if dice.percent(40) {
                format!("{week} {early}-12:30,13:30-{six}{sunday}")
            } else {
                format!("{week} {early}-{six}{sunday}")
            }
        }
        "butcher" => {
            let sunday = if dice.percent(30) { "; Su 08:00-12:00" } else { "" };
            format!("{} 08:00-12:30,13:30-18:30; Sa 08:00-18:00{sunday}", without(closed, 4))
        }
        "florist" => format!("{} {nine}-{six}; Su 09:00-12:30", without(closed, 5)),
        "super" => {
            let sunday = if dice.percent(55) { "; Su 08:30-12:30" } else { "" };
            let evening = dice.pick(&["19:00", "19:30", "20:00"]);
            format!("Mo-Th,Sa 08:30-{evening}; Fr 08:30-20:30{sunday}")
        }
        "night" => dice.pick(&["Mo-Su 16:00-24:00", "We-Mo 15:00-01:00", "Mo-Su 18:00-02:00"]).to_owned(),
        "news" => {
            format!("Mo-Fr 06:30-12:30,13:30-18:30; Sa 07:00-18:00; Su 07:30-12:{}", dice.pick(&["00", "30"]))
        }
        "pharmacy" => format!("Mo-Fr {nine}-12:30,{noon_to}-18:30; Sa 09:00-12:30"),
        "farm" => dice
            .pick(&[
                "We,Fr 13:30-18:00; Sa 09:00-12:00",
                "Th-Fr 14:00-18:30; Sa 09:00-17:00",
                "Fr 16:00-19:00; Sa 09:00-12:30",
                "Tu-Sa 09:00-12:00,13:30-18:00",
                "Sa 09:00-12:00",
                "Apr-Oct We-Sa 10:00-18:00; Nov-Mar Fr-Sa 13:00-17:00",
            ])
            .to_owned(),
        "trade" => {
            format!("Mo-Fr 08:00-12:00,13:00-{six}; Sa 08:30-{}", dice.pick(&["12:00", "17:00", "18:00"]))
        }
        "sunday" => format!("{} 10:00-18:30; Su 10:00-18:00", without(closed, 5)),
        "lunch" => dice.pick(&["Mo-Fr 09:00-15:00", "Mo-Sa 08:00-15:00", "Tu-Sa 10:00-14:30"]).to_owned(),
        "dinner" => {
            let week = without(closed, 6);
            if dice.percent(60) {
                format!("{week} 12:00-14:00,18:00-22:00")
            } else {
                format!("{week} 17:30-22:30")
            }
        }
        "brasserie" => format!("{} 11:00-22:00", without(closed, 6)),
        "friterie" => {
            format!("{} 11:30-13:30,17:00-{}", without(closed, 6), dice.pick(&["21:30", "22:00", "23:00"]))
        }
        "ice" => dice
            .pick(&[
                "Mar-Oct Mo-Su 11:00-20:00",
                "Apr-Sep Mo-Su 10:00-22:00; Oct-Mar Sa-Su 13:00-18:00",
                "We-Su 13:00-19:00",
            ])
            .to_owned(),
        "cafe" => format!("{} {nine}-18:00", without(closed, 6)),
        "pub" => dice
            .pick(&[
                "Tu-Th 15:00-23:00; Fr-Sa 15:00-02:00; Su 10:00-22:00",
                "Mo,We-Su 10:00-24:00",
                "Th-Mo 16:00-01:00",
            ])
            .to_owned(),
        "bar" => dice.pick(&["We-Sa 17:00-02:00", "Th-Sa 18:00-03:00; Su 16:00-22:00"]).to_owned(),
        "bicycle" => format!("{} 09:00-12:00,13:30-18:30; Sa 09:00-17:00", without(closed, 4)),
        "weekend" => dice
            .pick(&["Fr-Su 13:30-18:00", "Sa 10:00-18:00; Su 14:00-18:00", "Sa-Su 14:00-18:00"])
            .to_owned(),
        "hair" => format!("Tu-Fr {nine}-{six}; Sa 08:00-{}", dice.pick(&["15:00", "16:00"])),
        "gym" => "Mo-Fr 07:00-22:00; Sa-Su 09:00-17:00".to_owned(),
        "office" => format!("Mo-Fr 09:00-12:00,{noon_to}-17:00"),
        "garage" => "Mo-Fr 08:00-12:00,13:00-17:30; Sa 09:00-12:00".to_owned(),
        "fuel" => "Mo-Sa 06:00-21:00; Su 08:00-20:00".to_owned(),
        _ if dice.percent(55) => format!("{} {nine}-{noon_from},{noon_to}-{six}", without(closed, 5)),
        _ => format!("{} {nine}-{six}", without(closed, 5)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use kernel::hours::OpeningHours;

    use super::*;

    #[test]
    fn every_pattern_gives_hours_that_can_be_read() {
        let patterns = "always market appointment bakery butcher florist super night news pharmacy farm trade sunday \
            lunch dinner brasserie friterie ice cafe pub bar bicycle weekend hair gym office garage fuel shop";
        let mut seen = HashSet::new();
        for pattern in patterns.split_whitespace() {
            for number in 0..200 {
                let mut dice = Dice::new(7, number);
                let hours = hours(pattern, (2, "08:00-12:30"), &mut dice).unwrap();
                if seen.insert(hours.clone()) {
                    let parsed = OpeningHours::parse(&hours);
                    assert!(parsed.is_ok(), "{pattern}: {hours}: {parsed:?}");
                }
            }
        }
        assert!(seen.len() > 1_000, "only {} different hours", seen.len());
    }

    #[test]
    fn a_closing_day_is_taken_out() {
        assert_eq!(without(0, 5), "Tu-Sa");
        assert_eq!(without(2, 5), "Mo-Tu,Th-Sa");
        assert_eq!(without(1, 6), "Mo,We-Su");
    }
}
