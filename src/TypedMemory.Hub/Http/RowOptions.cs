namespace TypedMemory.Hub.Http;

/// <summary>Which of the rows of a view, or of <c>_all_docs</c>, a client gets, and what comes with them.</summary>
internal sealed record RowOptions
{
    public int? Limit { get; private init; }

    public int Skip { get; private init; }

    public bool Descending { get; private init; }

    public bool InclusiveEnd { get; private init; } = true;

    public bool IncludeDocs { get; private init; }

    public bool Conflicts { get; private init; }

    public bool Attachments { get; private init; }

    public bool UpdateSequence { get; private init; }

    /// <summary>The options with a parameter, or <see langword="null"/> if it is none of theirs.</summary>
    public RowOptions? With(string name, ParameterValue value) => name switch
    {
        "limit" => this with { Limit = value.Number },
        "skip" => this with { Skip = value.Number },
        "descending" => this with { Descending = value.Flag },
        "inclusive_end" => this with { InclusiveEnd = value.Flag },
        "include_docs" => this with { IncludeDocs = value.Flag },
        "conflicts" => this with { Conflicts = value.Flag },
        "attachments" => this with { Attachments = value.Flag },
        "update_seq" => this with { UpdateSequence = value.Flag },
        _ => null,
    };
}
