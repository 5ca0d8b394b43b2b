//! Tells the tests at compile time whether the stand-in is to be left out, so that they show as ignored.

fn main() {
    println!("cargo::rustc-check-cfg=cfg(without_stand)");
    println!("cargo::rerun-if-env-changed=MLC_SKIP_AWS_STAND");
    if std::env::var_os("MLC_SKIP_AWS_STAND").is_some_and(|value| value == "1") {
        println!("cargo::rustc-cfg=without_stand");
    }
}
