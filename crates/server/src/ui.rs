//! The web page, embedded in the binary. Every path that is not the API's or a door's is the page's own: it finds the way itself.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::LazyLock;

use axum::Router;
use axum::extract::Request;
use axum::response::{Html, IntoResponse, Response};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use rust_embed::RustEmbed;

use crate::api::{Error, no_such_path};
use crate::app::App;
use crate::receive;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[exclude = ".gitkeep"]
struct Dist;

struct File {
    mime: &'static str,
    bytes: Bytes,
    /// Only where it is smaller.
    gzipped: Option<Bytes>,
}

static FILES: LazyLock<BTreeMap<String, File>> = LazyLock::new(|| Dist::iter().filter_map(file).collect());

const NOT_BUILT: &str = "<!doctype html><title>Turnwise</title><p>Turnwise is running, but this binary has no page in it: \
                         build it with <code>cargo xtask run</code>. The API is at <a href=\"/api/v1/openapi.json\">/api/v1</a>.</p>\n";

pub(crate) fn router() -> Router<App> {
    Router::new().fallback(answer)
}

async fn answer(request: Request) -> Response {
    let path = request.uri().path();
    if receive::is_grpc(request.headers()) {
        return receive::unknown(request).await;
    }
    if is_ours(path) {
        return no_such_path(path).into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Error::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "the page can only be read").into_response();
    }
    page(path, accepts_gzip(request.headers()))
}

/// Whether a path belongs to a door and not to the page.
fn is_ours(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next();
    matches!(first, Some("api" | "v1" | "mcp"))
}

fn page(path: &str, gzip: bool) -> Response {
    let name = path.trim_start_matches('/');
    match FILES.get(name) {
        Some(file) => file.response(if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" }, gzip),
        None if name.starts_with("assets/") => no_such_path(path).into_response(),
        None => index(gzip),
    }
}

fn index(gzip: bool) -> Response {
    FILES.get("index.html").map_or_else(|| Html(NOT_BUILT).into_response(), |index| index.response("no-cache", gzip))
}

impl File {
    fn response(&self, cache: &'static str, gzip: bool) -> Response {
        let gzipped = self.gzipped.as_ref().filter(|_| gzip);
        let mut response = gzipped.unwrap_or(&self.bytes).clone().into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.mime));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        if gzipped.is_some() {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
    }
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut codings = accepted.split(',').map(|coding| coding.split(';').map(str::trim));
    codings.any(|mut parts| parts.next() == Some("gzip") && !parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000")))
}

fn file(name: Cow<'static, str>) -> Option<(String, File)> {
    let bytes: Bytes = match Dist::get(&name)?.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    };
    let gzipped = gzip(&bytes).filter(|gzipped| gzipped.len() < bytes.len());
    Some((name.to_string(), File { mime: mime(&name), bytes, gzipped }))
}

fn gzip(bytes: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

fn mime(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "txt" => "text/plain; charset=utf-8",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    }
}
