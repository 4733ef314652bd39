using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Finds how an enum is carried: by name, unless it has [Flags] or a number is asked for.</summary>
internal static class EnumParser
{
    private const string FlagsAttribute = "System.FlagsAttribute";

    /// <summary>Parses an enum.</summary>
    /// <param name="type">The enum.</param>
    /// <param name="converter">The converter that the member names; it wins over the enum's own.</param>
    public static ValueSpec Parse(INamedTypeSymbol type, INamedTypeSymbol? converter)
    {
        converter ??= type.Attribute(KnownNames.JsonConverterAttribute)?.Argument<INamedTypeSymbol>();
        bool asNumber = converter?.Name switch
        {
            "JsonNumberEnumConverter" => true,
            "JsonStringEnumConverter" => false,
            _ => type.Attribute(FlagsAttribute) is not null,
        };
        var values = ImmutableArray.CreateBuilder<EnumValueSpec>();
        var numbers = new HashSet<string>();
        foreach (IFieldSymbol field in type.GetMembers().OfType<IFieldSymbol>().Where(f => f.HasConstantValue))
        {
            string number = ((System.IFormattable)field.ConstantValue!).ToString(null, CultureInfo.InvariantCulture);
            string jsonName = field.Attribute(KnownNames.JsonStringEnumMemberNameAttribute)?.Argument<string>() ?? field.Name;
            values.Add(new EnumValueSpec(field.Name, jsonName, number, !numbers.Add(number)));
        }

        return new ValueSpec(ValueKind.Enum, type.QualifiedName())
        {
            IsValueType = true,
            Enum = new EnumSpec(
                asNumber,
                new EquatableArray<EnumValueSpec>(values.ToImmutable()),
                type.EnumUnderlyingType?.Name ?? "Int32"),
        };
    }

    /// <summary>Whether a converter is one of those that the generator stands in for.</summary>
    public static bool IsEnumConverter(INamedTypeSymbol converter) =>
        converter.Name is "JsonStringEnumConverter" or "JsonNumberEnumConverter"
        && converter.ContainingNamespace.IsNamed("System.Text.Json.Serialization");
}
