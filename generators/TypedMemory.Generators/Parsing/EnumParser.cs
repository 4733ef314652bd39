using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Finds how an enum is carried: by name, unless it has [Flags] or a number is asked for.</summary>
internal static class EnumParser
{
    private const string EnumMemberAttribute = "System.Runtime.Serialization.EnumMemberAttribute";
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
            string jsonName = field.Attribute(KnownNames.JsonStringEnumMemberNameAttribute)?.Argument<string>()
                ?? field.Attribute(EnumMemberAttribute)?.Named("Value") as string
                ?? field.Name;
            values.Add(new EnumValueSpec(field.Name, jsonName, number, !numbers.Add(number)));
        }

        return new ValueSpec(ValueKind.Enum, type.QualifiedName())
        {
            IsValueType = true,
            Enum = new EnumSpec(
                asNumber,
                new EquatableArray<EnumValueSpec>(values.ToImmutable()),
                type.EnumUnderlyingType?.Name ?? "Int32")
            {
                IsFlags = type.Attribute(FlagsAttribute) is not null,
                Unknown = asNumber || type.Attribute(FlagsAttribute) is not null
                    ? null : UnknownOf(type, values, numbers),
            },
        };
    }

    /// <summary>The value that is marked with [UnknownName], else the outermost one that is not declared.</summary>
    private static string? UnknownOf(
        INamedTypeSymbol type, IEnumerable<EnumValueSpec> values, HashSet<string> numbers)
    {
        string name = type.QualifiedName();
        ISymbol? marked = type.GetMembers().FirstOrDefault(
            m => m.Attribute(KnownNames.UnknownNameAttribute) is not null);
        if (marked is not null && values.Any(v => v.Name == marked.Name))
            return $"{name}.{Names.Identifier(marked.Name)}";
        (decimal first, decimal step) = type.EnumUnderlyingType?.SpecialType switch
        {
            SpecialType.System_Byte => (new decimal(byte.MaxValue), -1m),
            SpecialType.System_UInt16 => (new decimal(ushort.MaxValue), -1m),
            SpecialType.System_UInt32 => (new decimal(uint.MaxValue), -1m),
            SpecialType.System_UInt64 => (new decimal(ulong.MaxValue), -1m),
            SpecialType.System_SByte => (new decimal(sbyte.MinValue), 1m),
            SpecialType.System_Int16 => (new decimal(short.MinValue), 1m),
            SpecialType.System_Int64 => (new decimal(long.MinValue), 1m),
            _ => (new decimal(int.MinValue), 1m),
        };
        // One more step than there are numbers finds one that is free, if any is.
        for (int i = 0; i <= numbers.Count && i <= byte.MaxValue; i++, first += step)
        {
            string number = first.ToString(CultureInfo.InvariantCulture);
            if (!numbers.Contains(number)) return $"unchecked(({name})({number}))";
        }

        return null;
    }

    /// <summary>
    /// What is wrong with the JSON names of the enums in a type of a value; <see langword="null"/> if nothing is.
    /// </summary>
    public static (string Enum, string Fault)? FaultOf(ValueSpec value, bool isName = false)
    {
        if (value.Enum is { } values)
        {
            foreach (EnumValueSpec v in values.Values)
            {
                EnumValueSpec? other = values.Values.FirstOrDefault(
                    o => o.JsonName == v.JsonName && o.Number != v.Number);
                if (other is not null)
                {
                    return (value.TypeName,
                        $"\"{v.Name}\" and \"{other.Name}\" both have the JSON name \"{v.JsonName}\"");
                }

                if (!Names.IsText(v.JsonName))
                    return (value.TypeName, $"\"{v.Name}\" has a JSON name with half of a surrogate pair");
                if (isName && !values.AsNumber
                    && decimal.TryParse(v.JsonName, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
                {
                    return (value.TypeName,
                        $"\"{v.Name}\" has the JSON name \"{v.JsonName}\", which reads as a number in the keys of a dictionary");
                }
            }
        }

        return (value.Item is null ? null : FaultOf(value.Item))
            ?? (value.Key is null ? null : FaultOf(value.Key, isName: true));
    }

    /// <summary>Whether a converter is one of those that the generator stands in for.</summary>
    public static bool IsEnumConverter(INamedTypeSymbol converter) =>
        converter.Name is "JsonStringEnumConverter" or "JsonNumberEnumConverter"
        && converter.ContainingNamespace.IsNamed("System.Text.Json.Serialization");
}
