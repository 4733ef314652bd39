using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using TypedMemory.Generated;
using TypedMemory.Inspector.Http;

namespace TypedMemory.Inspector.Documents;

/// <summary>What the page asks of rows: comparisons of columns, all of which must hold.</summary>
internal static class RowFilter
{
    private const int MaxComparisons = 20;

    /// <summary>Reads <c>[{"member":"Confidence","op":"ge","value":"0.5"}]</c>.</summary>
    /// <exception cref="InspectorException">The text is no such array, or names what is not there.</exception>
    public static MemoryPredicate Read(string text, IReadOnlyList<Column> columns)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement[] comparisons = [.. document.RootElement.EnumerateArray().Take(MaxComparisons + 1)];
            if (comparisons.Length > MaxComparisons)
                throw InspectorException.BadRequest($"A filter has at most {MaxComparisons} comparisons.");
            return new MemoryPredicate.All([.. comparisons.Select(comparison => Compare(comparison, columns))]);
        }
        catch (Exception malformed) when (malformed
            is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw InspectorException.BadRequest(
                "The filter must be a JSON array of objects with \"member\", \"op\" and \"value\", all of them texts.");
        }
    }

    private static MemoryPredicate Compare(JsonElement comparison, IReadOnlyList<Column> columns)
    {
        string name = comparison.GetProperty("member").GetString() ?? "";
        string operation = comparison.GetProperty("op").GetString() ?? "";
        string value = comparison.GetProperty("value").GetString() ?? "";
        Column column = columns.FirstOrDefault(known => known.Name == name)
            ?? throw InspectorException.BadRequest($"There is no column \"{name}\" to filter by.");
        MemoryMember member = column.Member;
        return operation switch
        {
            "eq" when member.IsCollection => new MemoryPredicate.Contains(member, Parse(member, value)),
            "eq" => new MemoryPredicate.Compare(member, MemoryComparison.Equal, Parse(member, value)),
            "ne" => new MemoryPredicate.Not(
                new MemoryPredicate.Compare(member, MemoryComparison.Equal, Parse(member, value))),
            "lt" => new MemoryPredicate.Compare(member, MemoryComparison.Less, Parse(member, value)),
            "le" => new MemoryPredicate.Compare(member, MemoryComparison.LessOrEqual, Parse(member, value)),
            "gt" => new MemoryPredicate.Compare(member, MemoryComparison.Greater, Parse(member, value)),
            "ge" => new MemoryPredicate.Compare(member, MemoryComparison.GreaterOrEqual, Parse(member, value)),
            "starts" when member.Kind == MemoryValueKind.Text => new MemoryPredicate.StartsWith(member, value),
            "contains" when member is { Kind: MemoryValueKind.Text, IsCollection: false } =>
                new MemoryPredicate.CompareText(member, MemoryTextComparison.Contains, value),
            "has" when member.IsCollection => new MemoryPredicate.Contains(member, Parse(member, value)),
            "null" => new MemoryPredicate.Compare(member, MemoryComparison.Equal, MemoryValue.Null),
            _ => throw InspectorException.BadRequest(
                $"The column \"{name}\" cannot be filtered by \"{operation}\"."),
        };
    }

    private static MemoryValue Parse(MemoryMember member, string text)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        try
        {
            return member.Kind switch
            {
                MemoryValueKind.Text => MemoryValue.Of(text),
                MemoryValueKind.Boolean => MemoryValue.Of(bool.Parse(text)),
                MemoryValueKind.Int64 => MemoryValue.Of(long.Parse(text, culture)),
                MemoryValueKind.UInt64 => MemoryValue.Of(ulong.Parse(text, culture)),
                MemoryValueKind.Int128 => MemoryValue.Of(Int128.Parse(text, culture)),
                MemoryValueKind.UInt128 => MemoryValue.Of(UInt128.Parse(text, culture)),
                MemoryValueKind.Single or MemoryValueKind.Double => MemoryValue.Of(double.Parse(text, culture)),
                MemoryValueKind.Decimal => MemoryValue.Of(decimal.Parse(text, culture)),
                MemoryValueKind.Guid => MemoryValue.Of(Guid.Parse(text)),
                MemoryValueKind.DateTime => MemoryValue.Of(
                    DateTime.Parse(text, culture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal)),
                MemoryValueKind.DateTimeOffset => MemoryValue.Of(
                    DateTimeOffset.Parse(text, culture, DateTimeStyles.AssumeUniversal)),
                MemoryValueKind.DateOnly => MemoryValue.Of(DateOnly.Parse(text, culture)),
                MemoryValueKind.TimeOnly => MemoryValue.Of(TimeOnly.Parse(text, culture)),
                MemoryValueKind.TimeSpan => MemoryValue.Of(TimeSpan.Parse(text, culture)),
                MemoryValueKind.Version => MemoryValue.Of(Version.Parse(text)),
                MemoryValueKind.Enum => MemoryValue.Of(Number(member.EnumNames, text)),
                MemoryValueKind.UnsignedEnum => MemoryValue.Of((ulong)Number(member.EnumNames, text)),
                _ => throw InspectorException.BadRequest(
                    $"The values of \"{member.Name}\" are of several kinds here, so they cannot be compared with \"{text}\"."),
            };
        }
        catch (Exception malformed) when (malformed is FormatException or OverflowException)
        {
            throw InspectorException.BadRequest(
                $"\"{text}\" is not a value of \"{member.Name}\", whose values are of the kind {member.Kind}.");
        }
    }

    private static long Number(ImmutableArray<MemoryEnumName> names, string text)
    {
        foreach (MemoryEnumName name in names)
        {
            if (name.Name == text) return name.Number;
        }

        return long.Parse(text, CultureInfo.InvariantCulture);
    }
}
