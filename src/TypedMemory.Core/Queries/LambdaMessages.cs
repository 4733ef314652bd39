namespace TypedMemory;

/// <summary>What the compiler says of a lambda in a query.</summary>
internal static class LambdaMessages
{
    public const string Where =
        "A query compares the generated fields of the type, which indexes answer; a lambda would have to read every document. Write "
        + ".Where(FactFields.Source == \"web\" && FactFields.Confidence > 0.5), with the fields of your type. What no field can ask, "
        + "ask of the values: await foreach (var entry in query.AsAsyncEnumerable()) if (...).";

    public const string OrderBy =
        "A query is ordered by the generated fields of the type, not by a lambda. Write .OrderBy(FactFields.Confidence), with the "
        + "fields of your type.";

    public const string Select =
        "A query selects the generated fields of the type, not a lambda. Write .Select(FactFields.Source), or of several "
        + ".Select(FactFields.Source, FactFields.Confidence, (source, confidence) => ...), with the fields of your type.";
}
