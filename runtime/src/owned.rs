//! Memory that the recording path keeps for ever, and the slots through which it is shared.
//!
//! It comes from the system allocator, never from the program's: the program may have annotated its own.

use crate::sync::{AtomicPtr, Ordering, const_fn};
use std::alloc::{GlobalAlloc, Layout, System};
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::ptr::{self, NonNull};

/// A type of which all bytes zero are a value.
///
/// # Safety
///
/// It is: atomics, numbers, `Option`s of references, [`Link`]s, and arrays and structures of these.
pub(crate) unsafe trait Zeroed {}

/// A box in the system allocator's memory.
pub(crate) struct Owned<T>(NonNull<T>, PhantomData<T>);

// SAFETY: an `Owned` is the only way to its value, as a `Box` is.
unsafe impl<T: Send> Send for Owned<T> {}

impl<T> Owned<T> {
    /// `None` when the system has no memory left.
    pub(crate) fn new(value: T) -> Option<Self> {
        const { assert!(size_of::<T>() != 0, "the system allocator must not be asked for nothing") }
        // SAFETY: the layout is not of size zero.
        let place = NonNull::new(unsafe { System.alloc(Layout::new::<T>()) })?.cast::<T>();
        // SAFETY: the memory is fresh, and as large and aligned as `T` asks.
        unsafe { place.write(value) };
        Some(Owned(place, PhantomData))
    }

    /// All bytes are zero. The value is at no time anywhere else.
    pub(crate) fn zeroed() -> Option<Self>
    where
        T: Zeroed,
    {
        const { assert!(size_of::<T>() != 0, "the system allocator must not be asked for nothing") }
        // SAFETY: the layout is not of size zero.
        let place = NonNull::new(unsafe { System.alloc_zeroed(Layout::new::<T>()) })?;
        // All bytes are zero, which `T` says is a value.
        Some(Owned(place.cast(), PhantomData))
    }

    fn into_raw(self) -> *mut T {
        std::mem::ManuallyDrop::new(self).0.as_ptr()
    }
}

impl<T> Deref for Owned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the value lives until `self` is dropped.
        unsafe { self.0.as_ref() }
    }
}

impl<T> DerefMut for Owned<T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the value lives until `self` is dropped, and nobody else has it.
        unsafe { self.0.as_mut() }
    }
}

impl<T> Drop for Owned<T> {
    fn drop(&mut self) {
        // SAFETY: the value was written by `new`, is owned by nobody else and is not used again; `new` allocated it
        // with this layout.
        unsafe {
            ptr::drop_in_place(self.0.as_ptr());
            System.dealloc(self.0.as_ptr().cast(), Layout::new::<T>());
        }
    }
}

/// A slot that is filled at most once, by whoever comes first, and then read for ever.
pub struct Link<T: 'static>(AtomicPtr<T>);

impl<T: Sync> Link<T> {
    const_fn! {
        /// An empty slot.
        #[allow(clippy::new_without_default, reason = "it stands in statics, where `default` may not")]
        pub const fn new() -> Self {
            Link(AtomicPtr::new(ptr::null_mut()))
        }
    }

    const_fn! {
        /// A slot that is filled from the beginning.
        pub(crate) const fn to(value: &'static T) -> Self {
            Link(AtomicPtr::new(ptr::from_ref(value).cast_mut()))
        }
    }

    #[inline]
    pub(crate) fn get(&self) -> Option<&'static T> {
        // SAFETY: the slot is null or was filled from a `&'static T`, whose contents the Release in `publish` made
        // visible before the pointer.
        unsafe { self.0.load(Ordering::Acquire).as_ref() }
    }

    /// Fills the slot, or says who filled it before.
    pub(crate) fn publish(&self, value: &'static T) -> Result<(), &'static T> {
        let new = ptr::from_ref(value).cast_mut();
        match self.0.compare_exchange(ptr::null_mut(), new, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => Ok(()),
            // SAFETY: as in `get`; a failed exchange found a pointer that is not null.
            Err(winner) => Err(unsafe { &*winner }),
        }
    }

    /// Fills the slot for ever, or gives the value back because somebody was first.
    pub(crate) fn give(&self, value: Owned<T>) -> Result<&'static T, Owned<T>> {
        let raw = value.into_raw();
        // SAFETY: `raw` came out of an `Owned`, so it is valid, and nobody frees it unless it comes back below.
        match self.publish(unsafe { &*raw }) {
            Ok(()) => Ok(unsafe { &*raw }),
            // SAFETY: it was not published, so this is still the only way to it; `Owned::new` never returns null.
            Err(_) => Err(Owned(unsafe { NonNull::new_unchecked(raw) }, PhantomData)),
        }
    }

    /// What is there, or what `make` gives, or `None` when there is no memory.
    pub(crate) fn get_or_give(&self, make: impl FnOnce() -> T) -> Option<&'static T> {
        self.get_or_own(|| Owned::new(make()))
    }

    /// The same for what is in memory of its own already.
    pub(crate) fn get_or_own(&self, make: impl FnOnce() -> Option<Owned<T>>) -> Option<&'static T> {
        if let Some(found) = self.get() {
            return Some(found);
        }
        match self.give(make()?) {
            Ok(ours) => Some(ours),
            Err(_late) => self.get(),
        }
    }
}

/// A list that only grows, and only at its end, so that a reader never misses what was there when it began.
pub struct List<T: 'static>(Link<T>);

/// What can stand in a [`List`].
pub trait Linked: Sync + Sized + 'static {
    /// The slot for the element behind this one.
    fn next(&self) -> &Link<Self>;
}

impl<T: Linked> List<T> {
    const_fn! {
        /// An empty list.
        #[allow(clippy::new_without_default, reason = "it stands in statics, where `default` may not")]
        pub const fn new() -> Self {
            List(Link::new())
        }
    }

    /// The elements, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &'static T> + use<T> {
        std::iter::successors(self.0.get(), |element| element.next().get())
    }

    /// The slot at the end, where an element goes next. It may be filled by the time it is used.
    fn end(&self) -> &Link<T> {
        match self.iter().last() {
            None => &self.0,
            Some(element) => element.next(),
        }
    }

    /// Appends an element that is in memory for good.
    pub fn push_static(&self, element: &'static T) {
        while self.end().publish(element).is_err() {}
    }

    /// Appends an element.
    pub(crate) fn push(&self, element: Owned<T>) -> &'static T {
        match self.push_unless(element, |_| false) {
            Ok(element) | Err(element) => element,
        }
    }

    /// Appends an element unless the list has one that `equals` accepts: that one is the error then.
    pub(crate) fn push_unless(
        &self,
        mut element: Owned<T>,
        equals: impl Fn(&T) -> bool,
    ) -> Result<&'static T, &'static T> {
        let mut slot = &self.0;
        loop {
            while let Some(other) = slot.get() {
                if equals(other) {
                    return Err(other);
                }
                slot = other.next();
            }
            match slot.give(element) {
                Ok(element) => return Ok(element),
                Err(late) => element = late,
            }
        }
    }
}
