namespace TypedMemory.Generators;

/// <summary>What the fields are called that queries compare values by.</summary>
internal static class FieldTypes
{
    private const string Prefix = "global::TypedMemory.Memory";

    /// <summary>The field of a value.</summary>
    /// <param name="owner">The memory type or element that has the field.</param>
    /// <param name="value">The value.</param>
    public static string Of(string owner, ValueSpec value)
    {
        string kind = value.Method == "String" ? "Text" : QueryKind.IsOrdered(value) ? "Ordered" : "";
        return $"{Prefix}{kind}Field<{owner}, {value.FullName}>";
    }

    /// <summary>The field of a collection of values.</summary>
    /// <param name="owner">The memory type or element that has the field.</param>
    /// <param name="item">Each of the values.</param>
    public static string OfCollection(string owner, ValueSpec item)
    {
        string kind = item.Method == "String" ? "Text" : QueryKind.IsOrdered(item) ? "Ordered" : "";
        return $"{Prefix}{kind}CollectionField<{owner}, {item.FullName}>";
    }

    /// <summary>What makes the value to compare with, as an argument, where the library does not know it.</summary>
    public static string Encoder(ValueSpec value) =>
        QueryKind.HasEncoder(value) ? "" : $", static value => {QueryKind.Encode(value, "value")}";
}
