//! `cargo xtask guides`: does what the guides in docs/guides say, word for word, and looks at the session that comes of it.
//!
//! A guide's code blocks of Python or JavaScript are one program, and the `export` lines of its shell blocks its environment. Only addresses
//! are exchanged: Turnwise's for that of a server of our own, the provider's for that of a fake one. What its install lines name must be
//! in the environment that its last line names:
//!
//! ```text
//! <!-- test: environment=openinference session=trip-to-lisbon user=ada turns=2 tokens=yes -->
//! ```
//!
//! Environments lie in e2e/guides/environments: locked requirements for Python, a package with a lock file for Node.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::clients::Provider;
use crate::corpus::answer::{self, FoundSession, FoundText, FoundTurn};
use crate::http::Api;
use crate::server::{Listening, Server};
use crate::{build, folders, python, step};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only these guides, as their files are named
    guides: Vec<String>,
    /// Use this binary instead of building one
    #[arg(long, value_name = "PATH")]
    binary: Option<PathBuf>,
}

/// Where a guide says that Turnwise listens.
const ADDRESS: &str = "http://127.0.0.1:6006";
/// Guides that are tested elsewhere: the SDK's own tests run its examples.
const ELSEWHERE: [&str; 2] = ["README", "rust"];
const NODE: &str = "node";

pub(crate) fn run(args: &Args) -> Result<()> {
    let binary = args.binary.clone().map_or_else(build::release_binary, Ok)?;
    check(&args.guides, &binary)
}

/// Fails for the first guide that does not do what it says.
pub(crate) fn check(names: &[String], binary: &Path) -> Result<()> {
    let guides = load(names)?;
    let server = Server::start(binary)?;
    let harness = python::environment(&folders::root().join("e2e/python/requirements.txt"))?;
    let provider = Provider::start(&harness, &folders::shared("clients/fake_llm.py"))?;
    let mut http2 = Command::new(NODE);
    let http2 = Listening::start(http2.arg(redirect("http2.mjs")).arg(&provider.url))?;
    let addresses = Addresses { turnwise: &server.url, provider: &provider.url, http2: format!("http://{}", http2.doors.http) };
    for guide in &guides {
        guide
            .run(&addresses)
            .and_then(|()| guide.look(&Api::at(&server.url)))
            .with_context(|| format!("follow docs/guides/{}.md", guide.name))?;
    }
    eprintln!("{} guides were followed, and their sessions are there", guides.len());
    Ok(())
}

fn redirect(file: &str) -> PathBuf {
    folders::root().join("e2e/guides/redirect").join(file)
}

#[derive(Debug)]
struct Addresses<'a> {
    turnwise: &'a str,
    provider: &'a str,
    /// The provider, by HTTP/2.
    http2: String,
}

#[derive(Debug, Default)]
struct Guide {
    name: String,
    /// All of its blocks in one language.
    program: String,
    is_js: bool,
    packages: Vec<String>,
    variables: Vec<(String, String)>,
    test: BTreeMap<String, String>,
}

fn load(names: &[String]) -> Result<Vec<Guide>> {
    let mut guides = Vec::new();
    for entry in fs::read_dir(folders::root().join("docs/guides"))? {
        let path = entry?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if !ELSEWHERE.contains(&name.as_str()) && (names.is_empty() || names.contains(&name)) {
            guides.push(Guide::parse(name, &fs::read_to_string(&path)?).with_context(|| format!("read {}", path.display()))?);
        }
    }
    ensure!(!guides.is_empty(), "find a guide of that name in docs/guides");
    guides.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(guides)
}

impl Guide {
    fn parse(name: String, text: &str) -> Result<Self> {
        let mut guide = Self { name, ..Self::default() };
        for (language, block) in blocks(text) {
            match language {
                "sh" => guide.shell(&block),
                "python" | "js" => {
                    guide.is_js = language == "js";
                    guide.program += &block;
                    guide.program.push('\n');
                }
                _ => bail!("it has a block of '{language}': there are sh, python and js"),
            }
        }
        let test = text.lines().find_map(|line| line.strip_prefix("<!-- test: ")?.strip_suffix(" -->"));
        let test = test.context("it does not end in a line <!-- test: … -->")?;
        guide.test = test.split_whitespace().filter_map(|word| word.split_once('=')).map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
        Ok(guide)
    }

