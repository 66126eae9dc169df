//! A private PostgreSQL for the tests: a cluster of its own in a temporary folder, never as root, gone afterwards.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::run::{Outcome, output, run};
use crate::tools;

/// A running cluster; it stops and disappears when dropped.
pub struct Cluster {
    folder: PathBuf,
    programs: PathBuf,
    port: u16,
}

impl Cluster {
    /// Makes and starts a cluster on a free port of this machine.
    pub fn start() -> Result<Self, String> {
        let initdb = tools::initdb().ok_or("PostgreSQL is not installed: apt-get install postgresql")?;
        let programs = initdb.parent().unwrap_or(Path::new("/")).to_path_buf();
        let folder = std::env::temp_dir().join(format!("plein-postgres-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let port = free_port()?;
        let cluster = Self { folder, programs, port };
        cluster.own_folder()?;
        let data = cluster.data();
        cluster.program("initdb", &["-D", &data, "-U", "plein", "-A", "trust", "-E", "UTF8", "--no-sync"])?;
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} -c fsync=off \
             -c synchronous_commit=off -c full_page_writes=off -c max_connections=200",
            cluster.folder.display()
        );
        let log = cluster.folder.join("log").display().to_string();
        cluster.program("pg_ctl", &["-D", &data, "-w", "-l", &log, "-o", &options, "start"])?;
        Ok(cluster)
    }

    /// Where the tests find it.
    pub fn url(&self) -> String {
        format!("postgres://plein@127.0.0.1:{}/postgres", self.port)
    }

    fn data(&self) -> String {
        self.folder.join("data").display().to_string()
    }

    /// PostgreSQL refuses to run as root, and rightly so: root hands the folder to the postgres user.
    fn own_folder(&self) -> Outcome {
        if is_root() {
            return run("chown", Command::new("chown").arg("postgres").arg(&self.folder));
        }
        Ok(())
    }

    fn program(&self, name: &str, arguments: &[&str]) -> Outcome {
        let program = self.programs.join(name);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(&program);
            command
        } else {
            Command::new(&program)
        };
        command.args(arguments).current_dir(&self.folder).stdout(Stdio::null()).stderr(Stdio::inherit());
        run(&format!("PostgreSQL’s {name}"), &mut command)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let data = self.data();
        if let Err(problem) = self.program("pg_ctl", &["-D", &data, "-m", "immediate", "stop"]) {
            eprintln!("{problem}");
        }
        if let Err(error) = std::fs::remove_dir_all(&self.folder) {
            eprintln!("{}: {error}", self.folder.display());
        }
    }
}

fn is_root() -> bool {
    output("id", &["-u"]).as_deref() == Some("0")
}

fn free_port() -> Result<u16, String> {
    std::net::TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| format!("no free port for PostgreSQL: {error}"))
}
