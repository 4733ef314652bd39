namespace TypedMemory.Sqlite.Texts;

/// <summary>The columns of a full-text index that are of one language.</summary>
/// <param name="Analyzer">What takes texts of the language apart.</param>
/// <param name="Names">The columns as a filter of FTS5.</param>
internal sealed record FtsColumns(TextAnalyzer Analyzer, string Names);
