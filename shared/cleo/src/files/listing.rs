//! The listing of Harmony's HTTP server. Its format is not documented: one file per line, the name in the last column.

use super::RemoteFile;

/// Reads a listing.
pub(super) fn parse(text: &str) -> Vec<RemoteFile> {
    text.lines().filter_map(line).collect()
}

fn line(line: &str) -> Option<RemoteFile> {
    let columns: Vec<&str> = line.split_whitespace().collect();
    let name = columns.last()?;
    if is_sum(&columns) || is_folder(&columns) {
        return None;
    }
    Some(RemoteFile {
        name: (*name).to_owned(),
        size: size(&columns),
        modified: None,
        id: None,
        content: None,
        this: None,
    })
}

/// The first line of `ls -l`.
fn is_sum(columns: &[&str]) -> bool {
    matches!(columns, ["total", count] if count.parse::<u64>().is_ok())
}

fn is_folder(columns: &[&str]) -> bool {
    is_mode(columns, 'd')
        || columns.contains(&"<DIR>")
        || columns.last().is_some_and(|name| name.ends_with('/'))
}

/// Whether the first column is a mode as in `ls -l`, of this kind of entry.
fn is_mode(columns: &[&str], kind: char) -> bool {
    columns.len() > 1
        && columns.first().is_some_and(|mode| {
            mode.len() >= 10
                && mode.starts_with(kind)
                && mode.chars().skip(1).take(9).all(|c| "rwxsStT-".contains(c))
        })
}

/// The fifth column of `ls -l`. In any other format no column is known to be the size.
fn size(columns: &[&str]) -> Option<u64> {
    if !is_mode(columns, '-') || columns.len() < 9 {
        return None;
    }
    columns.get(4)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, Option<u64>)> {
        parse(text).into_iter().map(|file| (file.name, file.size)).collect()
    }

    #[test]
    fn the_last_column_is_the_name() {
        let text = "a.edi\r\n12 2026-03-02 b.edi\n\n  c.edi  \n";
        assert_eq!(read(text), [("a.edi".into(), None), ("b.edi".into(), None), ("c.edi".into(), None)]);
    }

    #[test]
    fn long_listings_give_the_size_and_folders_are_left_out() {
        let text = "total 2\n-rw-r--r-- 1 acme acme 1834 Mar 2 17:46 a.edi\ndrwxr-xr-x 2 acme acme 0 Mar 2 17:46 old\n\
                    03/02/26 05:46PM <DIR> archive\nsub/\n";
        assert_eq!(read(text), [("a.edi".into(), Some(1834))]);
    }
}
