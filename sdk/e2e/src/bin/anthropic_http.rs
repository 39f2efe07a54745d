//! Any client that is made of `reqwest`, here one that speaks Anthropic's Messages by hand.

use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
use serde_json::{Value as Json, json};
use turnwise_sdk::middleware::ModelCalls;
use turnwise_sdk_e2e::{Conversation, Mode, Outcome, look_up_weather, weather_schema};

#[tokio::main]
async fn main() -> Outcome {
    let conversation = Conversation::begin()?;
    // This line is the instrumentation.
    let client = ClientBuilder::new(reqwest::Client::new()).with(ModelCalls).build();

    let mut history = Vec::new();
    for question in conversation.questions() {
        history.push(json!({"role": "user", "content": question}));
        let answer = conversation.turn(question, answer(&conversation, &client, &mut history)).await?;
        history.push(json!({"role": "assistant", "content": answer}));
    }
    Ok(())
}

async fn answer(conversation: &Conversation, client: &ClientWithMiddleware, history: &mut Vec<Json>) -> Outcome<String> {
    let request = |history: &[Json]| {
        let model = conversation.model("claude-sonnet-4-5");
        let tool = json!({"name": "get_weather", "input_schema": weather_schema()});
        let tools = if conversation.mode == Mode::Tools { vec![tool] } else { vec![] };
        json!({"model": model, "max_tokens": 200, "system": "Answer briefly.", "messages": history, "tools": tools,
            "stream": conversation.mode == Mode::Stream})
    };
    let url = format!("{}/anthropic/v1/messages", conversation.provider);
    if conversation.mode == Mode::Stream {
        return streamed(client, &url, &request(history)).await;
    }
    let mut message = ask(client, &url, &request(history)).await?;
    if let Some(call) = message["content"].as_array().into_iter().flatten().find(|block| block["type"] == "tool_use") {
        let weather = look_up_weather(&call["input"].to_string());
        let result = json!({"type": "tool_result", "tool_use_id": call["id"], "content": weather});
        history.push(json!({"role": "assistant", "content": message["content"]}));
        history.push(json!({"role": "user", "content": [result]}));
        message = ask(client, &url, &request(history)).await?;
    }
    Ok(message["content"][0]["text"].as_str().ok_or("the model said nothing")?.to_owned())
}

async fn ask(client: &ClientWithMiddleware, url: &str, request: &Json) -> Outcome<Json> {
    let response = client.post(url).json(request).send().await?;
    let status = response.status();
    let body: Json = response.json().await?;
    if status.is_success() { Ok(body) } else { Err(body["error"]["message"].to_string().into()) }
}

/// Texts as they come; what comes is cut anywhere, so the lines are put together first.
async fn streamed(client: &ClientWithMiddleware, url: &str, request: &Json) -> Outcome<String> {
    let mut response = client.post(url).json(request).send().await?;
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        bytes.extend_from_slice(&chunk);
    }
    let body = String::from_utf8(bytes)?;
    let events = body.lines().filter_map(|line| serde_json::from_str::<Json>(line.strip_prefix("data:")?).ok());
    Ok(events.filter_map(|event| event["delta"]["text"].as_str().map(str::to_owned)).collect())
}
