using System.Globalization;

namespace TypedMemory.CouchDb.Feeds;

/// <summary>An answer of the feed that is asked for.</summary>
/// <param name="Filter">Which rows are wanted.</param>
/// <param name="Since">After which sequence, as JSON text, or <see langword="null"/> for the beginning.</param>
/// <param name="Limit">How many rows it has at most.</param>
internal readonly record struct ChangesPageRequest(ChangesFilter Filter, string? Since, int Limit)
{
    /// <summary>How many rows are handed on at a time. The default value is the limit.</summary>
    public int PageSize { get; init; } = Limit;

    /// <summary>Whether the rows carry their documents.</summary>
    public bool WithDocuments { get; init; }

    /// <summary>What the query says of the answer.</summary>
    public string Parameters => string.Create(
        CultureInfo.InvariantCulture,
        $"&limit={Limit}&seq_interval={PageSize}{(WithDocuments ? "&include_docs=true&att_encoding_info=true" : "")}");
}
