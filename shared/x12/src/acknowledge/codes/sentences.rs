//! What the codes of TA1, 997 and 999 mean, in our words.

/// What TA105 means.
pub fn interchange(code: &str) -> Option<&'static str> {
    Some(match code {
        "000" => "nothing is wrong",
        "001" => "the control numbers of ISA and IEA differ",
        "002" => "the standard named in ISA11 is not supported",
        "003" => "the interchange version is not supported",
        "004" => "the segment terminator is not usable",
        "005" => "the sender's qualifier is not valid",
        "006" => "the sender's id is not valid",
        "007" => "the receiver's qualifier is not valid",
        "008" => "the receiver's id is not valid",
        "009" => "the receiver's id is unknown",
        "010" => "the authorization qualifier (ISA01) is not valid",
        "011" => "the authorization information (ISA02) is not valid",
        "012" => "the security qualifier (ISA03) is not valid",
        "013" => "the security information (ISA04) is not valid",
        "014" => "the interchange date is not valid",
        "015" => "the interchange time is not valid",
        "016" => "the standards id or repetition separator (ISA11) is not valid",
        "017" => "the interchange version is not valid",
        "018" => "the interchange control number is not valid",
        "019" => "the acknowledgment request (ISA14) is not valid",
        "020" => "the usage indicator (ISA15) is not valid",
        "021" => "IEA01 does not say how many groups there are",
        "022" => "the control structure is broken",
        "023" => "the file ends within the interchange",
        "024" => "the content is not valid, such as a group header that cannot be read",
        "025" => "the control number was used before",
        "026" => "the element separator is not usable",
        "027" => "the component separator is not usable",
        "028" => "the date of deferred delivery is not valid",
        "029" => "the time of deferred delivery is not valid",
        "030" => "the time code of deferred delivery is not valid",
        "031" => "the grade of service is not valid",
        _ => return None,
    })
}

/// What AK905 to AK909 mean.
pub fn group(code: &str) -> Option<&'static str> {
    Some(match code {
        "1" => "the functional group is not supported",
        "2" => "the version of the functional group is not supported",
        "3" => "the group has no trailer (GE)",
        "4" => "the control numbers of GS and GE differ",
        "5" => "GE01 does not say how many transaction sets there are",
        "6" => "the group control number is not valid",
        "19" => "the group control number was used before in the interchange",
        "10" | "11" | "12" | "13" | "14" | "15" | "16" | "17" | "18" | "23" | "24" | "25" | "26" => {
            "the security segments of the group are wrong"
        }
        _ => return None,
    })
}

/// What AK502 to AK506 and IK502 to IK506 mean.
pub fn set(code: &str) -> Option<&'static str> {
    Some(match code {
        "1" => "the transaction set is not supported",
        "2" => "the set has no trailer (SE)",
        "3" => "the control numbers of ST and SE differ",
        "4" => "SE01 does not say how many segments there are",
        "5" => "segments are in error",
        "6" => "the transaction set id is missing or not valid",
        "7" => "the transaction set control number is missing or not valid",
        "18" => "the transaction set does not belong into this functional group",
        "19" => "the implementation reference (ST03) is not valid",
        "23" => "the transaction set control number was used before in the group",
        "I5" => "the set breaks the implementation guide",
        "I6" => "the implementation guide is not supported",
        "8" | "9" | "10" | "11" | "12" | "13" | "15" | "16" | "17" | "20" | "21" | "22" | "24" | "25"
        | "26" | "27" => "the security segments of the transaction set are wrong",
        _ => return None,
    })
}

/// What AK304 and IK304 mean.
pub fn segment(code: &str) -> Option<&'static str> {
    Some(match code {
        "1" => "the standard has no such segment",
        "2" => "the segment is not expected here",
        "3" => "a mandatory segment is missing",
        "4" => "the loop occurs too often",
        "5" => "the segment occurs too often",
        "6" => "the transaction set has no such segment",
        "7" => "the segment stands in the wrong place",
        "8" => "elements are in error",
        "I4" => "the implementation guide does not use the segment",
        "I6" => "a segment that another one calls for is missing",
        "I7" => "the loop occurs too rarely",
        "I8" => "the segment occurs too rarely",
        "I9" => "another value rules the segment out",
        _ => return None,
    })
}

/// What AK403 and IK403 mean.
pub fn element(code: &str) -> Option<&'static str> {
    Some(match code {
        "1" => "a mandatory element is missing",
        "2" => "an element that another one calls for is missing",
        "3" => "the segment has too many elements",
        "4" => "the value is too short",
        "5" => "the value is too long",
        "6" => "the value holds a character that is not allowed",
        "7" => "the value is not in the code list",
        "8" => "the value is not a date",
        "9" => "the value is not a time of day",
        "10" => "another element rules this one out",
        "12" => "the element repeats too often",
        "13" => "the element has too many components",
        "I6" => "the implementation guide does not use the code",
        "I9" => "an element that the guide calls for here is missing",
        "I10" => "the implementation guide does not use the element",
        "I11" => "the element repeats too rarely",
        "I12" => "the value has not the form that the guide asks for",
        "I13" => "the guide rules the element out here",
        _ => return None,
    })
}
