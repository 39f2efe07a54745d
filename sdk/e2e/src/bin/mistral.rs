//! Mistral AI by `async-openai`: it speaks OpenAI's words at an address of its own. So do Ollama, vLLM, Groq and many more.

use async_openai::Client;
use async_openai::config::OpenAIConfig;
use turnwise_sdk_e2e::{Conversation, Outcome, chat};

#[tokio::main]
async fn main() -> Outcome {
    let conversation = Conversation::begin()?;
    let config = OpenAIConfig::new().with_api_base(format!("{}/mistral/v1", conversation.provider));
    // This line is the instrumentation.
    let client = turnwise_sdk::openai::traced(Client::with_config(config));
    chat::hold(&conversation, &client, "mistral-small-latest").await
}
