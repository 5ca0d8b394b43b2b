//! Acknowledgments and advice, written and read.

mod advice;
mod answers;
mod builders;
mod interchanges;
mod properties;
mod rules;
mod written;
