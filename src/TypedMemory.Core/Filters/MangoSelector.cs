using System.Buffers;
using System.Text;
using System.Text.Json;
using TypedMemory.Core.Json;

namespace TypedMemory.Core.Filters;

/// <summary>
/// A selector in a documented subset of CouchDB's Mango, evaluated here in both directions, so that push and pull agree
/// whatever the peer is.
/// </summary>
/// <remarks>
/// The subset: implicit equality, <c>$eq $ne $gt $gte $lt $lte $in $nin $exists $type $size $all $elemMatch $beginsWith
/// $mod</c>, and <c>$and $or $nor $not</c>; fields with dots reach into objects (<c>\\.</c> is a dot of the name). Values of
/// different types never match <c>$gt</c> and its kin, strings are compared by code points (CouchDB: ICU collation).
/// </remarks>
public sealed partial class MangoSelector
{
    private readonly Condition _root;

    private MangoSelector(Condition root, string canonicalText) => (_root, CanonicalText) = (root, canonicalText);

    /// <summary>The selector in canonical JSON: the same for selectors that differ in spelling only.</summary>
    public string CanonicalText { get; }

    /// <summary>Reads a selector.</summary>
    /// <param name="json">A JSON object.</param>
    /// <exception cref="FormatException">The text is no JSON object, or uses an operator outside the subset.</exception>
    public static MangoSelector Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        byte[] utf8 = Encoding.UTF8.GetBytes(json);
        var canonical = new ArrayBufferWriter<byte>();
        CanonicalJson.Write(utf8, canonical);
        using JsonDocument document = JsonDocument.Parse(canonical.WrittenMemory);
        Condition root = ParseObject(document.RootElement.Clone(), []);
        return new MangoSelector(root, Encoding.UTF8.GetString(canonical.WrittenSpan));
    }

    /// <summary>Whether a body matches.</summary>
    /// <param name="utf8Body">A JSON object in UTF-8.</param>
    public bool Matches(ReadOnlyMemory<byte> utf8Body)
    {
        using JsonDocument body = JsonDocument.Parse(utf8Body, new JsonDocumentOptions { MaxDepth = 1024 });
        return _root(body.RootElement);
    }

    /// <summary>Whether a body matches a part of the selector.</summary>
    private delegate bool Condition(JsonElement body);
}
