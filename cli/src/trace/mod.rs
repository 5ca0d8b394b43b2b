//! `mlc trace`: from any number of a document to its whole trail.

pub mod find;
pub mod show;

use pipeline::LedgerItem;
use pipeline::ports::Ledger;

use crate::args::TraceArgs;
use crate::failure::{Failure, Outcome};
use crate::output::{Align, Style, Table, moment, print, print_json};

use crate::store;
use crate::view::RecordView;

/// Finds the document and prints it.
pub async fn run(args: &TraceArgs, json: bool, style: Style) -> Result<Outcome, Failure> {
    let store = store::desk(&args.stores).await?;
    let ledger = &store.ledger;
    let Some((matched, items)) = find::find(&**ledger, &args.id).await? else {
        return Err(Failure::new(format!("{} knows no document by {:?}", store.name, args.id)).hint(
            "tried as record key, document id, file name, record id, invoice or payment number and ISA13; \
             `mlc status` shows what the store holds",
        ));
    };
    let records = find::records(&items);
    let [record] = records.as_slice() else {
        list(args, matched, &items, json, style);
        return Ok(Outcome::Good);
    };
    let view = view(&**ledger, record).await?;
    if json {
        print_json(&serde_json::json!({ "id": args.id, "matched": matched, "records": [view] }));
    } else {
        let head = format!("Found {} as {}.", args.id, matched.title());
        print(&format!("{}\n\n{}", style.dim(&head), show::record(&view, style)));
    }
    Ok(Outcome::Good)
}

/// Several records answer to the id: which?
fn list(args: &TraceArgs, matched: find::Matched, items: &[LedgerItem], json: bool, style: Style) {
    if json {
        let candidates: Vec<_> = items
            .iter()
            .map(|item| {
                serde_json::json!({
                    "record_key": item.record_key,
                    "document_id": item.document_id,
                    "number": item.business_number,
                    "partner": item.partner,
                    "transaction_set": item.transaction_set,
                    "state": item.state,
                    "state_since": item.state_since,
                })
            })
            .collect();
        print_json(&serde_json::json!({ "id": args.id, "matched": matched, "candidates": candidates,
            "complete": items.len() < find::MOST }));
        return;
    }
    let mut table = Table::new(&[
        ("record", Align::Left),
        ("partner", Align::Left),
        ("state", Align::Left),
        ("since", Align::Left),
    ]);
    for item in items {
        table.row(vec![
            item.record_key.to_string(),
            item.partner.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string),
            show::state(item.state, style),
            moment(item.state_since),
        ]);
    }
    print(&format!(
        "{} is the {} of several records; trace one of them by its record key:\n\n{}{}",
        args.id,
        matched.title(),
        table.text(style),
        if items.len() >= find::MOST { "\nThere may be more; these are the newest.\n" } else { "" },
    ));
}

/// The view of one record.
pub async fn view(ledger: &dyn Ledger, record: &documents::RecordKey) -> Result<RecordView, Failure> {
    let versions = ledger.versions(record).await?;
    let trail = ledger.trail(record).await?;
    Ok(RecordView::new(record.to_string(), &versions, &trail))
}
