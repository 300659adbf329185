//! Statuses of gRPC.

use dials_external::__private::{judge, probe::nowhere};
use dials_external::{Category, category_of};
use std::error::Error;
use std::io;
use tonic::{Code, Status};

/// The HTTP status that google.rpc.Code gives each code, except for those that have a category of their own.
const CODES: [(Code, Category); 17] = [
    (Code::Ok, Category::Other),
    (Code::Cancelled, Category::Http4xx),
    (Code::Unknown, Category::Http5xx),
    (Code::InvalidArgument, Category::Http4xx),
    (Code::DeadlineExceeded, Category::Timeout),
    (Code::NotFound, Category::Http4xx),
    (Code::AlreadyExists, Category::Http4xx),
    (Code::PermissionDenied, Category::Http4xx),
    (Code::ResourceExhausted, Category::RateLimited),
    (Code::FailedPrecondition, Category::Http4xx),
    (Code::Aborted, Category::Http4xx),
    (Code::OutOfRange, Category::Http4xx),
    (Code::Unimplemented, Category::Http5xx),
    (Code::Internal, Category::Http5xx),
    (Code::Unavailable, Category::Http5xx),
    (Code::DataLoss, Category::Http5xx),
    (Code::Unauthenticated, Category::Http4xx),
];

#[derive(Debug, thiserror::Error)]
#[error(transparent)]
struct Transparent(#[from] Status);

#[test]
fn a_code_is_a_category_bare_boxed_and_hidden() {
    for (code, category) in CODES {
        let returned = Err::<(), _>(Status::new(code, "their words"));
        assert_eq!(judge!(nowhere(), &returned).outcome, category.outcome(), "{code}");
        let boxed: Box<dyn Error + Send + Sync> = Box::new(Status::new(code, ""));
        assert_eq!(category_of(&*boxed), category, "{code}");
        let hidden = Err::<(), _>(Transparent(Status::new(code, "their words")));
        assert_eq!(judge!(nowhere(), &hidden).outcome, category.outcome(), "{code}");
    }
}

#[test]
fn a_status_that_tonic_made_up_says_less_than_what_it_is_made_of() {
    let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
    assert_eq!(category_of(&Status::from_error(Box::new(refused))), Category::Connect);
    let odd = io::Error::other("odd");
    assert_eq!(category_of(&Status::from_error(Box::new(odd))), Category::Http5xx);
    let expired = Status::from_error(Box::new(tonic::TimeoutExpired(())));
    assert_eq!(expired.code(), Code::Cancelled);
    assert_eq!(category_of(&expired), Category::Timeout);
    assert_eq!(category_of(&tonic::TimeoutExpired(())), Category::Timeout);
}
