//! A response's body that shows its bytes to an [`Exchange`] as they go by, and passes them on as they are.

use std::fmt::Display;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context as Task, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use crate::wire::Exchange;

/// Guards an exchange that its body and the hook that began it both know. Only one of them is at work at any time.
#[derive(Clone, Debug)]
pub(crate) struct Shared(Arc<Mutex<Exchange>>);

impl Shared {
    pub(crate) fn new(exchange: Exchange) -> Self {
        Shared(Arc::new(Mutex::new(exchange)))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Exchange> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pin_project! {
    pub(crate) struct Tee<B> {
        #[pin]
        body: B,
        exchange: Shared,
    }

    impl<B> PinnedDrop for Tee<B> {
        fn drop(this: Pin<&mut Self>) {
            this.project().exchange.lock().abandon();
        }
    }
}

impl<B> Tee<B> {
    pub(crate) fn new(body: B, exchange: Shared) -> Self {
        Tee { body, exchange }
    }
}

impl<B: Body<Data = Bytes>> Body for Tee<B>
where
    B::Error: Display,
{
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let mut this = self.project();
        let polled = this.body.as_mut().poll_frame(task);
        let Poll::Ready(frame) = &polled else { return polled };
        let mut exchange = this.exchange.lock();
        match frame {
            Some(Ok(frame)) => frame.data_ref().into_iter().for_each(|data| exchange.feed(data)),
            Some(Err(error)) => exchange.fail(error),
            None => exchange.finish(),
        }
        if this.body.is_end_stream() {
            exchange.finish();
        }
        drop(exchange);
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
