namespace TypedMemory.Generators;

/// <summary>What an application's converter makes of a value before it is stored.</summary>
/// <param name="Converter">The converter's type.</param>
/// <param name="TypeName">The type of the application's value.</param>
internal sealed record ConversionSpec(string Converter, string TypeName)
{
    public string ToStored(string expression) => $"{Instance}.ToStored({expression})";

    public string FromStored(string expression) => $"{Instance}.FromStored({expression})";

    private string Instance => $"global::TypedMemory.Generated.ConverterOf<{Converter}>.Instance";
}
