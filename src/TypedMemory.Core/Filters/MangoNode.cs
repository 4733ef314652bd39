using System.Text.Json;

namespace TypedMemory.Core.Filters;

/// <summary>A part of a selector.</summary>
internal abstract record MangoNode
{
    /// <summary>Whether a document, or a value within one, matches.</summary>
    public abstract bool Matches(MangoTarget target);

    /// <summary>
    /// The opposite, as Mango has it: it goes down to the fields, and a field that is missing matches neither.
    /// </summary>
    public abstract MangoNode Negate();

    /// <summary>Writes the part as a selector with every operator spelled out.</summary>
    public abstract void Write(Utf8JsonWriter json);

    /// <summary>The fields that are looked at.</summary>
    public abstract IEnumerable<MangoField> Fields();
}
