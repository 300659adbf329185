//! What the shapes have in common.

use std::future::Future;
use std::panic::{AssertUnwindSafe, Location};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// Says when it is dropped.
#[derive(Debug)]
pub struct Noisy(pub &'static str);

impl Drop for Noisy {
    fn drop(&mut self) {
        println!("drop {}", self.0);
    }
}

/// Polls to the end.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = Box::pin(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => return value,
            Poll::Pending => println!("pending"),
        }
    }
}

/// Polls once and drops.
pub fn abandon<F: Future>(future: F) {
    let mut future = Box::pin(future);
    println!("abandoned {}", future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
}

/// A future that is pending once.
#[derive(Debug, Default)]
pub struct Pause(bool);

impl Future for Pause {
    type Output = ();
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        context.waker().wake_by_ref();
        if std::mem::replace(&mut self.0, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}

/// Pending once.
#[must_use]
pub fn pause() -> Pause {
    Pause::default()
}

/// Says how a call panicked, and where.
pub fn catch<R>(call: impl FnOnce() -> R) {
    std::panic::set_hook(Box::new(|info| {
        let text = info.payload().downcast_ref::<&str>().map(ToString::to_string);
        let text = text.or_else(|| info.payload().downcast_ref::<String>().cloned());
        println!("panic {:?} at {}", text, told(info.location()));
    }));
    let caught = std::panic::catch_unwind(AssertUnwindSafe(call)).is_err();
    println!("panicked {caught}");
    drop(std::panic::take_hook());
}

/// The place without the folder of the package.
#[must_use]
pub fn told(location: Option<&Location<'_>>) -> String {
    let location = location.expect("a place");
    let file = location.file().rsplit("/src/").next().unwrap_or_default();
    format!("{}:{}:{}", file, location.line(), location.column())
}

/// Says the size of a future that has this many annotated levels.
pub fn size_of<F: Future>(name: &str, levels: usize, future: &F) {
    println!("size of {}, {} levels: {}", name, levels, std::mem::size_of_val(future));
}

/// Asks by autoref what a type is.
#[derive(Debug)]
pub struct Asked<T>(pub std::marker::PhantomData<T>);

/// Asks for the type of a value.
#[must_use]
pub fn ask<T>(_: &T) -> Asked<T> {
    Asked(std::marker::PhantomData)
}

macro_rules! auto_traits {
    ($($module:ident: $bound:path;)*) => {
        $(
            /// Two answers to one question.
            pub mod $module {
                use super::Asked;
                /// It is.
                pub trait Is {
                    /// Says so.
                    fn $module(&self) -> bool {
                        true
                    }
                }
                impl<T: $bound> Is for Asked<T> {}
                /// It is not.
                pub trait IsNot {
                    /// Says so.
                    fn $module(&self) -> bool {
                        false
                    }
                }
                impl<T> IsNot for &Asked<T> {}
            }
        )*
    };
}

auto_traits! {
    send: Send;
    sync: Sync;
    unpin: Unpin;
    unwind: std::panic::UnwindSafe;
    ref_unwind: std::panic::RefUnwindSafe;
}

/// Says which auto traits the type of a value has.
#[macro_export]
macro_rules! auto_traits_of {
    ($value:expr) => {{
        #[allow(unused_imports)]
        use $crate::support::{
            ref_unwind::{Is as _, IsNot as _},
            send::{Is as _, IsNot as _},
            sync::{Is as _, IsNot as _},
            unpin::{Is as _, IsNot as _},
            unwind::{Is as _, IsNot as _},
        };
        let answers = match $crate::support::ask(&$value) {
            asked => [(&asked).send(), (&asked).sync(), (&asked).unpin(), (&asked).unwind(), (&asked).ref_unwind()],
        };
        println!("auto traits of {}: {:?}", stringify!($value), answers);
    }};
}

/// What `#[track_external]` is told of errors that may be of any type.
pub fn category<E>(_: &E) -> dials::external::Category {
    dials::external::Category::Other
}
