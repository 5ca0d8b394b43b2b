//! Says so when the tests with the stand-in are left out, and fails when they must not be.

use aws_stack::Stand;

#[test]
#[cfg_attr(without_stand, ignore = "MLC_SKIP_AWS_STAND is set: the AWS adapters are not tested")]
fn the_adapters_are_tested() {
    assert!(!Stand::is_left_out());
}

#[test]
fn leaving_them_out_is_allowed() {
    // Panics if the environment both leaves the stand-in out and requires it.
    let _left_out = Stand::is_left_out();
}
