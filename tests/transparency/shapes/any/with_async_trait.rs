use crate::auto_traits_of;
use crate::support::{Noisy, abandon, block_on, pause, size_of};
use async_trait::async_trait;

#[async_trait]
pub trait Dynamic {
    async fn method(&self, text: &str) -> Result<usize, String>;
    async fn whole(&mut self, fails: bool, noisy: Noisy) -> Result<Box<dyn std::fmt::Display>, String>;
    #[dials::timed]
    async fn defaulted(&self, n: u8) -> u8
    where
        Self: Sync,
    {
        pause().await;
        n
    }
    async fn unused(&self, a: u8, _b: Noisy, _: Noisy);
    fn synchronous(&self) -> Option<u8>;
}

#[async_trait(?Send)]
pub trait Local {
    async fn local(&self, text: &str) -> Result<usize, String>;
    #[dials::timed]
    async fn defaulted(&self) -> Option<u8> {
        Some(1)
    }
}

pub struct OnMethods(u8);
pub struct OnTheBlock(u8);

#[async_trait]
impl Dynamic for OnMethods {
    #[dials::timed]
    async fn method(&self, text: &str) -> Result<usize, String> {
        pause().await;
        Ok(text.len() + usize::from(self.0))
    }
    #[dials::timed]
    async fn whole(&mut self, fails: bool, noisy: Noisy) -> Result<Box<dyn std::fmt::Display>, String> {
        let local = Noisy("local");
        pause().await;
        if fails {
            return Err("failed".into());
        }
        Ok(Box::new(1))
    }
    #[dials::timed]
    async fn unused(&self, a: u8, _b: Noisy, _: Noisy) {
        let unused = 1;
    }
    #[dials::timed]
    fn synchronous(&self) -> Option<u8> {
        Some(self.0)
    }
}

#[dials::timed] // above
#[async_trait]
#[dials::timed] // below
impl Dynamic for OnTheBlock {
    async fn method(&self, text: &str) -> Result<usize, String> {
        pause().await;
        Ok(text.len() + usize::from(self.0))
    }
    async fn whole(&mut self, fails: bool, noisy: Noisy) -> Result<Box<dyn std::fmt::Display>, String> {
        let local = Noisy("local");
        pause().await;
        if fails {
            return Err("failed".into());
        }
        Ok(Box::new(1))
    }
    async fn unused(&self, a: u8, _b: Noisy, _: Noisy) {
        let unused = 1;
    }
    fn synchronous(&self) -> Option<u8> {
        Some(self.0)
    }
}

#[dials::timed] // above
#[async_trait(?Send)]
#[dials::timed] // below
impl Local for OnTheBlock {
    async fn local(&self, text: &str) -> Result<usize, String> {
        let shared = std::rc::Rc::new(text);
        pause().await;
        Ok(shared.len() + usize::from(self.0))
    }
}

fn must_be_send<T: Send>(value: T) -> T {
    value
}

pub fn run() {
    let mut all: Vec<Box<dyn Dynamic + Sync>> = vec![Box::new(OnMethods(1)), Box::new(OnTheBlock(1))];
    for one in &mut all {
        println!("{:?}", block_on(must_be_send(one.method("ab"))));
        println!("{}", block_on(one.whole(false, Noisy("argument"))).is_ok());
        println!("{}", block_on(one.whole(true, Noisy("argument"))).is_err());
        abandon(one.whole(true, Noisy("argument")));
        drop(one.whole(true, Noisy("argument")));
        println!("{} {:?}", block_on(one.defaulted(4)), one.synchronous());
        block_on(one.unused(1, Noisy("b"), Noisy("_")));
        auto_traits_of!(one.method(""));
        size_of("method", 1, &one.method(""));
        println!("{}", std::mem::size_of_val(&*one.method("")) > 8);
    }
    let local: &dyn Local = &OnTheBlock(1);
    println!("{:?} {:?}", block_on(local.local("ab")), block_on(local.defaulted()));
    auto_traits_of!(local.local(""));
}
