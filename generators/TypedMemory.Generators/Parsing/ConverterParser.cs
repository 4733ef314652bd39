using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Finds how a value is carried that names a JsonConverter, on its member or its type.</summary>
internal static class ConverterParser
{
    private const string Converter = "System.Text.Json.Serialization.JsonConverter";

    /// <summary>Parses a value with a converter.</summary>
    /// <param name="type">The value's type, with its nullable annotation.</param>
    /// <param name="attribute">The [JsonConverter].</param>
    /// <param name="scope">The type that has the member.</param>
    /// <param name="jsonContext">What the converter can ask for other types, if the type names it.</param>
    /// <returns>How it is carried, or <see langword="null"/> if the converter cannot be used.</returns>
    public static ValueSpec? Parse(
        ITypeSymbol type, AttributeData attribute, INamedTypeSymbol scope, INamedTypeSymbol? jsonContext)
    {
        ITypeSymbol bare = ValueParser.Bare(type);
        if (attribute.Argument<INamedTypeSymbol>() is not { } converter) return null;
        if (bare is INamedTypeSymbol { TypeKind: TypeKind.Enum } enumType && EnumParser.IsEnumConverter(converter))
        {
            return EnumParser.Parse(enumType, converter) with { AllowsNull = !ReferenceEquals(bare, type) };
        }

        if (!CanBeMade(converter, scope) || ConvertedBy(converter) is not { } converted) return null;
        if (!SymbolEqualityComparer.Default.Equals(converted, bare)) return null;
        return ValueParser.ParseContext(type, jsonContext?.QualifiedName() ?? "") with
        { Converter = converter.QualifiedName() };
    }

    private static bool CanBeMade(INamedTypeSymbol converter, INamedTypeSymbol scope)
    {
        for (INamedTypeSymbol? t = converter; t is not null; t = t.ContainingType)
        {
            if (t.IsFileLocal || !t.IsAccessibleFrom(scope)) return false;
        }

        return converter is { IsAbstract: false, IsUnboundGenericType: false }
            && converter.InstanceConstructors.Any(c => c.Parameters.IsEmpty && c.IsAccessibleFrom(scope));
    }

    private static ITypeSymbol? ConvertedBy(INamedTypeSymbol converter)
    {
        for (INamedTypeSymbol? t = converter; t is not null; t = t.BaseType)
        {
            if (t.TypeArguments.Length == 1 && t.Is(Converter)) return t.TypeArguments[0];
        }

        return null;
    }
}
