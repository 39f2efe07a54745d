//! What the examples share: the conversation they hold, and where they hold it.
//!
//! An example takes one word: `plain` (the default) and `stream` for three turns, `tools` for a turn with a tool, `error` for a
//! turn that fails. It prints what is said.

pub mod chat;

use std::error::Error;
use std::future::Future;

use turnwise_sdk::{Attributes, Tracing, agent, tool, using_session};

pub type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// Three turns of one conversation.
pub const QUESTIONS: [&str; 3] = ["What is the capital of France?", "And its population?", "Thanks, say goodbye."];
/// A question that needs a tool.
pub const WEATHER: &str = "What is the weather in Paris?";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Plain,
    Stream,
    Tools,
    Error,
}

/// One run of an example.
#[derive(Debug)]
pub struct Conversation {
    pub mode: Mode,
    /// The provider's address, without a path.
    pub provider: String,
    pub tracing: Tracing,
    attributes: Attributes,
}

impl Conversation {
    /// From the arguments and the environment: `SESSION_ID`, `LLM_URL`, and what `register` reads.
    pub fn begin() -> Outcome<Self> {
        let mode = match std::env::args().nth(1).as_deref() {
            None | Some("plain") => Mode::Plain,
            Some("stream") => Mode::Stream,
            Some("tools") => Mode::Tools,
            Some("error") => Mode::Error,
            Some(other) => return Err(format!("'{other}' is none of plain, stream, tools, error").into()),
        };
        let variable = |name: &str, otherwise: &str| std::env::var(name).unwrap_or_else(|_| otherwise.to_owned());
        Ok(Conversation {
            mode,
            provider: variable("LLM_URL", "http://127.0.0.1:18080"),
            tracing: turnwise_sdk::register("examples")?,
            attributes: using_session(variable("SESSION_ID", "chat-42"))?.user("ada")?,
        })
    }

    /// What the person says, turn by turn.
    pub fn questions(&self) -> &'static [&'static str] {
        match self.mode {
            Mode::Plain | Mode::Stream => &QUESTIONS,
            Mode::Tools => &[WEATHER],
            Mode::Error => &QUESTIONS[..1],
        }
    }

    /// A model that exists, or one that the provider refuses.
    pub fn model<'a>(&self, existing: &'a str) -> &'a str {
        if self.mode == Mode::Error { "fail-400" } else { existing }
    }

    /// One turn: a span of the agent, in the session, around what answers.
    pub async fn turn<E: Into<Box<dyn Error + Send + Sync>>>(
        &self,
        question: &str,
        answer: impl Future<Output = Result<String, E>>,
    ) -> Outcome<String> {
        let turn = self.attributes.scope(async {
            let turn = agent("example").input(question);
            let answer = turn.record(turn.scope(answer).await.map_err(Into::into))?;
            turn.output(&answer).end();
            Outcome::Ok(answer)
        });
        let answer = match (turn.await, self.mode) {
            (Err(error), Mode::Error) => format!("(as expected: {error})"),
            (answer, _) => answer?,
        };
        println!("> {question}\n{answer}");
        Ok(answer)
    }
}

/// The one tool there is.
pub fn look_up_weather(arguments: &str) -> String {
    let weather = "Sunny, 21 C in Paris";
    tool("get_weather").input(arguments).output(weather).end();
    weather.to_owned()
}

/// How it is described to models.
pub fn weather_schema() -> serde_json::Value {
    serde_json::json!({"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]})
}