    fn shell(&mut self, block: &str) {
        for line in block.replace("\\\n", " ").lines() {
            let mut words = line.split_whitespace();
            match (words.next(), words.next()) {
                (Some("export"), Some(word)) => {
                    let (name, value) = word.split_once('=').unwrap_or((word, ""));
                    self.variables.push((name.to_owned(), value.to_owned()));
                }
                (Some("pip" | "npm"), Some("install")) => self.packages.extend(words.map(str::to_owned)),
                _ => {}
            }
        }
    }

    fn says(&self, what: &str) -> Option<&str> {
        self.test.get(what).map(String::as_str)
    }

    fn run(&self, addresses: &Addresses<'_>) -> Result<()> {
        let environment = self.says("environment").context("its last line names no environment")?;
        let folder = std::env::temp_dir().join(format!("turnwise-guide-{}-{}", self.name, std::process::id()));
        fs::create_dir_all(&folder)?;
        let program = self.program.replace(ADDRESS, addresses.turnwise);
        let mut command = if self.is_js { self.node(environment, &program)? } else { self.python(environment, &program, &folder)? };
        self.set_variables(&mut command, addresses);
        let result = step::run(&format!("guide {}", self.name), command.current_dir(&folder).stdin(Stdio::null()).stdout(Stdio::null()));
        fs::remove_dir_all(&folder).ok();
        result
    }

    fn python(&self, environment: &str, program: &str, folder: &Path) -> Result<Command> {
        let requirements = environments().join(format!("{environment}.txt"));
        let locked = fs::read_to_string(&requirements).with_context(|| format!("read {}", requirements.display()))?;
        let is_there = |package: &str| locked.lines().any(|line| line.split("==").next() == Some(plain(package)));
        self.ensure_packages(is_there, &requirements)?;
        let file = folder.join("guide.py");
        fs::write(&file, program)?;
        let mut command = Command::new(python::environment(&requirements)?);
        command.arg(file);
        Ok(command)
    }

    /// A program of Node finds packages beside itself, so it is put where they are.
    fn node(&self, environment: &str, program: &str) -> Result<Command> {
        let package = environments().join(environment);
        let manifest: serde_json::Value = serde_json::from_slice(&fs::read(package.join("package.json"))?)?;
        let is_there = |name: &str| manifest.get("dependencies").and_then(|all| all.get(name)).is_some();
        self.ensure_packages(is_there, &package.join("package.json"))?;
        let folder = build::node_environment(&package)?;
        let file = folder.join(format!("{}.mjs", self.name));
        fs::write(&file, program)?;
        let mut command = Command::new(NODE);
        command.arg(file);
        Ok(command)
    }

    fn ensure_packages(&self, is_there: impl Fn(&str) -> bool, place: &Path) -> Result<()> {
        match self.packages.iter().find(|package| !is_there(package)) {
            Some(package) => bail!("it installs '{package}', which is not in {}", place.display()),
            None => Ok(()),
        }
    }

    fn set_variables(&self, command: &mut Command, addresses: &Addresses<'_>) {
        let provider = addresses.provider;
        command.env("OPENAI_API_KEY", "sk-fake").env("MISTRAL_API_KEY", "fake").env("PYTHONPATH", redirect(""));
        command.env("OPENAI_BASE_URL", format!("{provider}/openai/v1")).env("OPENAI_API_BASE", format!("{provider}/openai/v1"));
        command.env("AWS_ACCESS_KEY_ID", "AKIAFAKE").env("AWS_SECRET_ACCESS_KEY", "fake");
        command.env("AWS_REGION", "us-east-1").env("AWS_DEFAULT_REGION", "us-east-1");
        // DSPy's client would fetch a list of prices.
        command.env("LITELLM_LOCAL_MODEL_COST_MAP", "True");
        let bedrock = if self.is_js { &addresses.http2 } else { provider };
        command.env("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", format!("{bedrock}/bedrock"));
        if self.program.contains("mistralai") {
            command.env("MISTRAL_SERVER_URL", format!("{provider}/mistral"));
        }
        for (name, value) in &self.variables {
            command.env(name, value.replace(ADDRESS, addresses.turnwise));
        }
    }

