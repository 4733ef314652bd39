namespace TypedMemory.Generators;

/// <summary>
/// How queries compare the values of a type: what MemoryValueKind is at run time, and what C# can say of it.
/// </summary>
internal static class QueryKind
{
    private const string None = "None";

    /// <summary>
    /// The kind of a value, by name; of a collection, that of its elements, and of a map, that of its values.
    /// </summary>
    public static string Of(ValueSpec value) => value switch
    {
        { Kind: ValueKind.Enum, Enum.Method: "UInt64" } => "UnsignedEnum",
        { Kind: ValueKind.Enum } => "Enum",
        { Kind: ValueKind.Id } => "Text",
        {
            Kind: ValueKind.List
            or ValueKind.Set,
            Item: { Kind: not (ValueKind.List or ValueKind.Set or ValueKind.Map or ValueKind.Pairs) } item
        } =>
                Of(item),
        {
            Kind: ValueKind.Map,
            Item: { Kind: not (ValueKind.List or ValueKind.Set or ValueKind.Map or ValueKind.Pairs) } item
        } =>
                Of(item),
        { Kind: not ValueKind.Scalar } => None,
        { Method: "String" or "Char" or "Uri" } => "Text",
        { Method: "SByte" or "Byte" or "Int16" or "UInt16" or "Int32" or "UInt32" } => "Int64",
        { Method: "Half" } => "Single",
        { WriteMethod: "Parsable" } => "Text",
        {
            Method: "Base64" or "Memory" or "Element" or "Node" or "JsonObject" or "JsonArray" or "JsonValue"
            or "Object" or "Vector"
        } => None,
        _ => value.Method,
    };

    public static bool IsComparable(ValueSpec value) => Of(value) != None;

    public static bool IsCollection(ValueSpec value) => value.Kind is ValueKind.List or ValueKind.Set;

    /// <summary>
    /// Whether the order of the values is one that a query can go by; URIs have none, nor has what is compared by its
    /// text.
    /// </summary>
    public static bool IsOrdered(ValueSpec value) =>
        IsComparable(value) && value.Method != "Uri" && value.WriteMethod != "Parsable";

    /// <summary>Whether the library itself makes a MemoryValue of the type.</summary>
    public static bool HasEncoder(ValueSpec value) =>
        value is { Kind: ValueKind.Scalar, WriteMethod: not "Parsable", Conversion: null };

    /// <summary>The expression that makes a MemoryValue of an expression.</summary>
    public static string Encode(ValueSpec value, string expression)
    {
        if (value.Conversion is { } conversion)
        {
            return value.AllowsNull
                ? $"{expression} is {{ }} present ? {Encode(value.Stored, conversion.ToStored("present"))} : default"
                : Encode(value.Stored, conversion.ToStored(expression));
        }

        if (value.AllowsNull && value.IsValueType)
        {
            return $"{expression} is {{ }} present ? {Encode(value with { AllowsNull = false }, "present")} : default";
        }

        string operand = value switch
        {
            { Kind: ValueKind.Enum, Enum.Method: "UInt64" } => $"(ulong){expression}",
            { Kind: ValueKind.Enum } => $"(long){expression}",
            { Kind: ValueKind.Id } => $"{expression}.DocumentId",
            { WriteMethod: "Parsable" } => $"global::TypedMemory.Generated.ParsableText.Of({expression})",
            { Method: "Uri" } => $"{expression}{(value.AllowsNull ? "?" : "")}.OriginalString",
            { Method: "SByte" or "Byte" or "Int16" or "UInt16" or "Int32" or "UInt32" } => $"(long){expression}",
            { Method: "Single" or "Half" } => $"(double){expression}",
            _ => expression,
        };
        return $"global::TypedMemory.MemoryValue.Of({operand})";
    }
}
