namespace TypedMemory.CouchDb.Http;

/// <summary>How a change feed is filtered, from the best way down. Ids are always checked here as well.</summary>
internal enum FilterRung
{
    /// <summary><c>_doc_ids</c>: every CouchDB, for ids instead of prefixes.</summary>
    DocIds,

    /// <summary><c>$beginsWith</c>: CouchDB 3.4 and later.</summary>
    BeginsWith,

    /// <summary><c>$regex</c>: older CouchDB.</summary>
    Regex,

    /// <summary>The whole feed: servers without selectors.</summary>
    Unfiltered,
}
