//! The conversation by `async-openai`, which several providers understand.

use async_openai::Client;
use async_openai::config::OpenAIConfig;
use async_openai::types::chat::{CreateChatCompletionRequest, CreateChatCompletionResponse};
use futures_util::StreamExt as _;
use serde_json::{Value as Json, json};

use crate::{Conversation, Mode, Outcome, look_up_weather, weather_schema};

/// All turns of it.
pub async fn hold(conversation: &Conversation, client: &Client<OpenAIConfig>, model: &str) -> Outcome {
    let model = conversation.model(model);
    let mut history = vec![json!({"role": "system", "content": "Answer briefly."})];
    for question in conversation.questions() {
        history.push(json!({"role": "user", "content": question}));
        let answer = conversation.turn(question, answer(conversation.mode, client, model, &mut history)).await?;
        history.push(json!({"role": "assistant", "content": answer}));
    }
    Ok(())
}

async fn answer(mode: Mode, client: &Client<OpenAIConfig>, model: &str, history: &mut Vec<Json>) -> Outcome<String> {
    match mode {
        Mode::Stream => streamed(client, &json!({"model": model, "messages": history})).await,
        Mode::Tools => with_tool(client, model, history).await,
        Mode::Plain | Mode::Error => said(&ask(client, &json!({"model": model, "messages": history})).await?),
    }
}

async fn ask(client: &Client<OpenAIConfig>, request: &Json) -> Outcome<CreateChatCompletionResponse> {
    let request: CreateChatCompletionRequest = serde_json::from_value(request.clone())?;
    Ok(client.chat().create(request).await?)
}

fn said(response: &CreateChatCompletionResponse) -> Outcome<String> {
    let content = response.choices.first().and_then(|choice| choice.message.content.clone());
    content.ok_or_else(|| "the model said nothing".into())
}

async fn streamed(client: &Client<OpenAIConfig>, request: &Json) -> Outcome<String> {
    let request: CreateChatCompletionRequest = serde_json::from_value(request.clone())?;
    let mut stream = client.chat().create_stream(request).await?;
    let mut text = String::new();
    while let Some(chunk) = stream.next().await {
        text.extend(chunk?.choices.first().and_then(|choice| choice.delta.content.clone()));
    }
    Ok(text)
}

async fn with_tool(client: &Client<OpenAIConfig>, model: &str, history: &mut Vec<Json>) -> Outcome<String> {
    let tool = json!({"type": "function", "function": {"name": "get_weather", "parameters": weather_schema()}});
    let request = |history: &[Json]| json!({"model": model, "messages": history, "tools": [tool]});
    let response = serde_json::to_value(ask(client, &request(history)).await?)?;
    let message = &response["choices"][0]["message"];
    history.push(json!({"role": "assistant", "tool_calls": message["tool_calls"]}));
    let call = &message["tool_calls"][0];
    let weather = look_up_weather(call["function"]["arguments"].as_str().unwrap_or_default());
    history.push(json!({"role": "tool", "tool_call_id": call["id"], "content": weather}));
    said(&ask(client, &request(history)).await?)
}
