using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using TypedMemory.Core.Filters;
using TypedMemory.Core.Json;
using TypedMemory.Core.Revisions;

namespace TypedMemory;

/// <summary>
/// A Mango selector with CouchDB's semantics, for sync filters in both directions, so that push and pull agree whatever
/// the peer is, and for the feeds of the hub.
/// </summary>
/// <remarks>
/// Operators: implicit equality, <c>$eq $ne $gt $gte $lt $lte $in $nin $exists $type $size $all $elemMatch $allMatch
/// $keyMapMatch $beginsWith $regex $mod</c>, and <c>$and $or $nor $not</c>; fields with dots reach into objects, and by
/// index into arrays (<c>\\.</c> is a dot of the name). Values are ordered as in CouchDB: null, false, true, numbers,
/// strings, arrays, objects. Unlike there, strings are in the order of code points, and the order of an object's
/// members does not matter.
/// </remarks>
public sealed class MangoSelector
{
    /// <summary>How deep a selector may be nested.</summary>
    private const int MaxDepth = 512;

    private static readonly JsonElement NoBody = Read("{}"u8.ToArray());

    private readonly MangoNode _root;
    private readonly SelectorClock? _clock;
    private readonly bool _needsEnvelope;
    private readonly bool _isPrefixesOnly;

    private MangoSelector(MangoNode root, string canonicalText, SelectorClock? clock)
    {
        _root = root;
        _clock = clock;
        CanonicalText = canonicalText;
        ImmutableArray<string>? prefixes = PrefixesOf(root);
        IdPrefixes = prefixes ?? [];
        _isPrefixesOnly = prefixes is not null;
        NeedsBody = root.Fields().Any(static field => !field.IsId);
        _needsEnvelope = root.Fields().Any(static field => field.Path[0].StartsWith('_'));
    }

    /// <summary>The selector in canonical JSON: the same for selectors that differ in spelling only.</summary>
    public string CanonicalText { get; }

    /// <summary>The beginnings of ids, one of which a match must have; empty if the selector does not say.</summary>
    public ImmutableArray<string> IdPrefixes { get; }

    /// <summary>Whether anything but a document's id is looked at.</summary>
    public bool NeedsBody { get; }

