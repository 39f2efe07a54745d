//! Sessions, users and OpenInference spans for LLM applications in Rust.
//!
//! A chat is many traces. What makes them one conversation is the same `session.id` on their spans, and this crate puts it there:
//! on **every** span that starts within a scope, whoever makes it - this crate, OpenTelemetry's API, the `tracing` crate, or a
//! framework that uses either.
//!
//! ```no_run
//! use turnwise_sdk::{Message, agent, llm, register, using_session};
//!
//! # async fn call_the_model(_: &str) -> Result<String, std::io::Error> { Ok(String::new()) }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let _tracing = register("support-bot")?;
//!
//! let conversation = using_session("chat-42")?.user("ada")?;
//! for question in ["What is the capital of France?", "And its population?"] {
//!     let answer = conversation.scope(async {
//!         let turn = agent("support").input(question);
//!         let answer = turn.scope(async {
//!             let call = llm("chat").model("gpt-4o-mini").input_message(Message::user(question));
//!             let answer = call.record(call.scope(call_the_model(question)).await)?;
//!             call.output_message(Message::assistant(&answer)).end();
//!             Ok::<_, std::io::Error>(answer)
//!         });
//!         let answer = turn.record(answer.await)?;
//!         turn.output(&answer).end();
//!         Ok::<_, std::io::Error>(answer)
//!     });
//!     println!("{}", answer.await?);
//! }
//! # Ok(()) }
//! ```
//!
//! Spans go by OTLP to [Turnwise](https://github.com/turnwise/turnwise) or to anything that speaks it. Nothing here panics, blocks
//! or ends the program that hosts it: what cannot be is an [`Error`] when things are set up, and silence afterwards.
//!
//! | I want | |
//! |---|---|
//! | Spans to be sent | [`register()`], or [`Registration`] for more settings; [`SessionProcessor`] in a pipeline of my own |
//! | A session on spans | [`using_session`], [`using_user`], [`using_metadata`], [`using_tags`], [`using_prompt_template`], [`using_attributes`] |
//! | ... in other tasks and services | [`carry`], [`Attributes::with_baggage`] |
//! | Spans of my own | [`llm`], [`chain`], [`agent`], [`tool`], [`retriever`], [`reranker`], [`embedding`], [`guardrail`], [`evaluator`], [`prompt`] |
//! | Some things to stay unseen | [`Masking`], [`suppress_tracing`], [`without_tracing`] |

mod attributes;
#[cfg(feature = "bedrock")]
pub mod bedrock;
mod carried;
pub mod conventions;
mod document;
mod environment;
mod error;
#[cfg(feature = "register")]
mod exporter;
mod masking;
mod message;
#[cfg(feature = "reqwest")]
pub mod middleware;
#[cfg(feature = "async-openai")]
pub mod openai;
mod processor;
#[cfg(feature = "register")]
mod register;
mod scope;
mod span;
mod suppress;
#[cfg(feature = "wire")]
#[cfg_attr(
    not(any(feature = "bedrock", feature = "reqwest")),
    allow(dead_code, reason = "the hooks that use it are features of their own")
)]
mod tee;
mod usage;
#[cfg(feature = "wire")]
#[cfg_attr(
    not(any(feature = "bedrock", feature = "reqwest")),
    allow(dead_code, reason = "the hooks that use it are features of their own")
)]
mod wire;

pub use attributes::{
    Attributes, PromptTemplate, using_attributes, using_metadata, using_prompt_template, using_session, using_tags, using_user,
};
pub use carried::Scope;
pub use document::{Document, Embedding, Evaluation};
pub use error::Error;
pub use masking::Masking;
pub use message::{Message, ToolCall};
pub use processor::SessionProcessor;
#[cfg(feature = "register")]
pub use register::{Protocol, Registration, Tracing, register};
pub use scope::{Scoped, Within, carry};
pub use span::{Span, agent, chain, embedding, evaluator, guardrail, kinds, llm, prompt, reranker, retriever, tool};
pub use suppress::{Suppressible, suppress_tracing, without_tracing};
pub use usage::{Cost, Tokens};
