"""A chat app as people write it: the openai package, instrumented by the real OpenInference, talking to the fake provider."""

import contextlib
import json
import urllib.request

import openai
from openinference.instrumentation.openai import OpenAIInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

PROJECT = "e2e"
MODEL = "gpt-4o-mini"
FRANCE, POPULATION, GOODBYE, WEATHER = "What is the capital of France?", "And its population?", "Thanks, say goodbye.", "What is the weather in Paris?"
ANSWERS = {
    FRANCE: "The capital of France is Paris.",
    POPULATION: "Paris has about 2.1 million inhabitants.",
    GOODBYE: "Goodbye, and safe travels!",
    WEATHER: "According to the tool: Sunny, 21 C in Paris",
}
WEATHER_TOOL = {"type": "function", "function": {"name": "get_weather", "description": "Current weather of a city.", "parameters": {
    "type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}


class Chat:
    """Keeps the history and re-sends it, as chat apps do."""

    def __init__(self, fake_url):
        self.fake_url = fake_url
        self.client = openai.OpenAI(base_url=f"{fake_url}/openai/v1", api_key="sk-fake", max_retries=0)
        self.messages = [{"role": "system", "content": "You are a terse assistant."}]

    def say(self, text, model=MODEL):
        self.messages.append({"role": "user", "content": text})
        answer = self.client.chat.completions.create(model=model, messages=self.messages).choices[0].message.content
        self.messages.append({"role": "assistant", "content": answer})
        return answer

    def say_and_stream(self, text):
        messages = [*self.messages, {"role": "user", "content": text}]
        chunks = self.client.chat.completions.create(model=MODEL, messages=messages, stream=True, stream_options={"include_usage": True})
        return "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)

    def say_with_tools(self, text):
        messages = [*self.messages, {"role": "user", "content": text}]
        while True:
            reply = self.client.chat.completions.create(model=MODEL, messages=messages, tools=[WEATHER_TOOL]).choices[0].message
            if not reply.tool_calls:
                return reply.content
            messages.append(reply.model_dump(exclude_none=True))
            for call in reply.tool_calls:
                city = json.loads(call.function.arguments)["city"]
                messages.append({"role": "tool", "tool_call_id": call.id, "content": f"Sunny, 21 C in {city}"})

    def fail(self, text):
        try:
            self.say(text, model="fail-500")
        except openai.InternalServerError:
            return
        raise AssertionError("the provider was expected to fail")

    def provider_calls(self):
        """What the provider itself has counted, oldest first."""
        with urllib.request.urlopen(f"{self.fake_url}/__log", timeout=10) as response:
            return json.load(response)


@contextlib.contextmanager
def exporting_to(exporter):
    """Spans of the openai package go to `exporter`; all of them have arrived when the block ends."""
    provider = TracerProvider(resource=Resource.create({"service.name": "e2e-chat", "openinference.project.name": PROJECT}))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    with instrumented(provider):
        yield provider


@contextlib.contextmanager
def instrumented(provider):
    OpenAIInstrumentor().instrument(tracer_provider=provider)
    try:
        yield
    finally:
        OpenAIInstrumentor().uninstrument()
        assert provider.force_flush()
        provider.shutdown()
