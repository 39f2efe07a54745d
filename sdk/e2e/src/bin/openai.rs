//! OpenAI by `async-openai`. `OPENAI_API_KEY` and `LLM_URL` say who answers.

use async_openai::Client;
use async_openai::config::OpenAIConfig;
use turnwise_sdk::openai::ModelCalls;
use turnwise_sdk_e2e::{Conversation, Outcome, chat};

#[tokio::main]
async fn main() -> Outcome {
    let conversation = Conversation::begin()?;
    let client = Client::with_config(OpenAIConfig::new().with_api_base(format!("{}/openai/v1", conversation.provider)));
    // This line is the instrumentation. `turnwise_sdk::openai::traced(client)` does the same without asking streams for usage.
    let client = ModelCalls::default().with_stream_usage().around(client, reqwest::Client::new());
    chat::hold(&conversation, &client, "gpt-4o-mini").await
}
