//! Bedrock's Converse and ConverseStream by `aws-sdk-bedrockruntime`.

use aws_sdk_bedrockruntime::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_bedrockruntime::operation::converse::ConverseOutput;
use aws_sdk_bedrockruntime::types::{
    ContentBlock, ConversationRole, ConverseStreamOutput, Message, Tool, ToolConfiguration, ToolInputSchema, ToolResultBlock,
    ToolResultContentBlock, ToolSpecification,
};
use aws_sdk_bedrockruntime::{Client, Config, error::DisplayErrorContext};
use aws_smithy_types::Document;
use turnwise_sdk::bedrock::ModelCalls;
use turnwise_sdk_e2e::{Conversation, Mode, Outcome, look_up_weather};

#[tokio::main]
async fn main() -> Outcome {
    let conversation = Conversation::begin()?;
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .endpoint_url(format!("{}/bedrock", conversation.provider))
        .credentials_provider(Credentials::new("id", "secret", None, None, "example"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        // This line is the instrumentation.
        .interceptor(ModelCalls)
        .build();
    let client = Client::from_conf(config);

    let mut history = Vec::new();
    for question in conversation.questions() {
        history.push(message(ConversationRole::User, vec![ContentBlock::Text((*question).to_owned())])?);
        let answer = conversation.turn(question, answer(&conversation, &client, &mut history)).await?;
        history.push(message(ConversationRole::Assistant, vec![ContentBlock::Text(answer)])?);
    }
    Ok(())
}

fn message(role: ConversationRole, content: Vec<ContentBlock>) -> Outcome<Message> {
    Ok(Message::builder().role(role).set_content(Some(content)).build()?)
}

async fn answer(conversation: &Conversation, client: &Client, history: &mut Vec<Message>) -> Outcome<String> {
    let model = conversation.model("anthropic.claude-3-5-sonnet-20240620-v1:0");
    if conversation.mode == Mode::Stream {
        return streamed(client, model, history).await;
    }
    let tools = (conversation.mode == Mode::Tools).then(tools).transpose()?;
    let mut output = ask(client, model, history, tools.clone()).await?;
    if let Some(ContentBlock::ToolUse(call)) = content(&output).iter().find(|block| block.is_tool_use()) {
        let weather = look_up_weather(&format!("{:?}", call.input()));
        let result = ToolResultBlock::builder().tool_use_id(call.tool_use_id()).content(ToolResultContentBlock::Text(weather)).build()?;
        history.push(message(ConversationRole::Assistant, content(&output).to_vec())?);
        history.push(message(ConversationRole::User, vec![ContentBlock::ToolResult(result)])?);
        output = ask(client, model, history, tools).await?;
    }
    content(&output).iter().find_map(|block| block.as_text().ok()).cloned().ok_or_else(|| "the model said nothing".into())
}

async fn ask(client: &Client, model: &str, history: &[Message], tools: Option<ToolConfiguration>) -> Outcome<ConverseOutput> {
    let request = client.converse().model_id(model).set_messages(Some(history.to_vec())).set_tool_config(tools);
    request.send().await.map_err(|e| DisplayErrorContext(e).to_string().into())
}

fn content(output: &ConverseOutput) -> &[ContentBlock] {
    output.output().and_then(|output| output.as_message().ok()).map(Message::content).unwrap_or_default()
}

async fn streamed(client: &Client, model: &str, history: &[Message]) -> Outcome<String> {
    let mut output = client.converse_stream().model_id(model).set_messages(Some(history.to_vec())).send().await?;
    let mut text = String::new();
    while let Some(event) = output.stream.recv().await? {
        if let ConverseStreamOutput::ContentBlockDelta(delta) = event {
            text.extend(delta.delta().and_then(|delta| delta.as_text().ok()).cloned());
        }
    }
    Ok(text)
}

fn tools() -> Outcome<ToolConfiguration> {
    let city = Document::Object([("type".to_owned(), Document::String("string".to_owned()))].into());
    let schema = Document::Object(
        [
            ("type".to_owned(), Document::String("object".to_owned())),
            ("properties".to_owned(), Document::Object([("city".to_owned(), city)].into())),
        ]
        .into(),
    );
    let spec = ToolSpecification::builder().name("get_weather").input_schema(ToolInputSchema::Json(schema)).build()?;
    Ok(ToolConfiguration::builder().tools(Tool::ToolSpec(spec)).build()?)
}
