using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using TypedMemory.Cli.Shell;
using TypedMemory.Core.Merging.History;

namespace TypedMemory.Cli.History;

/// <summary>What <c>typedmemory history</c> and <c>typedmemory diff</c> print.</summary>
internal static class HistoryReport
{
    /// <summary>A revision in a line, and what it changed in those below; an object for programs.</summary>
    public static void Write(Output output, HistoricRevision revision)
    {
        if (output.IsJson)
        {
            output.Object(json => WriteRevision(json, revision));
            return;
        }

        var text = new StringBuilder($"{revision.Revision}");
        if (revision.Stored is null) text.Append("  body gone");
        if (revision.EditedAt is { } edited) text.Append(CultureInfo.InvariantCulture, $"  {Time(edited)}");
        if (revision.EditedBy is { } actor) text.Append(CultureInfo.InvariantCulture, $"  by {actor}");
        if (revision.Stored is { Deleted: true }) text.Append("  deleted");
        output.Line(text.ToString());
        WriteLines(output, revision.Differences, "    ");
    }

    /// <summary>What differs: a line with <c>-</c> for what was, one with <c>+</c> for what is.</summary>
    public static void Write(
        Output output, RevisionId from, RevisionId to, ImmutableArray<MemoryDifference> differences)
    {
        if (!output.IsJson)
        {
            WriteLines(output, differences, "");
            return;
        }

        output.Object(json =>
        {
            json.WriteString("from", from.ToString());
            json.WriteString("to", to.ToString());
            WriteDifferences(json, differences);
        });
    }

    private static void WriteLines(Output output, ImmutableArray<MemoryDifference> differences, string indent)
    {
        foreach (MemoryDifference difference in differences)
        {
            if (difference.Before is { } before) output.Line($"{indent}- {difference.Property}: {before}");
            if (difference.After is { } after) output.Line($"{indent}+ {difference.Property}: {after}");
        }
    }

    private static void WriteRevision(Utf8JsonWriter json, HistoricRevision revision)
    {
        json.WriteString("rev", revision.Revision.ToString());
        json.WriteBoolean("available", revision.Stored is not null);
        json.WriteBoolean("deleted", revision.Stored is { Deleted: true });
        if (revision.EditedAt is { } edited) json.WriteString("edited_at", Time(edited));
        if (revision.EditedBy is { } actor) json.WriteString("edited_by", actor);
        if (revision.CurrentSince is { } since) json.WriteString("current_since", Time(since));
        if (revision.DiffersFrom is { } older) json.WriteString("differs_from", older.ToString());
        WriteDifferences(json, revision.Differences);
    }

    private static void WriteDifferences(Utf8JsonWriter json, ImmutableArray<MemoryDifference> differences)
    {
        json.WriteStartObject("differences");
        foreach (MemoryDifference difference in differences)
        {
            json.WriteStartObject(difference.Property);
            if (difference.Before is { } before) WriteRaw(json, "before", before);
            if (difference.After is { } after) WriteRaw(json, "after", after);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteRaw(Utf8JsonWriter json, string name, string value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value, skipInputValidation: true);
    }

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
