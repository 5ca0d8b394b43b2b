//! The tables that the build script makes of `schemas/`.

// Rust does not name statics like this; the ids and numbers of the standard are easier to find so.
#![allow(non_upper_case_globals)]

use crate::Version;
use crate::dictionary::{
    CodeList, CompositeRule, ElementRule, ElementType, NoteKind, SegmentRule, Strictness, SyntaxNote,
};
use crate::schema::{Area, Node, Schema};

include!(concat!(env!("OUT_DIR"), "/tables.rs"));
