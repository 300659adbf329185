//! What a query belongs to, such as a request: where the same statement comes again and again.
