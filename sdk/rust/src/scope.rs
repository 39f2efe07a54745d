//! Futures and streams that take something along: [`Scoped`] its attributes, [`Within`] a whole context.
//!
//! A guard over an `.await` would leak into whatever else the thread polls meanwhile. So both enter at each poll and leave after it.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context as Task, Poll};

use futures_core::Stream;
use opentelemetry::Context;
use pin_project_lite::pin_project;

use crate::{Attributes, carried};

pin_project! {
    /// A future or stream under [`Attributes`], from [`Attributes::scope`]. They are laid over whatever context is current at each
    /// poll, so that the span around it stays the parent.
    #[derive(Debug)]
    #[must_use = "futures and streams do nothing unless polled"]
    pub struct Scoped<T> {
        #[pin]
        work: T,
        attributes: Attributes,
    }
}

pin_project! {
    /// A future or stream in a context of its own, from [`carry`] or [`Span::scope`](crate::Span::scope).
    #[derive(Debug)]
    #[must_use = "futures and streams do nothing unless polled"]
    pub struct Within<T> {
        #[pin]
        work: T,
        context: Context,
    }
}

/// Takes the current span and attributes along to where the future or stream will run: tasks that are spawned inherit nothing.
///
/// ```
/// # async fn look_up() {}
/// # async fn example() {
/// let task = tokio::spawn(turnwise_sdk::carry(look_up()));
/// # let _ = task.await; }
/// ```
pub fn carry<T>(work: T) -> Within<T> {
    Within::new(work, carried::captured())
}

impl<T> Scoped<T> {
    pub(crate) fn new(work: T, attributes: Attributes) -> Self {
        Scoped { work, attributes }
    }
}

impl<T> Within<T> {
    pub(crate) fn new(work: T, context: Context) -> Self {
        Within { work, context }
    }
}

impl<T: Future> Future for Scoped<T> {
    type Output = T::Output;

    fn poll(self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<T::Output> {
        let this = self.project();
        let _scope = this.attributes.attach();
        this.work.poll(task)
    }
}

impl<T: Stream> Stream for Scoped<T> {
    type Item = T::Item;

    fn poll_next(self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<Option<T::Item>> {
        let this = self.project();
        let _scope = this.attributes.attach();
        this.work.poll_next(task)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.work.size_hint()
    }
}

impl<T: Future> Future for Within<T> {
    type Output = T::Output;

    fn poll(self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<T::Output> {
        let this = self.project();
        let _context = this.context.clone().attach();
        this.work.poll(task)
    }
}

impl<T: Stream> Stream for Within<T> {
    type Item = T::Item;

    fn poll_next(self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<Option<T::Item>> {
        let this = self.project();
        let _context = this.context.clone().attach();
        this.work.poll_next(task)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.work.size_hint()
    }
}
