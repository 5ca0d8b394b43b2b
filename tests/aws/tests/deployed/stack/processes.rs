//! The functions' processes on this machine.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::Stack;

/// A function's process.
#[derive(Debug)]
pub(crate) struct Process {
    id: u32,
    /// Its variables.
    variables: Vec<(String, String)>,
}

impl Process {
    /// The access key of its role.
    #[allow(dead_code)]
    pub(crate) fn key(&self) -> &str {
        self.variable("AWS_ACCESS_KEY_ID")
    }

    fn variable(&self, name: &str) -> &str {
        self.variables.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value)
    }

    /// kill -9. It may have ended by itself.
    fn kill(&self) -> bool {
        let killed = Command::new("kill").args(["-9", &self.id.to_string()]).output();
        killed.is_ok_and(|output| output.status.success())
    }
}

impl Stack {
    /// The processes of a function: their programs lie in this stand-in's folder, so no other's are meant.
    pub(crate) fn processes(&self, output: &str) -> Vec<Process> {
        let folder = self.stand.folder();
        let name = self.output(output);
        let all = fs::read_dir("/proc").unwrap().filter_map(|entry| {
            let path = entry.ok()?.path();
            let id = path.file_name()?.to_str()?.parse().ok()?;
            fs::read_link(path.join("exe")).ok()?.starts_with(folder).then_some(())?;
            Some(Process { id, variables: variables(path.join("environ")) })
        });
        all.filter(|process| process.variable("AWS_LAMBDA_FUNCTION_NAME") == name).collect()
    }

    /// Kills every process of a function; how many there were.
    pub(crate) fn kill(&self, output: &str) -> usize {
        self.processes(output).iter().filter(|process| process.kill()).count()
    }
}

fn variables(path: PathBuf) -> Vec<(String, String)> {
    let text = fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    text.split('\0')
        .filter_map(|one| one.split_once('='))
        .map(|(name, value)| (name.into(), value.into()))
        .collect()
}
