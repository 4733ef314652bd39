using System.Linq;

namespace TypedMemory.Generators;

/// <summary>The name of an entry's member in JSON, as the codec writes it for the key.</summary>
internal static class MapKeyName
{
    private const string Invariant = "global::System.Globalization.CultureInfo.InvariantCulture";

    /// <summary>The expression that makes the name of an expression.</summary>
    public static string Of(ValueSpec key, string expression) => key switch
    {
        { Conversion: { } conversion } => Of(key.Stored, conversion.ToStored(expression)),
        { Kind: ValueKind.Id } => $"{expression}.DocumentId",
        { Enum: { } values } => OfEnum(values, key.TypeName, expression),
        { WriteMethod: "Parsable" } => $"global::TypedMemory.Generated.ParsableText.Of({expression})",
        { Method: "String" } => expression,
        { Method: "Char" or "Guid" or "Version" } => $"{expression}.ToString()",
        { Method: "TimeSpan" } => $"{expression}.ToString(\"c\", {Invariant})",
        { Method: "DateOnly" or "TimeOnly" or "DateTimeOffset" } => $"{expression}.ToString(\"O\", {Invariant})",
        _ => $"{expression}.ToString({Invariant})",
    };

    private static string OfEnum(EnumSpec values, string type, string expression)
    {
        string number = $"(({(values.Method == "UInt64" ? "ulong" : "long")}){expression}).ToString({Invariant})";
        if (values.AsNumber || values.Values.Count == 0) return number;
        var names = values.Values.Where(v => !v.IsAlias)
            .Select(v => $"{type}.{Names.Identifier(v.Name)} => {Names.Literal(v.JsonName)}");
        return $"{expression} switch {{ {string.Join(", ", names)}, _ => {number} }}";
    }
}
