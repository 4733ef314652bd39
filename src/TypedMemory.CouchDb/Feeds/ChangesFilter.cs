using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using TypedMemory.CouchDb.Http;

namespace TypedMemory.CouchDb.Feeds;

/// <summary>Which rows of a feed are wanted, and how the server is told on each rung.</summary>
internal sealed class ChangesFilter(ImmutableArray<string> prefixes, ImmutableArray<string> ids)
{
    private readonly HashSet<string>? _ids = ids.IsDefaultOrEmpty
        ? null : new HashSet<string>(ids, StringComparer.Ordinal);
    private readonly ImmutableArray<string> _prefixes = prefixes.IsDefault || prefixes.Contains("") ? [] : prefixes;

    /// <summary>Whether every row is wanted.</summary>
    public bool IsEmpty => _ids is null && _prefixes.IsEmpty;

    /// <summary>Whether a row is wanted.</summary>
    public bool Matches(string id)
    {
        if (_ids is not null && !_ids.Contains(id)) return false;
        if (_prefixes.IsEmpty) return true;
        foreach (string prefix in _prefixes)
        {
            if (id.StartsWith(prefix, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    /// <summary>The best rung for this filter.</summary>
    public FilterRung Top => IsEmpty ? FilterRung.Unfiltered : _ids is null ? FilterRung.BeginsWith : FilterRung.DocIds;

    /// <summary>The rung below.</summary>
    public static FilterRung Below(FilterRung rung) =>
        rung == FilterRung.BeginsWith ? FilterRung.Regex : FilterRung.Unfiltered;

    /// <summary>What the query says of the filter.</summary>
    public string Query(FilterRung rung) =>
        rung == FilterRung.Unfiltered || IsEmpty ? "" : _ids is null ? "&filter=_selector" : "&filter=_doc_ids";

    /// <summary>The body of the request; empty for the whole feed.</summary>
    public ReadOnlyMemory<byte> Body(FilterRung rung)
    {
        if (rung == FilterRung.Unfiltered || IsEmpty) return default;
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        if (_ids is not null)
        {
            writer.WriteStartArray("doc_ids"u8);
            foreach (string id in _ids) writer.WriteStringValue(id);
            writer.WriteEndArray();
        }
        else
        {
            writer.WriteStartObject("selector"u8);
            WriteSelector(writer, rung);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenMemory;
    }

    private void WriteSelector(Utf8JsonWriter writer, FilterRung rung)
    {
        if (_prefixes.Length == 1)
        {
            WriteCondition(writer, _prefixes[0], rung);
            return;
        }

        writer.WriteStartArray("$or"u8);
        foreach (string prefix in _prefixes)
        {
            writer.WriteStartObject();
            WriteCondition(writer, prefix, rung);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteCondition(Utf8JsonWriter writer, string prefix, FilterRung rung)
    {
        writer.WriteStartObject("_id"u8);
        if (rung == FilterRung.BeginsWith) writer.WriteString("$beginsWith"u8, prefix);
        else writer.WriteString("$regex"u8, "^" + EscapePattern(prefix));
        writer.WriteEndObject();
    }

    /// <summary>
    /// Escapes for PCRE, which takes a backslash before any ASCII punctuation as the character itself.
    /// </summary>
    private static string EscapePattern(string prefix)
    {
        var pattern = new StringBuilder(prefix.Length + 8);
        foreach (char c in prefix)
        {
            if (char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c) && c > ' ' && c != '_' && c != ':' && c != '\x7f')
                pattern.Append('\\');
            pattern.Append(c);
        }

        return pattern.ToString();
    }
}
