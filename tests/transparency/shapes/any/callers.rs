use crate::support::{block_on, catch, told};
use std::future::Future;
use std::panic::Location;

#[dials::timed]
#[track_caller]
fn below(_a: String) -> Result<String, ()> {
    Ok(told(Some(Location::caller())))
}

#[track_caller]
#[dials::timed]
fn above() -> String {
    told(Some(Location::caller()))
}

#[dials::timed]
#[track_caller]
fn passed_on() -> Option<String> {
    below(String::new()).ok()
}

#[dials::timed]
#[track_caller]
fn future() -> impl Future<Output = String> {
    let caller = Location::caller();
    async move { told(Some(caller)) }
}

#[dials::timed]
#[track_caller]
fn panics(n: Option<u8>) -> Result<u8, String> {
    Ok(n.expect("a number"))
}

#[dials::timed]
fn panics_itself(n: Option<u8>) -> Result<u8, String> {
    Ok(n.expect("a number"))
}

#[dials::timed]
async fn panics_itself_async(all: &[u8]) -> Result<u8, String> {
    Ok(all[3])
}

#[dials::timed]
fn is_no_caller() -> Option<String> {
    Some(above())
}

pub struct Thing;

impl Thing {
    #[dials::timed]
    #[track_caller]
    fn method(&self) -> Result<String, String> {
        Ok(told(Some(Location::caller())))
    }

    #[dials::timed]
    #[track_caller]
    fn generic<T: Default>(&self, _value: T) -> Option<(T, String)> {
        Some((T::default(), told(Some(Location::caller()))))
    }
}

pub trait Places {
    #[dials::timed]
    #[track_caller]
    fn place(&self) -> Option<String> {
        Some(told(Some(Location::caller())))
    }
}

impl Places for Thing {}

impl std::ops::Not for Thing {
    type Output = String;
    #[dials::timed]
    #[track_caller]
    fn not(self) -> String {
        told(Some(Location::caller()))
    }
}

pub fn run() {
    println!("{:?} {}", below(String::new()), above());
    println!("{:?} {}", passed_on(), block_on(future()));
    catch(|| panics(None));
    catch(|| panics_itself(None));
    catch(|| block_on(panics_itself_async(&[])));
    println!("{:?} {:?}", is_no_caller(), Thing.method());
    println!("{:?} {:?} {}", Thing.generic(1), Thing.place(), !Thing);
    let pointer: fn() -> String = above;
    println!("{}", pointer().contains(".rs"));
}
