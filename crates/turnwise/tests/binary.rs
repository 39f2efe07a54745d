//! The binary as a person uses it: started, spoken to, stopped.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{BufRead as _, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use serde_json::Value;

struct Server {
    process: Child,
    said: Lines<BufReader<ChildStdout>>,
    url: String,
}

impl Server {
    fn start(data: &Path, more: &[&str]) -> Self {
        let mut command = turnwise(&["serve", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0"]);
        let mut process = command.arg("--data").arg(data).args(more).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap()).lines();
        let url = said.find_map(|line| line.unwrap().strip_prefix("Turnwise is ready: ").map(str::to_owned)).unwrap();
        Self { process, said, url }
    }

    /// What it says next in a line with this beginning.
    fn says(&mut self, beginning: &str) -> String {
        self.said.find_map(|line| line.ok().filter(|line| line.starts_with(beginning))).unwrap()
    }

    fn run(&self, args: &[&str]) -> Output {
        turnwise(args).args(["--url", &self.url]).output().unwrap()
    }

    fn sessions(&self) -> Value {
        serde_json::from_slice(&self.run(&["sessions", "list", "--limit", "500", "--json"]).stdout).unwrap()
    }

    fn stop(mut self, signal: &str) -> Option<i32> {
        assert!(Command::new("kill").args([signal, &self.process.id().to_string()]).status().unwrap().success());
        self.process.wait().unwrap().code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn turnwise(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_turnwise"));
    command.args(args).env("COLUMNS", "100");
    command
}

#[test]
fn the_demo_is_filled_in_once_and_can_be_read_in_the_terminal() {
    let data = tempfile::tempdir().unwrap();
    let mut server = Server::start(data.path(), &["--demo"]);
    let filled = server.says("The demo is in: ");
    let count = server.sessions()["data"].as_array().unwrap().len();
    assert!(filled.contains(&format!("{count} sessions")), "{filled}");
    assert_eq!(server.stop("-TERM"), Some(0));

    let mut server = Server::start(data.path(), &["--demo"]);
    server.says("The demo is in the data already.");
    let sessions = server.sessions();
    assert_eq!(sessions["data"].as_array().unwrap().len(), count);

    let first = &sessions["data"][0];
    let table = server.run(&["sessions"]);
    let transcript = server.run(&["sessions", "show", first["session_id"].as_str().unwrap()]);
    assert!(String::from_utf8(table.stdout).unwrap().starts_with("LAST ACTIVITY"));
    let transcript = String::from_utf8(transcript.stdout).unwrap();
    assert!(transcript.starts_with(&format!("Session {}", first["session_id"].as_str().unwrap())), "{transcript}");
    assert_eq!(transcript.matches("\n── ").count() as u64, first["turn_count"].as_u64().unwrap());
    assert_eq!(server.stop("-INT"), Some(0));
}

#[test]
fn users_are_listed_and_sessions_are_judged_in_the_terminal() {
    let data = tempfile::tempdir().unwrap();
    let mut server = Server::start(data.path(), &["--demo"]);
    server.says("The demo is in: ");
    let text = |args: &[&str]| {
        let output = server.run(args);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let sessions = server.sessions();
    let (session, project) = (sessions["data"][0]["session_id"].as_str().unwrap(), sessions["data"][0]["project"].as_str().unwrap());

    let users: Value = serde_json::from_str(&text(&["users", "--json"])).unwrap();
    let user = users["data"][0]["user_id"].as_str().unwrap();
    assert!(text(&["users"]).starts_with("USER"));
    assert!(text(&["users", "show", user, "--project", users["data"][0]["project"].as_str().unwrap()]).contains("LAST ACTIVITY"));

    let told = text(&["annotate", session, "--name", "goal", "--score", "-0.5", "--label", "missed"]);
    assert_eq!(told, format!("Annotated session {session} with goal.\n"));
    let told = text(&["annotate", "to come", "--project", project, "--name", "goal", "--score", "1"]);
    assert_eq!(told, "Annotated session to come with goal; it waits for the session, which has not come yet.\n");
    let shown: Value = serde_json::from_str(&text(&["sessions", "show", session, "--json"])).unwrap();
    assert_eq!((shown["evals"][0]["score"].as_f64(), shown["evals"][0]["label"].as_str()), (Some(-0.5), Some("missed")));
    let refused = server.run(&["annotate", session, "--name", "goal"]);
    assert!(String::from_utf8(refused.stderr).unwrap().contains("give a label, a score or an explanation"));
}

#[test]
fn an_address_that_is_taken_or_open_to_others_is_refused_with_what_to_do() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &[]);
    let taken = server.url.trim_start_matches("http://");

    for (address, told) in [(taken, "is taken by another program"), ("0.0.0.0:0", "add --insecure-no-auth"), ("nowhere", "write HOST:PORT")]
    {
        let output = turnwise(&["serve", "--http", address, "--data"]).arg(data.path()).output().unwrap();

        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(error.contains(address) && error.contains(told), "{error}");
    }
}

#[test]
fn where_no_server_answers_this_is_said() {
    for args in [&["sessions"][..], &["sessions", "show", "s"], &["demo"]] {
        let output = turnwise(args).args(["--url", "http://127.0.0.1:1"]).output().unwrap();

        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(error.starts_with("turnwise: no server answers at http://127.0.0.1:1: start one with 'turnwise serve'"), "{error}");
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let mut process = turnwise(&["openapi"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();

    drop(process.stdout.take());

    let output = process.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}

#[test]
fn an_error_in_an_operators_file_is_told_with_its_line_before_anything_starts() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("prices.json");
    std::fs::write(&file, "{\"prices\": [\n  {\"models\": [\"m\"], \"input\": \"free\"}]}").unwrap();

    let output = turnwise(&["serve", "--prices"]).arg(&file).arg("--data").arg(folder.path()).output().unwrap();

    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(error.contains("prices.json: read prices: ") && error.contains("line 2"), "{error}");
}

#[test]
fn a_backup_of_a_running_server_is_restored_and_overwrites_nothing_unasked() {
    let data = tempfile::tempdir().unwrap();
    let mut server = Server::start(data.path(), &["--demo"]);
    server.says("The demo is in: ");
    let file = data.path().join("backup");
    let run = |command: &str, folder: &Path, more: &[&str]| {
        let output = turnwise(&[command]).arg(&file).arg("--data").arg(folder).args(more).output().unwrap();
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    };

    assert_eq!(run("backup", data.path(), &[]), (true, String::new()));
    assert!(run("backup", data.path(), &[]).1.contains("is there already"));
    assert!(run("restore", data.path(), &[]).1.contains("--force"));
    assert!(run("restore", data.path(), &["--force"]).1.contains("a server is running"));
    server.stop("-TERM");
    let other = tempfile::tempdir().unwrap();
    assert_eq!(run("restore", other.path(), &[]), (true, String::new()));
    assert_eq!(run("restore", data.path(), &["--force"]), (true, String::new()));

    let (first, second) = (Server::start(data.path(), &[]), Server::start(other.path(), &[]));
    assert!(first.sessions()["data"].as_array().unwrap().len() > 3);
    assert_eq!(first.sessions(), second.sessions());
}

#[test]
fn what_is_no_backup_is_not_restored() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("file");
    std::fs::write(&file, "not a database, but long enough to be one: ".repeat(200)).unwrap();

    let output = turnwise(&["restore"]).arg(&file).arg("--data").arg(data.path()).arg("--force").output().unwrap();

    assert!(!output.status.success());
    assert!(!data.path().join("turnwise.sqlite").exists());
}

#[test]
fn sessions_and_projects_are_deleted() {
    let data = tempfile::tempdir().unwrap();
    let mut server = Server::start(data.path(), &["--demo"]);
    server.says("The demo is in: ");
    let said = |args: &[&str]| String::from_utf8(server.run(args).stdout).unwrap();
    let key = server.sessions()["data"][0]["key"].as_str().unwrap().to_owned();

    assert_eq!(said(&["sessions", "delete", &key]), "deleted, with 1 session\n");
    let projects = said(&["projects"]);
    let name = projects.split(':').next().unwrap().to_owned();
    assert!(said(&["projects", "delete", &name]).starts_with("deleted, with "));
    assert!(!said(&["projects", "list"]).contains(&format!("{name}:")));
}