    /// <summary>
    /// The selector as it is applied, in JSON: every operator spelled out, negations at the fields, fields by their
    /// whole path.
    /// </summary>
    public string NormalizedText
    {
        get
        {
            var text = new ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(
                text, new JsonWriterOptions { MaxDepth = 2 * MaxDepth, SkipValidation = true }))
            {
                if (_root is MangoAll { Nodes.IsEmpty: true })
                {
                    json.WriteStartObject();
                    json.WriteEndObject();
                }
                else
                {
                    _root.Write(json);
                }
            }

            return Encoding.UTF8.GetString(text.WrittenSpan);
        }
    }

    /// <summary>The fields that are looked at, each once, with dots.</summary>
    public IReadOnlyList<string> Fields =>
        [.. _root.Fields().Where(static looked => !looked.Path.IsEmpty).Select(
            static looked => JoinField(looked.Path)).Distinct()];

    /// <summary>What the selector asks of fields before it looks at anything else, for a choice of index.</summary>
    public SelectorRanges Ranges => SelectorRanges.Of(_root);

    /// <summary>Whether nothing can match: <c>$or</c> or <c>$and</c> of no parts, and nothing beside it.</summary>
    public bool IsNoop => _root is MangoAny { Nodes.IsEmpty: true } || (_root is MangoAll { Nodes.IsEmpty: true }
        && CanonicalText != "{}");

    /// <summary>Reads a selector.</summary>
    /// <param name="json">A JSON object.</param>
    /// <exception cref="FormatException">The text is not a selector.</exception>
    public static MangoSelector Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return TryParse(Encoding.UTF8.GetBytes(json), out MangoSelector? selector, out SelectorFault? fault)
            ? selector
            : throw new FormatException($"The selector cannot be used: {fault.Reason}");
    }

    /// <summary>Reads a selector.</summary>
    /// <param name="utf8Json">A JSON object in UTF-8.</param>
    /// <param name="selector">The selector.</param>
    /// <param name="fault">What is wrong, if it is not a selector.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(
        ReadOnlySpan<byte> utf8Json,
        [NotNullWhen(true)] out MangoSelector? selector,
        [NotNullWhen(false)] out SelectorFault? fault) => TryParse(utf8Json, null, out selector, out fault);

    /// <summary>Reads a selector of somebody else.</summary>
    /// <param name="utf8Json">A JSON object in UTF-8.</param>
    /// <param name="clock">
    /// What bounds its time: <see cref="Matches(DocumentRevision)"/> throws a <see cref="TimeoutException"/> when it is
    /// over. <see langword="null"/> for no bound.
    /// </param>
    /// <param name="selector">The selector.</param>
    /// <param name="fault">What is wrong, if it is not a selector.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(
        ReadOnlySpan<byte> utf8Json,
        SelectorClock? clock,
        [NotNullWhen(true)] out MangoSelector? selector,
        [NotNullWhen(false)] out SelectorFault? fault)
    {
        try
        {
            var canonical = new ArrayBufferWriter<byte>();
            CanonicalJson.Write(utf8Json, canonical);
            MangoNode root = MangoParser.Parse(Read(canonical.WrittenMemory), clock);
            (selector, fault) = (
                new MangoSelector(root, Encoding.UTF8.GetString(canonical.WrittenSpan), clock), null);
            return true;
        }
        catch (Exception exception) when (FaultOf(exception) is not null)
        {
            (selector, fault) = (null, FaultOf(exception)!);
            return false;
        }
    }

    private static SelectorFault? FaultOf(Exception exception) => exception switch
    {
        SelectorException known => known.Fault,
        FormatException => new SelectorFault("bad_request", "invalid UTF-8 JSON"),
        JsonException =>
            new SelectorFault("bad_request", $"The selector is nested deeper than {MaxDepth}, as deep as is allowed."),
        InvalidOperationException =>
            new SelectorFault("bad_request", "The selector has a text with half of a surrogate pair."),
        _ => null,
    };

    /// <summary>The names of a field's path, parted by dots; a dot after a backslash is one of the name.</summary>
    /// <param name="field">The field as a selector names it.</param>
    public static ImmutableArray<string> SplitField(string field)
    {
        ArgumentNullException.ThrowIfNull(field);
        var path = ImmutableArray.CreateBuilder<string>();
        var name = new StringBuilder();
        for (int i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + 1 < field.Length)
            {
                name.Append(field[++i]);
            }
            else if (field[i] == '.')
            {
                path.Add(name.ToString());
                name.Clear();
            }
            else
            {
                name.Append(field[i]);
            }
        }

        path.Add(name.ToString());
        return path.DrainToImmutable();
    }

    /// <summary>The name of a field by its path: the opposite of <see cref="SplitField"/>.</summary>
    /// <param name="path">The names.</param>
    public static string JoinField(ImmutableArray<string> path) => string.Join('.', path.Select(static name => name
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace(".", "\\.", StringComparison.Ordinal)));

    /// <summary>
    /// Whether a body matches, for selectors that ask for no member of the envelope, such as <c>_id</c>.
    /// </summary>
    /// <param name="utf8Body">A JSON object in UTF-8.</param>
    /// <exception cref="TimeoutException">The selector's <see cref="SelectorClock"/> has ended.</exception>
    public bool Matches(ReadOnlyMemory<byte> utf8Body)
    {
        _clock?.Start();
        try
        {
            using JsonDocument body = ReadBody(utf8Body);
            return Matches(new MangoTarget(body.RootElement));
        }
        finally
        {
            _clock?.Stop();
        }
    }

    /// <summary>Whether a revision matches, by its body, its id and the other members of the envelope.</summary>
    /// <param name="revision">The revision; its body is read only where <see cref="NeedsBody"/>.</param>
    /// <exception cref="TimeoutException">The selector's <see cref="SelectorClock"/> has ended.</exception>
    public bool Matches(DocumentRevision revision)
    {
        ArgumentNullException.ThrowIfNull(revision);
        if (_isPrefixesOnly) return IdPrefixes.Any(prefix => revision.Id.StartsWith(prefix, StringComparison.Ordinal));
        _clock?.Start();
        try
        {
            using JsonDocument? envelope = _needsEnvelope ? MangoEnvelope.Create(revision) : null;
            using JsonDocument? body = NeedsBody ? ReadBody(revision.Body) : null;
            return Matches(new MangoTarget(body?.RootElement ?? NoBody, envelope?.RootElement ?? default));
        }
        finally
        {
            _clock?.Stop();
        }
    }

    private bool Matches(MangoTarget target)
    {
        try
        {
            return _root.Matches(target);
        }
        catch (InvalidOperationException)
        {
            // What is looked at is a text with half of a surrogate pair, which no selector can ask for.
            return false;
        }
    }

    // The limit of documents is lower; those of a peer may be deeper.
    private static JsonDocument ReadBody(ReadOnlyMemory<byte> body) => JsonDocument.Parse(
        body.IsEmpty ? DocumentRevision.EmptyBody : body, new JsonDocumentOptions { MaxDepth = 1024 });

    private static JsonElement Read(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
        return document.RootElement.Clone();
    }

    // {"_id":{"$beginsWith":"fact:"}}, or several of them under $or: what replicators filter by.
    private static ImmutableArray<string>? PrefixesOf(MangoNode node)
    {
        switch (node)
        {
            case MangoField { IsId: true, Prefix: { } prefix }:
                return [prefix];
            case MangoAny { Nodes: { IsEmpty: false } nodes }:
                ImmutableArray<string>?[] parts = [.. nodes.Select(PrefixesOf)];
                return Array.TrueForAll(parts, static part => part is not null)
                    ? [.. parts.SelectMany(static part => part!.Value)] : null;
            case MangoAll { Nodes: [var only] }:
                return PrefixesOf(only);
            default:
                return null;
        }
    }
}
