//! A small HTTP client for talking to a running server: GET JSON, POST bytes.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::de::DeserializeOwned;

#[derive(Debug)]
pub(crate) struct Api {
    base: String,
    agent: ureq::Agent,
}

impl Api {
    pub(crate) fn at(base: &str) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(60)));
        Api { base: base.trim_end_matches('/').to_owned(), agent: config.build().into() }
    }

    pub(crate) fn get<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<T> {
        let request = self.agent.get(format!("{}{path}", self.base)).query_pairs(query.iter().copied());
        let (status, body) = read(request.call()).with_context(|| format!("GET {path}"))?;
        ensure!(status == 200, "GET {path}: {status} {}", String::from_utf8_lossy(&body));
        serde_json::from_slice(&body).with_context(|| format!("read the answer to GET {path}"))
    }

    /// The status and the body of the answer, whatever they are.
    pub(crate) fn post(&self, path: &str, content_type: &str, body: &[u8]) -> Result<(u16, Vec<u8>)> {
        let request = self.agent.post(format!("{}{path}", self.base)).content_type(content_type);
        read(request.send(body)).with_context(|| format!("POST {path}"))
    }
}

fn read(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<(u16, Vec<u8>)> {
    let response = response?;
    let status = response.status().as_u16();
    let body = response.into_body().with_config().limit(1 << 30).read_to_vec()?;
    Ok((status, body))
}
