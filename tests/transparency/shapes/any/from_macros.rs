use crate::support::{block_on, pause};

macro_rules! functions {
    ($vis:vis $name:ident, $later:ident, $arg:ident: $ty:ty, $body:block, $expr:expr, $($item:item)*) => {
        #[dials::timed]
        $vis fn $name($arg: $ty, _other: u8) -> Option<$ty> $body

        #[dials::timed]
        $vis async fn $later($arg: $ty) -> $ty {
            let arg = $arg;
            let _ = arg;
            $expr
        }

        $(
            #[dials::timed]
            $item
        )*
    };
}

functions! {
    pub(crate) from_block, from_expression, n: u8, { Some(n + 1) }, 7,
    fn from_item(a: u8) -> Option<u8> { Some(a) }
    async fn from_item_later(a: u8) -> u8 { a }
}

macro_rules! method {
    ($self:ident, $name:ident, $($body:tt)*) => {
        #[dials::timed]
        async fn $name(&$self) -> Option<u8> { $($body)* }
    };
}

pub struct Named(u8);

impl Named {
    method!(self, from_tokens, Some(self.0));
}

macro_rules! equal_names {
    ($name:ident, $later:ident, $argument:ident) => {
        #[dials::timed]
        fn $name(_x: u8, $argument: u8) -> Option<(u8, u8)> {
            let first = _x;
            Some((first, $argument))
        }
        #[dials::timed]
        async fn $later(_x: u8, $argument: u8) -> (u8, u8) {
            let first = _x;
            pause().await;
            (first, $argument)
        }
    };
}

equal_names!(equal, equal_later, _x);
equal_names!(unequal, unequal_later, y);

macro_rules! own_local {
    ($name:ident, $value:expr) => {
        #[dials::timed]
        fn $name(n: u8) -> Result<u8, ()> {
            let n = n + 1;
            Ok(n + $value)
        }
    };
}

const N: u8 = 40;
own_local!(with_hygiene, N);

macro_rules! crate_path {
    ($name:ident) => {
        #[dials::timed]
        fn $name(noisy: $crate::support::Noisy) -> Result<&'static str, ()> {
            $crate::from_macros::from_item(1).ok_or(())?;
            Ok(noisy.0)
        }
    };
}

crate_path!(through_the_crate);

macro_rules! typed {
    ($($name:ident $kind:literal $life:lifetime $path:path;)*) => {
        $(
            #[dials::timed]
            fn $name<$life>(text: &$life str) -> Option<(&$life str, $path)> {
                Some((text, $kind.into()))
            }
        )*
    };
}

typed! {
    typed_string "s" 'a String;
    typed_number 1_u8 'b u64;
}

macro_rules! implement {
    ($name:ident { $($method:item)* }) => {
        pub struct $name;
        #[dials::timed] // alone
        impl $name { $($method)* }
    };
}

implement!(Made {
    pub fn associated() -> Option<u8> {
        Some(1)
    }
    async fn later(&self, _n: u8) -> Result<u8, ()> {
        Ok(2)
    }
});

pub fn run() {
    println!("{:?} {}", from_block(1, 2), block_on(from_expression(1)));
    println!("{:?} {}", from_item(1), block_on(from_item_later(1)));
    println!("{:?}", block_on(Named(3).from_tokens()));
    println!("{:?} {:?}", equal(1, 2), block_on(equal_later(1, 2)));
    println!("{:?} {:?}", unequal(1, 2), block_on(unequal_later(1, 2)));
    println!("{:?} {:?}", with_hygiene(1), through_the_crate(crate::support::Noisy("macro")));
    println!("{:?} {:?}", typed_string("a"), typed_number("b"));
    println!("{:?} {:?}", Made::associated(), block_on(Made.later(1)));
}
