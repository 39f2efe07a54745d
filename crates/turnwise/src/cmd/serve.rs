//! `turnwise serve`: finds its addresses, opens the store, says where it is, and serves until it is told to stop.

use std::io::{self, Write as _};
use std::net::{SocketAddr, TcpListener, ToSocketAddrs as _};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail, ensure};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;
use turnwise_server::{Listeners, Prices, Redact, Rules};
use turnwise_store::{Sqlite, Store};

use super::demo;
use crate::args::Serve;

const HTTP: &str = "127.0.0.1:6006";
const GRPC: &str = "127.0.0.1:4317";
const OTLP_HTTP: &str = "127.0.0.1:4318";

pub(crate) fn run(args: &Serve) -> Result<()> {
    log();
    let rules = Arc::new(rules(args)?);
    let doors = Doors::bind(args)?;
    let store = Sqlite::open(&args.data).with_context(|| format!("open the data in {}", args.data.display()))?;
    let store = store.rereading(Arc::new(turnwise_ingest::Dialects(Arc::clone(&rules))));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(args, doors, Arc::new(store), rules))
}

async fn serve(args: &Serve, doors: Doors, store: Arc<dyn Store>, rules: Arc<Rules>) -> Result<()> {
    let stop = stop_signal()?;
    // Spans are taken even if nobody reads what is said here.
    doors.announce(&args.data).unwrap_or_else(|error| tracing::warn!("say where the server is: {error:#}"));
    if args.demo {
        let (url, projects) = (url(doors.http.local_addr()?), store.projects().await?);
        // Ends by itself: it sends to this server, and stops at the first request that is not taken.
        tokio::task::spawn_blocking(move || {
            demo::fill_once(&url, &projects).unwrap_or_else(|error| tracing::warn!("fill in the demo: {error:#}"))
        });
    }
    turnwise_server::serve(store, rules, doors.into_listeners()?, stop).await?;
    tracing::info!("stopped");
    Ok(())
}

/// How requests are read, from the operator's files.
fn rules(args: &Serve) -> Result<Rules> {
    let prices = args.prices.as_deref().map(|file| read(file, Prices::over_built_in)).transpose()?;
    let redact = args.redact.as_deref().map(|file| read(file, Redact::of)).transpose()?;
    Ok(Rules { prices: prices.unwrap_or_default(), redact, ..Rules::default() })
}

/// Reads a file that an operator wrote; an error says which one, and where in it.
fn read<T, E: std::error::Error + Send + Sync + 'static>(file: &Path, parse: impl FnOnce(&str) -> Result<T, E>) -> Result<T> {
    let text = std::fs::read_to_string(file).with_context(|| format!("read {}", file.display()))?;
    parse(&text).with_context(|| file.display().to_string())
}

/// To stderr, and never what spans hold. `TURNWISE_LOG` says how much, such as `debug` or `turnwise_store=trace`.
fn log() {
    let filter = EnvFilter::try_from_env("TURNWISE_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let is_terminal = io::IsTerminal::is_terminal(&io::stderr());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(is_terminal).init();
}

/// The addresses that are served, bound.
struct Doors {
    http: TcpListener,
    grpc: Option<TcpListener>,
    otlp_http: Option<TcpListener>,
}

impl Doors {
    fn bind(args: &Serve) -> Result<Self> {
        let allow = |address: &str| if args.insecure_no_auth { resolve(address) } else { resolve(address).and_then(only_local) };
        Ok(Self {
            http: bind(allow(args.http.as_deref().unwrap_or(HTTP))?)?,
            grpc: match &args.grpc {
                Some(address) => Some(bind(allow(address)?)?),
                None => bind_if_free(GRPC, "OTLP/gRPC"),
            },
            otlp_http: match (&args.otlp_http, &args.http) {
                (Some(address), _) => Some(bind(allow(address)?)?),
                (None, None) => bind_if_free(OTLP_HTTP, "OTLP/HTTP"),
                (None, Some(_)) => None,
            },
        })
    }

    /// Says where everything is: for people, and in the line that begins with `listening` for programs.
    fn announce(&self, data: &Path) -> Result<()> {
        let http = self.http.local_addr()?;
        let grpc = self.grpc.as_ref().map(TcpListener::local_addr).transpose()?;
        let otlp_http = self.otlp_http.as_ref().map(TcpListener::local_addr).transpose()?;
        let mut out = io::stdout().lock();
        writeln!(out, "Turnwise is ready: {}", url(http))?;
        writeln!(out, "  OTLP/HTTP  {}", [Some(http), otlp_http].into_iter().flatten().map(url).collect::<Vec<_>>().join(" and "))?;
        writeln!(out, "  OTLP/gRPC  {}", url(grpc.unwrap_or(http)))?;
        writeln!(out, "  Data       {}", data.display())?;
        let doors = [("http", Some(http)), ("grpc", grpc), ("otlp-http", otlp_http)];
        let listening = doors.into_iter().filter_map(|(name, address)| Some(format!(" {name}={}", address?)));
        writeln!(out, "listening{}", listening.collect::<String>())?;
        Ok(out.flush()?)
    }

    /// Must be called where a runtime is.
    fn into_listeners(self) -> io::Result<Listeners> {
        let otlp = [self.grpc, self.otlp_http].into_iter().flatten().map(into_async).collect::<io::Result<_>>()?;
        Ok(Listeners { http: into_async(self.http)?, otlp })
    }
}

fn into_async(listener: TcpListener) -> io::Result<tokio::net::TcpListener> {
    listener.set_nonblocking(true)?;
    tokio::net::TcpListener::from_std(listener)
}

/// An address that a person can open: a server that listens everywhere is also here.
fn url(address: SocketAddr) -> String {
    if address.ip().is_unspecified() { format!("http://localhost:{}", address.port()) } else { format!("http://{address}") }
}

fn resolve(address: &str) -> Result<SocketAddr> {
    let mut found = address.to_socket_addrs().with_context(|| format!("'{address}' is no address: write HOST:PORT, such as {HTTP}"))?;
    found.next().with_context(|| format!("'{address}' leads nowhere"))
}

fn only_local(address: SocketAddr) -> Result<SocketAddr> {
    ensure!(
        address.ip().is_loopback(),
        "{address} lets others than this machine in, and nobody is asked who they are: bind 127.0.0.1, or add --insecure-no-auth if the \
         network around it is trusted"
    );
    Ok(address)
}

fn bind(address: SocketAddr) -> Result<TcpListener> {
    match TcpListener::bind(address) {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            bail!("{address} is taken by another program: stop that one, or choose another address (port 0 finds a free one)")
        }
        result => result.with_context(|| format!("listen on {address}")),
    }
}

/// For addresses that nobody asked for: another collector may well have them.
fn bind_if_free(address: &str, purpose: &str) -> Option<TcpListener> {
    match TcpListener::bind(address) {
        Ok(listener) => Some(listener),
        Err(error) => {
            eprintln!("turnwise: {purpose} is not served on {address} ({error}); the address of the page takes it too");
            None
        }
    }
}

/// Comes true at SIGINT (Ctrl-C) or SIGTERM.
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("stopping: requests under way are finished first");
    })
}
