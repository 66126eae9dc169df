//! Measurements of Plein beside its peers. Each part is built only when asked for, as each brings much along.

#[cfg(feature = "search")]
pub mod search;

/// What a program that invents an extract is asked: where to write, how much, and from which seed.
#[derive(Debug)]
pub struct Invent {
    /// The file or folder.
    pub path: String,
    /// 1 for the size of the country.
    pub scale: f64,
    /// The same seed gives the same extract.
    pub seed: u64,
}

impl Invent {
    /// Reads `PATH [--scale 1.0] [--seed 1]`.
    ///
    /// # Errors
    /// An option without a value, a value that is no number, no path: the last is answered with the usage.
    pub fn asked(
        mut arguments: impl Iterator<Item = String>,
        usage: &'static str,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let (mut path, mut scale, mut seed) = (None, 1.0, 1);
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
            match argument.as_str() {
                "--scale" => scale = value()?.parse()?,
                "--seed" => seed = value()?.parse()?,
                _ => path = Some(argument),
            }
        }
        Ok(Self { path: path.ok_or(usage)?, scale, seed })
    }
}
