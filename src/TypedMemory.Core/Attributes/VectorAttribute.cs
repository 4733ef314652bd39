namespace TypedMemory;

/// <summary>
/// Keeps an index of vectors, by which documents are found that mean alike: of texts of the type, by a model that the
/// application has; or of a member that holds a vector.
/// </summary>
/// <remarks>
/// With <see cref="From"/>, or on a text, the vector is made of texts. It is local and derived: it is never in the
/// document and never replicated, a write never waits for the model, and <see cref="IMemoryEmbeddings"/> says how many
/// documents are behind. On a <c>ReadOnlyMemory&lt;float&gt;</c> without <see cref="From"/> the vector is the
/// application's own: it is stored in the document as base64 of its numbers (32 bits each, little-endian), replicated,
/// and merged as a whole.
/// </remarks>
/// <example><code>
/// [MemoryType("note", Key = "{Id}")]
/// public sealed partial record Note
/// {
///     public required string Id { get; init; }
///     [FullText, Vector(384)] public string Text { get; init; } = "";           // made of Text
///     [Vector(1536)] public ReadOnlyMemory&lt;float&gt; Picture { get; init; }      // the application's own
/// }
/// </code></example>
/// <param name="dimensions">How many numbers a vector has: from 1 to 16,384.</param>
[AttributeUsage(
    AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Property | AttributeTargets.Field
        | AttributeTargets.Parameter)]
public sealed class VectorAttribute(int dimensions) : Attribute
{
    /// <summary>How many numbers a vector has.</summary>
    public int Dimensions { get; } = dimensions;

    /// <summary>
    /// The texts that the vector is made of, by the names of their members, several with commas between them:
    /// <c>nameof(Title) + "," + nameof(Text)</c>. The default value is <see langword="null"/>: the text that carries
    /// the attribute, or the vector that does.
    /// </summary>
    public string? From { get; set; }

    /// <summary>How near two vectors are. The default value is <see cref="VectorDistance.Cosine"/>.</summary>
    public VectorDistance Distance { get; set; }
}
