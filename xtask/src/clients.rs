//! `cargo xtask clients`: runs real instrumented applications against the release binary, with a fake LLM provider behind them, and asks
//! its API whether a person would see what was said.
//!
//! The applications, their lock files and what is to be expected of them lie in `../shared/clients`, beside the project; their environments
//! are made once and kept in the cache. `e2e/clients/tee.py` stands between them and the server and notes which case sent which trace; from
//! there on it is [`corpus`]: the same expectations, the same comparison, only that nothing was recorded before.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::http::Api;
use crate::server::{Listening, Server};
use crate::{build, corpus, folders, step};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only these suites, as suites.txt beside the clients names them [default: OpenInference's for Python and JS]
    suites: Vec<String>,
    /// Use this binary instead of building one
    #[arg(long, value_name = "PATH")]
    binary: Option<PathBuf>,
}

/// The instrumentors of OpenAI, LangChain, LlamaIndex, Bedrock, Mistral AI and DSPy, and those of JS.
const SUITES: [&str; 9] =
    ["oi-openai", "oi-langchain", "oi-llama-index", "oi-bedrock", "oi-mistralai", "oi-dspy", "oi-openai-js", "oi-core-js", "oi-vercel-js"];

pub(crate) fn run(args: &Args) -> Result<()> {
    let binary = args.binary.clone().map_or_else(build::release_binary, Ok)?;
    check(&args.suites, &binary)
}

/// Fails when something is missed that is not known to be missing from the data.
pub(crate) fn check(suites: &[String], binary: &Path) -> Result<()> {
    let clients = Clients::prepared(suites)?;
    let server = Server::start(binary)?;
    let out = std::env::temp_dir().join(format!("turnwise-clients-{}", std::process::id()));
    let result = clients.run(&server, &out).and_then(|()| corpus::compare_live(&out, &Api::at(&server.url)));
    fs::remove_dir_all(&out).ok();
    result
}

/// A suite's line in `suites.txt`.
#[derive(Debug, Clone, PartialEq)]
struct Suite {
    name: String,
    environment: String,
    script: String,
}

#[derive(Debug)]
struct Clients {
    folder: PathBuf,
    suites: Vec<Suite>,
}

impl Clients {
    /// The wanted suites, with their environments made.
    fn prepared(names: &[String]) -> Result<Self> {
        let folder = copied(&folders::shared("clients"))?;
        let all = suites(&fs::read_to_string(folder.join("suites.txt"))?);
        let names: Vec<&str> = if names.is_empty() { SUITES.to_vec() } else { names.iter().map(String::as_str).collect() };
        let find = |name: &&str| {
            all.iter().find(|suite| suite.name == *name).cloned().with_context(|| format!("find suite '{name}' in suites.txt"))
        };
        let clients = Self { suites: names.iter().map(find).collect::<Result<_>>()?, folder };
        clients.make_environments()?;
        Ok(clients)
    }

    fn make_environments(&self) -> Result<()> {
        let mut wanted: Vec<&str> = self.suites.iter().map(|suite| suite.environment.as_str()).chain(["harness"]).collect();
        wanted.sort_unstable();
        wanted.dedup();
        for environment in wanted {
            let complete = self.folder.join(format!("{environment}.complete"));
            if !complete.exists() {
                let mut setup = Command::new("./setup.sh");
                step::run(&format!("environment {environment}"), setup.arg(environment).current_dir(&self.folder))?;
                fs::write(complete, "")?;
            }
        }
        Ok(())
    }

    /// Runs the suites one after another; their expectations and what they sent are then in `out`.
    fn run(&self, server: &Server, out: &Path) -> Result<()> {
        let python = self.folder.join("venvs/harness/bin/python");
        let provider = Provider::start(&python, &self.folder.join("fake_llm.py"))?;
        let mut tee = Command::new(&python);
        tee.arg(folders::root().join("e2e/clients/tee.py")).args(["--to", &server.url, "--to-grpc", &server.grpc, "--out"]).arg(out);
        let tee = Listening::start(&mut tee)?;
        for suite in &self.suites {
            let mut client = self.client(suite);
            client
                .env("FAKE_LLM_URL", &provider.url)
                .env("CLIENTS_OUT", out)
                .env("CLIENTS_CAPTURE", "1")
                .env("PYTHONWARNINGS", "ignore")
                .stdin(Stdio::null())
                .stdout(Stdio::null());
            client.env("OTEL_EXPORTER_OTLP_ENDPOINT", format!("http://{}", tee.doors.http));
            client.env("OTLP_GRPC_ENDPOINT", format!("http://{}", tee.doors.grpc));
            step::run(&suite.name, &mut client)?;
        }
        Ok(())
    }

    fn client(&self, suite: &Suite) -> Command {
        let is_js = suite.environment.starts_with("js");
        let mut command =
            if is_js { Command::new("node") } else { Command::new(self.folder.join(format!("venvs/{}/bin/python", suite.environment))) };
        if is_js {
            command.args(["--preserve-symlinks", "--preserve-symlinks-main"]);
        }
        command.arg(self.folder.join(&suite.script)).current_dir(&self.folder);
        command
    }
}

fn suites(text: &str) -> Vec<Suite> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let words = lines.map(|line| line.split_whitespace().map(str::to_owned));
    words.filter_map(|mut words| Some(Suite { name: words.next()?, environment: words.next()?, script: words.next()? })).collect()
}

/// A copy in the cache, named after its content: environments are made in it, and what lies beside the project stays as it is.
fn copied(clients: &Path) -> Result<PathBuf> {
    let mut files = Vec::new();
    list(clients, Path::new(""), &mut files)?;
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in &files {
        (file, fs::read(clients.join(file))?).hash(&mut hasher);
    }
    let folder = folders::cache()?.join(format!("clients-{:016x}", hasher.finish()));
    for file in &files {
        let to = folder.join(file);
        if !to.exists() {
            fs::create_dir_all(to.parent().unwrap_or(&folder))?;
            // Bytes alone, not the permissions: those beside the project may be read-only.
            fs::write(&to, fs::read(clients.join(file))?)?;
            if file.extension().is_some_and(|extension| extension == "sh") {
                step::run("make executable", Command::new("chmod").arg("+x").arg(&to))?;
            }
        }
    }
    Ok(folder)
}

fn list(root: &Path, folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            list(root, &path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// The fake provider; killed when dropped.
#[derive(Debug)]
pub(crate) struct Provider {
    pub(crate) url: String,
    process: Child,
}

const START_TIMEOUT: Duration = Duration::from_secs(30);

impl Provider {
    pub(crate) fn start(python: &Path, script: &Path) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command = Command::new(python);
        command.arg(script).args(["--port", &port.to_string()]).stdin(Stdio::null()).stdout(Stdio::null());
        let provider = Self { url: format!("http://127.0.0.1:{port}"), process: command.spawn().context("start the fake provider")? };
        let api = Api::at(&provider.url);
        let start = Instant::now();
        while api.get::<serde_json::Value>("/__health", &[]).is_err() {
            ensure!(start.elapsed() < START_TIMEOUT, "the fake provider does not answer at {}", provider.url);
            thread::sleep(Duration::from_millis(50));
        }
        Ok(provider)
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suite_is_a_line_of_three_words() {
        let text = "# framework environment script\noi-openai   oi-openai   py/oi_openai.py\n";

        let suite = |s: &str| s.to_owned();
        let wanted = Suite { name: suite("oi-openai"), environment: suite("oi-openai"), script: suite("py/oi_openai.py") };
        assert_eq!(suites(text), [wanted]);
    }
}
