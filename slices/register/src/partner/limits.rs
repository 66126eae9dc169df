//! What a partner may bring at most.

use chrono::TimeDelta;
use people::Allowance;

/// Bytes of a file.
pub const FILE: usize = 20_000_000;
/// Bytes a packed file may have unpacked.
pub const UNPACKED: u64 = 120_000_000;
/// Rows of a file.
pub const ROWS: usize = 50_000;
/// Columns of a file.
pub const COLUMNS: usize = 200;
/// Cells of a file.
pub const CELLS: usize = 2_000_000;
/// Bytes of a cell.
pub const CELL: usize = 10_000;
/// Bytes of a row.
pub const ROW: usize = 200_000;
/// Rows of which the fault is kept; the others are counted.
pub const REFUSED: usize = 5_000;
/// Rows written in one transaction.
pub const BATCH: usize = 200;
/// Places in one request of the API.
pub const REQUEST: usize = 1_000;
/// Bytes of one request of the API.
pub const REQUEST_BYTES: usize = 4_000_000;
/// Signs of a partner's own key.
pub const KEY: usize = 200;
/// Sources of one partner.
pub const SOURCES: usize = 50;
/// Keys of one partner.
pub const KEYS: usize = 20;
/// Webhooks of one partner.
pub const HOOKS: usize = 10;

/// Requests with one key: 120 at once, then two in a second.
pub const OF_KEY: Allowance = Allowance { burst: 120, every: TimeDelta::milliseconds(500) };
/// Wrong keys of one network.
pub const WRONG_KEY: Allowance = Allowance { burst: 20, every: TimeDelta::seconds(30) };
/// Files of one partner: ten at once, then one in a minute.
pub const FILES: Allowance = Allowance { burst: 10, every: TimeDelta::seconds(60) };
/// Public registrations of one network.
pub const FORMS: Allowance = Allowance { burst: 5, every: TimeDelta::minutes(10) };
/// Test messages of one webhook.
pub const TESTS: Allowance = Allowance { burst: 5, every: TimeDelta::seconds(60) };
