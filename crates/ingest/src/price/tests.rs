use super::*;

const DAY: i64 = 86_400_000_000_000;

fn tokens(prompt: u64, completion: u64) -> Tokens {
    Tokens { prompt: Some(prompt), completion: Some(completion), ..Tokens::default() }
}

fn call<'a>(model: &'a str, tokens: &'a Tokens) -> Priced<'a> {
    let start = Timestamp::from_nanos(nanos_of_day("2026-11-01").unwrap());
    Priced { model, provider: None, tokens, parts: TokenParts::default(), start }
}

fn usd(prices: &Prices, call: Priced<'_>) -> Option<f64> {
    prices.cost(call).map(Cost::usd)
}

#[test]
fn the_built_in_table_prices_what_people_call() {
    let (prices, count) = (Prices::default(), tokens(1_000_000, 100_000));

    for (model, expected) in [
        ("gpt-4o-mini-2024-07-18", 0.15 + 0.06),
        ("openai/gpt-4o", 2.5 + 1.0),
        ("gpt-4o-2024-05-13", 5.0 + 1.5),
        ("us.anthropic.claude-sonnet-4-6-20260217-v1:0", 3.0 + 1.5),
        ("claude-haiku-4.5", 1.0 + 0.5),
        ("models/gemini-2.5-flash", 0.3 + 0.25),
        ("mistral-large-2411", 2.0 + 0.6),
    ] {
        assert_eq!(usd(&prices, call(model, &count)), Some(expected), "{model}");
    }
    assert_eq!(usd(&prices, call("text-embedding-3-small", &Tokens { prompt: Some(1_000_000), ..Tokens::default() })), Some(0.02));
}

#[test]
fn what_is_not_known_is_not_priced() {
    let prices = Prices::default();

    assert_eq!(usd(&prices, call("my-deployment", &tokens(1, 1))), None);
    assert_eq!(usd(&prices, call("openai/gpt-oss-20b:free", &tokens(1, 1))), None);
    assert_eq!(usd(&prices, call("gpt-4o", &Tokens { prompt: Some(1), ..Tokens::default() })), None, "an unknown count");
    assert_eq!(usd(&prices, call("gpt-4o", &Tokens { audio: Some(5), ..tokens(10, 10) })), None, "audio of nobody knows which side");
    let one = tokens(1, 1);
    let local = Priced { provider: Some("ollama"), ..call("mistral-large", &one) };
    assert_eq!(usd(&prices, local), None, "one's own machine sends no bill");
}

#[test]
fn each_token_is_priced_once_by_its_kind() {
    let prices = Prices::default();
    let cached = Tokens { cache_read: Some(600_000), cache_write: Some(300_000), ..tokens(1_000_000, 0) };

    let short = call("claude-sonnet-4-6", &cached);
    let long = Priced { parts: TokenParts { cache_write_1h: Some(200_000), ..TokenParts::default() }, ..short };

    assert_eq!(usd(&prices, short), Some(1.605));
    assert_eq!(usd(&prices, long), Some(2.055));
}

#[test]
fn audio_is_priced_apart_from_text() {
    let heard = Tokens { audio: Some(1_500_000), ..tokens(2_000_000, 1_000_000) };
    let parts = TokenParts { audio_prompt: Some(1_000_000), audio_completion: Some(500_000), ..TokenParts::default() };

    assert_eq!(usd(&Prices::default(), Priced { parts, ..call("gpt-audio", &heard) }), Some(2.5 + 32.0 + 5.0 + 32.0));
}

#[test]
fn a_long_prompt_moves_the_whole_call_into_its_tier() {
    let prices = Prices::default();

    assert_eq!(usd(&prices, call("gemini-2.5-pro", &tokens(200_000, 100_000))), Some(0.25 + 1.0));
    assert_eq!(usd(&prices, call("gemini-2.5-pro", &tokens(200_001, 100_000))).map(|usd| (usd * 1e6).round()), Some(2_000_003.0));
}

#[test]
fn a_price_is_that_of_the_day_of_the_call() {
    let (prices, count) = (Prices::default(), tokens(1_000_000, 0));
    let on = |day: &str| usd(&prices, Priced { start: Timestamp::from_nanos(nanos_of_day(day).unwrap()), ..call("o3", &count) });

    assert_eq!((on("2025-06-09"), on("2025-06-10"), on("2030-01-01")), (Some(10.0), Some(2.0), Some(2.0)));
    assert_eq!(usd(&prices, Priced { start: Timestamp::default(), ..call("o3", &count) }), Some(2.0), "an untold time is today's");
}

#[test]
fn an_operators_table_goes_over_the_built_in_one() {
    let own = r#"{"prices": [
        {"models": ["gpt-4o*"], "input": 1, "output": 0, "reasoning": 7},
        {"models": ["our-*-chat"], "providers": ["azure"], "from": "2026-01-01", "input": 3, "output": 4, "tiers": [{"above": 10, "input": 6}]}
    ]}"#;
    let prices = Prices::over_built_in(own).unwrap();
    let ours = |provider, count: &Tokens| usd(&prices, Priced { provider, ..call("our-best-chat", count) });

    assert_eq!(usd(&prices, call("openai/gpt-4o-2024-05-13", &tokens(1_000_000, 5))), Some(1.0));
    assert_eq!(usd(&prices, call("gpt-4o", &Tokens { reasoning: Some(1_000_000), ..tokens(0, 1_000_000) })), Some(7.0));
    assert_eq!(usd(&prices, call("gpt-4.1", &tokens(1_000_000, 0))), Some(2.0), "the rest is as it was");
    assert_eq!(ours(Some("azure.ai.openai"), &tokens(10, 0)), Some(3e-5));
    assert_eq!(ours(Some("azure.ai.openai"), &tokens(20, 0)), Some(1.2e-4));
    assert_eq!(ours(Some("openai"), &tokens(10, 0)), None);
}

#[test]
fn an_error_in_a_table_says_where_and_what() {
    let error = |json: &str| Prices::over_built_in(json).unwrap_err().to_string();

    for (json, words) in [
        ("{\"prices\": [\n {\"models\": [\"a\"], \"input\": -1}]}", "-1 is no price: write dollars for a million tokens at line 2"),
        ("{\"prices\": [\n\n {\"models\": [\"a\"], \"from\": \"1.1.2026\"}]}", "'1.1.2026' is no day: write YYYY-MM-DD at line 3"),
        ("{\"prices\": [{\"models\": [\"a\"], \"imput\": 1}]}", "unknown field `imput`"),
        ("{\"prices\": [{\"models\": []}]}", "models must name at least one model"),
        ("{\"prices\": [{\"input\": 1}]}", "missing field `models`"),
        ("[]", "read prices"),
    ] {
        assert!(error(json).contains(words), "{}", error(json));
    }
}

#[test]
fn sums_that_overflow_are_unknown() {
    let huge = Tokens { cache_read: Some(u64::MAX), ..tokens(u64::MAX, u64::MAX) };

    assert_eq!(usd(&Prices::default(), call("claude-sonnet-4-6", &huge)), None);
}

#[test]
fn days_are_counted_as_the_calendar_does() {
    for (day, days) in [("1970-01-01", 0), ("1970-03-01", 59), ("2000-02-29", 11_016), ("2026-11-22", 20_779)] {
        assert_eq!(nanos_of_day(day), Some(days * DAY), "{day}");
    }
    for none in ["", "2026-13-01", "2026-1-1", "20261122xx", "2026-11-22-1", "9999-01-01"] {
        assert_eq!(nanos_of_day(none), None, "{none}");
    }
}
