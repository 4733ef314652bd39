using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Finds how a type is carried.</summary>
internal static class ValueParser
{
    private const string BaseNamespace = "System";

    /// <summary>Parses a type.</summary>
    /// <param name="type">The type, with its nullable annotation.</param>
    /// <param name="normalize">Whether times are written in UTC, since the member is compared by its text.</param>
    /// <returns>How it is carried, or <see langword="null"/> if it cannot be.</returns>
    public static ValueSpec? Parse(ITypeSymbol type, bool normalize = false)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            return Parse(nullable.TypeArguments[0], normalize) is { AllowsNull: false } inner
                ? inner with { AllowsNull = true }
                : null;
        }

        bool allowsNull = type.IsReferenceType && type.NullableAnnotation != NullableAnnotation.NotAnnotated;
        return ParseNotNull(type, normalize) is { } spec
            ? spec with { AllowsNull = allowsNull || spec.AllowsNull, IsValueType = type.IsValueType }
            : null;
    }

    /// <summary>A value that is carried by a JsonSerializerContext.</summary>
    public static ValueSpec ParseContext(ITypeSymbol type, string context) =>
        new(ValueKind.Context, type.IsValueType ? type.QualifiedName() : type.QualifiedName())
        {
            AllowsNull = type.IsReferenceType && type.NullableAnnotation != NullableAnnotation.NotAnnotated,
            IsValueType = type.IsValueType,
            Provider = context,
        };

    private static ValueSpec? ParseNotNull(ITypeSymbol type, bool normalize)
    {
        if (ScalarMethod(type) is { } method)
        {
            return new ValueSpec(ValueKind.Scalar, type.QualifiedName())
            {
                Method = method,
                WriteMethod = method switch
                {
                    "SByte" or "Byte" or "Int16" or "UInt16" or "Int32" or "UInt32" => "Int64",
                    "DateTime" or "DateTimeOffset" when normalize => method + "Utc",
                    _ => method,
                },
                AllowsNull = method == "Node",
            };
        }

        if (type is INamedTypeSymbol { TypeKind: TypeKind.Enum } enumType) return EnumParser.Parse(enumType, converter: null);
        if (type is IArrayTypeSymbol { Rank: 1 } array) return ParseArray(array);
        if (type is not INamedTypeSymbol named) return null;
        if (named.IsGenericType) return CollectionParser.Parse(named);
        if (named.AllInterfaces.Any(i => i.OriginalDefinition.Is("TypedMemory.IMemoryId")))
        {
            return new ValueSpec(ValueKind.Id, type.QualifiedName());
        }

        if (named.Attribute(KnownNames.MemoryObjectAttribute) is not null && named.AccessibilityKeyword() is not null)
        {
            return new ValueSpec(ValueKind.Object, type.QualifiedName()) { Provider = named.CodecName() };
        }

        return null;
    }

    private static ValueSpec? ParseArray(IArrayTypeSymbol array)
    {
        string name = array.QualifiedName();
        if (array.ElementType.SpecialType == SpecialType.System_Byte)
        {
            return new ValueSpec(ValueKind.Scalar, name) { Method = "Base64", WriteMethod = "Base64" };
        }

        return Parse(array.ElementType) is { } item
            ? new ValueSpec(ValueKind.List, name)
            {
                Item = item,
                Collection = new CollectionSpec(
                    $"new global::System.Collections.Generic.List<{item.FullName}>()", "items.ToArray()"),
            }
            : null;
    }

    private static string? ScalarMethod(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Boolean => "Boolean",
        SpecialType.System_Char => "Char",
        SpecialType.System_SByte => "SByte",
        SpecialType.System_Byte => "Byte",
        SpecialType.System_Int16 => "Int16",
        SpecialType.System_UInt16 => "UInt16",
        SpecialType.System_Int32 => "Int32",
        SpecialType.System_UInt32 => "UInt32",
        SpecialType.System_Int64 => "Int64",
        SpecialType.System_UInt64 => "UInt64",
        SpecialType.System_Single => "Single",
        SpecialType.System_Double => "Double",
        SpecialType.System_Decimal => "Decimal",
        SpecialType.System_String => "String",
        SpecialType.System_DateTime => "DateTime",
        _ => s_byName.TryGetValue(type.Name, out (string Space, string Method) known)
             && type is INamedTypeSymbol { IsGenericType: false, ContainingType: null }
             && type.ContainingNamespace.IsNamed(known.Space)
            ? known.Method
            : type is INamedTypeSymbol { Name: "ReadOnlyMemory", TypeArguments: [{ SpecialType: SpecialType.System_Byte }] }
              && type.ContainingNamespace.IsNamed(BaseNamespace)
                ? "Memory"
                : null,
    };

    private static readonly Dictionary<string, (string Space, string Method)> s_byName = new()
    {
        ["Guid"] = (BaseNamespace, "Guid"),
        ["DateTimeOffset"] = (BaseNamespace, "DateTimeOffset"),
        ["DateOnly"] = (BaseNamespace, "DateOnly"),
        ["TimeOnly"] = (BaseNamespace, "TimeOnly"),
        ["TimeSpan"] = (BaseNamespace, "TimeSpan"),
        ["Uri"] = (BaseNamespace, "Uri"),
        ["Version"] = (BaseNamespace, "Version"),
        ["Int128"] = (BaseNamespace, "Int128"),
        ["UInt128"] = (BaseNamespace, "UInt128"),
        ["BigInteger"] = ("System.Numerics", "BigInteger"),
        ["JsonElement"] = ("System.Text.Json", "Element"),
        ["JsonNode"] = ("System.Text.Json.Nodes", "Node"),
    };
}
