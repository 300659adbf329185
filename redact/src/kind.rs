//! What was taken out of a text.

/// What a masked part of a text was.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// What follows the name of a password, or stands before the host of a URL.
    Password,
    /// What lets somebody in who shows it: of a session, a user or a machine.
    Token,
    /// What a service issued to a program.
    ApiKey,
    /// A JSON web token.
    Jwt,
    /// A private key in the form that files have.
    PrivateKey,
    /// An e-mail address.
    Email,
    /// The number of a payment card.
    Card,
    /// The number of a bank account.
    Iban,
    /// The number that a state gave to a person, see [`Options::national_ids`](crate::Options::national_ids).
    NationalId,
    /// What [`Redacted`](crate::Redacted) takes because it is not known to be harmless.
    Other,
}

impl Kind {
    pub(crate) const ALL: [Kind; 10] = [
        Kind::Password,
        Kind::Token,
        Kind::ApiKey,
        Kind::Jwt,
        Kind::PrivateKey,
        Kind::Email,
        Kind::Card,
        Kind::Iban,
        Kind::NationalId,
        Kind::Other,
    ];

    /// Its name in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Password => "password",
            Kind::Token => "token",
            Kind::ApiKey => "api_key",
            Kind::Jwt => "jwt",
            Kind::PrivateKey => "private_key",
            Kind::Email => "email",
            Kind::Card => "card",
            Kind::Iban => "iban",
            Kind::NationalId => "national_id",
            Kind::Other => "other",
        }
    }

    /// Stands in a text for what was taken out.
    pub(crate) fn mark(self) -> &'static str {
        match self {
            Kind::Password => "[password]",
            Kind::Token => "[token]",
            Kind::ApiKey => "[api_key]",
            Kind::Jwt => "[jwt]",
            Kind::PrivateKey => "[private_key]",
            Kind::Email => "[email]",
            Kind::Card => "[card]",
            Kind::Iban => "[iban]",
            Kind::NationalId => "[national_id]",
            Kind::Other => "[..]",
        }
    }
}