    /// Waits until the session is there, and compares.
    fn look(&self, api: &Api) -> Result<()> {
        let id = self.says("session").context("its last line names no session")?;
        let start = Instant::now();
        loop {
            let found = answer::ask(api)?.sessions.into_iter().find(|session| session.session_id == id);
            let fault = found.as_ref().map_or_else(|| Some(format!("there is no session '{id}'")), |session| self.fault(session));
            match fault {
                None => return Ok(()),
                Some(fault) => ensure!(start.elapsed() < Duration::from_secs(10), "{fault}"),
            }
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// What is not as the guide says.
    fn fault(&self, session: &FoundSession) -> Option<String> {
        let turns = self.says("turns").and_then(|number| number.parse().ok());
        if turns != Some(session.turns.len()) {
            return Some(format!("the session has {} turns, not {turns:?}", session.turns.len()));
        }
        session.turns.iter().enumerate().find_map(|(number, turn)| Some(format!("turn {number}: {}", self.turn_fault(turn)?)))
    }

    fn turn_fault(&self, turn: &FoundTurn) -> Option<String> {
        let input = text(turn.input.as_ref());
        if input.is_empty() || !self.program.contains(&format!("\"{input}\"")) {
            return Some(format!("its input is '{input}', which is not in the guide"));
        }
        if text(turn.output.as_ref()).is_empty() || turn.failed() {
            return Some("it has no output, or failed".to_owned());
        }
        if turn.user_id.as_deref() != self.says("user") {
            return Some(format!("its user is {:?}", turn.user_id));
        }
        let has_tokens = turn.tokens.is_some_and(|tokens| tokens.prompt.is_some() && tokens.completion.is_some());
        (has_tokens != (self.says("tokens") == Some("yes"))).then(|| format!("its tokens are {:?}", turn.tokens))
    }
}

fn environments() -> PathBuf {
    folders::root().join("e2e/guides/environments")
}

fn text(found: Option<&FoundText>) -> &str {
    found.map(|found| found.text.as_str()).unwrap_or_default()
}

/// `pydantic-ai-slim` of `pydantic-ai-slim[openai]`.
fn plain(package: &str) -> &str {
    package.split('[').next().unwrap_or(package)
}

/// Language and text of each fenced block.
fn blocks(text: &str) -> Vec<(&str, String)> {
    let mut blocks: Vec<(&str, String)> = Vec::new();
    let mut is_open = false;
    for line in text.lines() {
        match line.strip_prefix("```") {
            Some(language) if !is_open => blocks.push((language, String::new())),
            Some(_) => {}
            None => {
                if let Some((_, block)) = blocks.last_mut().filter(|_| is_open) {
                    block.push_str(line);
                    block.push('\n');
                }
                continue;
            }
        }
        is_open = !is_open;
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# G\n```sh\npip install a \\\n    b[c]\nexport X=http://127.0.0.1:6006\n```\nwords\n```python\nprint(1)\n```\n```python\nprint(2)\n```\n<!-- test: environment=e session=s turns=2 -->\n";

    #[test]
    fn a_guide_is_a_program_with_what_it_needs() {
        let guide = Guide::parse("g".to_owned(), TEXT).unwrap();

        assert_eq!(guide.program, "print(1)\n\nprint(2)\n\n");
        assert_eq!(guide.packages, ["a", "b[c]"]);
        assert_eq!(guide.variables, [("X".to_owned(), ADDRESS.to_owned())]);
        assert_eq!(guide.says("turns"), Some("2"));
        assert!(!guide.is_js);
    }

    #[test]
    fn a_guide_that_is_not_tested_is_refused() {
        assert!(Guide::parse("g".to_owned(), "# G\n").is_err());
        assert!(Guide::parse("g".to_owned(), &TEXT.replace("```python", "```ruby")).is_err());
    }
}
