//! Each example holds its conversations with the fake provider; the server's API must tell what was said, by whom, and at what cost.
//!
//! `TURNWISE_BINARY` is the server, `FAKE_LLM` the provider's script, `PYTHON` an interpreter that has aiohttp. The provider's log
//! is where the expected tokens come from.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value as Json;
use turnwise_sdk_e2e::{QUESTIONS, WEATHER};

const ANSWERS: [&str; 3] = ["The capital of France is Paris.", "Paris has about 2.1 million inhabitants.", "Goodbye, and safe travels!"];

struct World {
    turnwise: String,
    provider: String,
    _processes: [Stopped; 2],
    _data: tempfile::TempDir,
}

/// Ended when dropped.
struct Stopped(Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn path(variable: &str, otherwise: &str) -> PathBuf {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../");
    std::env::var_os(variable).map_or_else(|| PathBuf::from(format!("{root}{otherwise}")), PathBuf::from)
}

/// `None` where there is no fake provider, which lies beside the project.
fn world() -> Option<World> {
    let script = path("FAKE_LLM", "../shared/clients/fake_llm.py");
    if !script.exists() {
        eprintln!("LEFT OUT: there is no {}", script.display());
        return None;
    }
    let data = tempfile::tempdir().unwrap();
    let (turnwise, server) = server(&data);
    let (provider, fake) = provider(&script);
    Some(World { turnwise, provider, _processes: [server, fake], _data: data })
}

fn server(data: &tempfile::TempDir) -> (String, Stopped) {
    let binary = path("TURNWISE_BINARY", "target/debug/turnwise");
    let mut serve = Command::new(&binary);
    serve.args(["serve", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--data"]).arg(data.path());
    let mut process = serve.stdout(Stdio::piped()).spawn().unwrap_or_else(|e| panic!("start {}: {e}", binary.display()));
    let lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
    let address = lines.filter_map(|line| line.split_once("http=").map(|(_, rest)| rest.to_owned())).next().expect("it tells its address");
    (format!("http://{}", address.split_whitespace().next().unwrap()), Stopped(process))
}

fn provider(script: &PathBuf) -> (String, Stopped) {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    let process = Stopped(Command::new(python).arg(script).args(["--port", &port.to_string()]).spawn().expect("start the provider"));
    let url = format!("http://127.0.0.1:{port}");
    let start = Instant::now();
    while ureq::get(format!("{url}/__health")).call().is_err() {
        assert!(start.elapsed() < Duration::from_secs(30), "{url} does not answer");
        std::thread::sleep(Duration::from_millis(50));
    }
    (url, process)
}

impl World {
    fn get(&self, url: &str) -> Json {
        ureq::get(url).call().unwrap_or_else(|e| panic!("{url}: {e}")).body_mut().read_json().unwrap()
    }

    /// Runs the example in a session of its own; answers the session and what the provider noted meanwhile.
    fn converse(&self, example: &str, binary: &str, mode: &str) -> (Json, Vec<Json>) {
        let session = format!("{example}-{mode}");
        let log = || self.get(&format!("{}/__log?since=0", self.provider)).as_array().cloned().unwrap_or_default();
        let before = log().len();
        let output = Command::new(binary)
            .arg(mode)
            .env("LLM_URL", &self.provider)
            .env("SESSION_ID", &session)
            .env("OTEL_EXPORTER_OTLP_ENDPOINT", &self.turnwise)
            .env("OPENAI_API_KEY", "sk-fake")
            .output()
            .unwrap();
        assert!(output.status.success(), "{session}: {}", String::from_utf8_lossy(&output.stderr));
        let found = self.get(&format!("{}/api/v1/sessions/{session}?project=examples", self.turnwise));
        (found, log().split_off(before))
    }
}

/// All four conversations of an example.
fn holds_conversations(example: &str, binary: &str) {
    let Some(world) = world() else { return };
    for mode in ["plain", "stream"] {
        let (session, log) = world.converse(example, binary, mode);
        let turns = turns(&session);
        assert_eq!(turns.iter().map(|t| text(t, "input")).collect::<Vec<_>>(), QUESTIONS, "{example} {mode}");
        assert_eq!(turns.iter().map(|t| text(t, "output")).collect::<Vec<_>>(), ANSWERS, "{example} {mode}");
        assert_eq!(session["user_ids"][0], "ada", "{example} {mode}");
        has_tokens(&session, &log, &format!("{example} {mode}"));
    }

    let (session, log) = world.converse(example, binary, "tools");
    let turn = &turns(&session)[0];
    assert_eq!(text(turn, "input"), WEATHER, "{example}");
    assert!(text(turn, "output").contains("Sunny, 21 C in Paris"), "{example}: {turn}");
    let kinds: Vec<_> = turn["spans"].as_array().unwrap().iter().map(|span| span["kind"].as_str().unwrap().to_lowercase()).collect();
    assert_eq!(kinds.iter().filter(|kind| *kind == "llm").count(), 2, "{example}: {kinds:?}");
    assert!(kinds.contains(&"tool".to_owned()), "{example}: {kinds:?}");
    has_tokens(&session, &log, &format!("{example} tools"));

    let (session, _) = world.converse(example, binary, "error");
    let turn = &turns(&session)[0];
    assert!(turn["error"]["message"].as_str().unwrap_or_default().contains("Invalid request (fake)"), "{example}: {turn}");
    assert_eq!(turn["tokens"], Json::Null, "{example}: a call that failed has no known tokens");
}

fn turns(session: &Json) -> Vec<Json> {
    let turns = session["turns"].as_array().or_else(|| session["turns"]["data"].as_array());
    turns.unwrap_or_else(|| panic!("no turns in {session}")).clone()
}

fn text<'a>(turn: &'a Json, key: &str) -> &'a str {
    turn[key]["text"].as_str().unwrap_or_else(|| panic!("no {key} in {turn}"))
}

/// As the provider told the client.
fn has_tokens(session: &Json, log: &[Json], what: &str) {
    let sum = |key: &str| log.iter().map(|call| call[key].as_u64().unwrap_or(0)).sum::<u64>();
    assert_eq!(session["tokens"]["prompt"].as_u64(), Some(sum("prompt_tokens")), "{what}");
    assert_eq!(session["tokens"]["completion"].as_u64(), Some(sum("completion_tokens")), "{what}");
}

#[test]
fn openai_by_async_openai() {
    holds_conversations("openai", env!("CARGO_BIN_EXE_openai"));
}

#[test]
fn mistral_by_async_openai() {
    holds_conversations("mistral", env!("CARGO_BIN_EXE_mistral"));
}

#[test]
fn any_client_by_reqwest_middleware() {
    holds_conversations("anthropic-http", env!("CARGO_BIN_EXE_anthropic_http"));
}

#[test]
fn bedrock_by_its_sdk() {
    holds_conversations("bedrock", env!("CARGO_BIN_EXE_bedrock"));
}
