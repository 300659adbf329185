use crate::support::block_on;
use std::fmt::Debug;

pub struct Grid<T, const W: usize>([T; W]);

impl<T: Copy + Default + Debug, const W: usize> Grid<T, W>
where
    [T; W]: Sized,
{
    #[dials::timed]
    fn windows<const N: usize>(&self) -> Option<[T; N]>
    where
        [T; N]: Sized,
    {
        self.0.first_chunk().copied()
    }

    #[dials::timed]
    async fn count(&self) -> usize {
        self.0.len()
    }
}

#[dials::timed]
fn unsized_borrow<T: ?Sized + AsRef<str>>(text: &T) -> Option<usize> {
    Some(text.as_ref().len())
}

#[dials::timed]
fn bounded<I>(all: I) -> Result<Vec<I::Item>, ()>
where
    I: IntoIterator,
    I::Item: Ord + Debug,
{
    let mut all: Vec<_> = all.into_iter().collect();
    all.sort_unstable();
    Ok(all)
}

#[dials::timed]
async fn bounded_async<I, F>(all: I, f: F) -> Option<Vec<I::Item>>
where
    I: IntoIterator,
    F: Fn(&I::Item) -> bool,
{
    let kept: Vec<_> = all.into_iter().filter(|one| f(one)).collect();
    (!kept.is_empty()).then_some(kept)
}

pub trait Shape {
    fn area(&self) -> f64;
    #[dials::timed]
    fn described(&self) -> Option<String> {
        Some(format!("{:.1}", self.area()))
    }
    #[dials::timed]
    fn doubled(&self) -> f64 {
        self.area() * 2.0
    }
    #[dials::timed]
    fn only_sized(self) -> Result<f64, ()>
    where
        Self: Sized,
    {
        Ok(self.area())
    }
}

impl Shape for f64 {
    #[dials::timed]
    fn area(&self) -> f64 {
        self * self
    }
}

impl Shape for Box<dyn Shape> {
    #[dials::timed]
    fn area(&self) -> f64 {
        (**self).area()
    }
}

pub trait Measured {
    type Unit: Default + Debug;
    const SCALE: u8;
    fn measure(&self) -> Option<(u8, Self::Unit)>;
}

pub struct Stick(u8);

impl Measured for Stick {
    type Unit = ();
    const SCALE: u8 = 3;
    #[dials::timed]
    fn measure(&self) -> Option<(u8, Self::Unit)> {
        Some((Self(self.0).0 * Self::SCALE, <Self as Measured>::Unit::default()))
    }
}

pub trait Lender {
    type Lent<'x>
    where
        Self: 'x;
    fn lend(&self) -> Option<Self::Lent<'_>>;
    fn each(&self) -> impl Iterator<Item = char>;
}

impl Lender for String {
    type Lent<'x> = &'x str;
    #[dials::timed]
    fn lend(&self) -> Option<Self::Lent<'_>> {
        Some(self)
    }
    #[dials::timed]
    fn each(&self) -> impl Iterator<Item = char> {
        self.chars()
    }
}

/// # Safety
/// None.
pub unsafe trait Trusted {
    fn trusted(&self) -> u8;
}

unsafe impl Trusted for str {
    #[dials::timed]
    fn trusted(&self) -> u8 {
        1
    }
}

#[dials::timed]
fn late_bound(text: &str) -> Option<&str> {
    text.get(1..)
}

fn outer<T: Default + PartialEq + Send>(value: T) -> Option<bool> {
    #[dials::timed]
    fn inner<T: Default>() -> Option<T> {
        Some(T::default())
    }
    struct Local;
    impl Local {
        #[dials::timed]
        async fn method(&self) -> u8 {
            1
        }
    }
    Some(inner::<T>()? == value && block_on(Local.method()) == 1)
}

pub fn run() {
    println!("{:?} {}", Grid([1, 2, 3]).windows::<2>(), block_on(Grid([1, 2, 3]).count()));
    println!("{:?} {:?}", unsized_borrow("abc"), bounded(vec![2, 1]));
    println!("{:?}", block_on(bounded_async(vec![2, 1], |one| *one > 1)));
    let shape: Box<dyn Shape> = Box::new(2.0);
    let borrowed: &dyn Shape = &3.0;
    println!("{:?} {} {:?}", shape.described(), borrowed.doubled(), 1.0.only_sized());
    println!("{:?} {:?}", shape.only_sized(), Stick(2).measure());
    println!("{:?} {}", String::from("ab").lend(), String::from("ab").each().count());
    println!("{}", "".trusted());
    let pointer: for<'a> fn(&'a str) -> Option<&'a str> = late_bound;
    println!("{:?} {:?}", pointer("ab"), ["ab", "cd"].iter().map(|text| late_bound(text)).collect::<Vec<_>>());
    println!("{:?} {:?}", outer(0), outer(String::new()));
}
