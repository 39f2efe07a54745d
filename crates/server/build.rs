//! Compiles the crate anew when the page was built anew: `rust-embed` alone does not see files that are added.

fn main() {
    println!("cargo::rerun-if-changed=../../web/dist");
}
