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
    /// <param name="scope">The type that has the member: names of keys that are yet to be generated are looked up from
    /// there.</param>
    /// <param name="normalize">Whether times are written in UTC, since the member is compared by its text.</param>
    /// <returns>How it is carried, or <see langword="null"/> if it cannot be.</returns>
    public static ValueSpec? Parse(ITypeSymbol type, INamedTypeSymbol scope, bool normalize = false)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            return Parse(nullable.TypeArguments[0], scope, normalize) is { AllowsNull: false } inner
                ? inner with { AllowsNull = true }
                : null;
        }

        if (type is IErrorTypeSymbol error) return ParseGeneratedId(error, scope);
        if (MemoryConverterParser.Of(type) is { } converter)
            return MemoryConverterParser.Parse(type, converter, scope, normalize, out _);
        bool allowsNull = type.IsReferenceType && type.NullableAnnotation != NullableAnnotation.NotAnnotated;
        return ParseNotNull(type, scope, normalize) is { } spec
            ? spec with { AllowsNull = allowsNull || spec.AllowsNull, IsValueType = type.IsValueType }
            : null;
    }

    /// <summary>A value that is carried by a JsonSerializerContext.</summary>
    public static ValueSpec ParseContext(ITypeSymbol type, string context) =>
        new(ValueKind.Context, Bare(type).QualifiedName())
        {
            AllowsNull = type.IsReferenceType
                ? type.NullableAnnotation != NullableAnnotation.NotAnnotated
                : !ReferenceEquals(Bare(type), type),
            IsValueType = type.IsValueType,
            Provider = context,
        };

    /// <summary>The type under <see cref="System.Nullable{T}"/>.</summary>
    public static ITypeSymbol Bare(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : type;

    private static ValueSpec? ParseNotNull(ITypeSymbol type, INamedTypeSymbol scope, bool normalize)
    {
        if (ScalarMethod(type) is { } method && !(s_laterKnown.Contains(method) && CodecParser.IsListed(type, scope)))
        {
            return new ValueSpec(ValueKind.Scalar, type.QualifiedName())
            {
                Method = method,
                WriteMethod = method switch
                {
                    "SByte" or "Byte" or "Int16" or "UInt16" or "Int32" or "UInt32" => "Int64",
                    "DateTime" or "DateTimeOffset" when normalize => method + "Utc",
                    "JsonObject" or "JsonArray" or "JsonValue" => "NodeNotNull",
                    "Base64" => "Memory",
                    _ => method,
                },
                AllowsNull = method == "Node",
            };
        }

        if (type is INamedTypeSymbol { TypeKind: TypeKind.Enum } enumType)
        {
            return enumType.Attribute(KnownNames.JsonConverterAttribute) is { } converter
                ? ConverterParser.Parse(enumType, converter, scope, CodecParser.JsonContextOf(scope))
                : EnumParser.Parse(enumType, converter: null);
        }

        if (type is IArrayTypeSymbol { Rank: 1 } array) return ParseArray(array, scope);
        if (type is not INamedTypeSymbol named) return null;
        if (named.IsGenericType && CollectionParser.Parse(named, scope) is { } collection) return collection;
        if (named.AllInterfaces.Any(i => i.OriginalDefinition.Is("TypedMemory.IMemoryId")))
        {
            return new ValueSpec(ValueKind.Id, type.QualifiedName());
        }

        if (named.Attribute(KnownNames.MemoryObjectAttribute) is not null && CodecParser.CanHaveCodec(named))
        {
            return new ValueSpec(ValueKind.Object, type.QualifiedName()) { Provider = named.CodecName() };
        }

        // A JsonSerializerContext knows such a type better than the codec, where there is one.
        if (named.Attribute(KnownNames.JsonConverterAttribute) is { } own)
        {
            return CodecParser.JsonContextOf(scope) is null ? ConverterParser.Parse(named, own, scope, null) : null;
        }

        return ParsableType.Is(named) && !CodecParser.IsListed(named, scope) ? ParsableType.ValueOf(named) : null;
    }

    /// <summary>
    /// A key that this generator emits in the same compilation, and that is therefore unknown to the compiler so far.
    /// </summary>
    private static ValueSpec? ParseGeneratedId(IErrorTypeSymbol type, INamedTypeSymbol scope) =>
        GeneratedIds.Find(type, scope) is { } id
            ? new ValueSpec(ValueKind.Id, id)
            {
                AllowsNull = type.NullableAnnotation == NullableAnnotation.Annotated,
                IsValueType = true,
            }
            : null;

    private static ValueSpec? ParseArray(IArrayTypeSymbol array, INamedTypeSymbol scope)
    {
        if (array.ElementType.SpecialType == SpecialType.System_Byte)
        {
            return new ValueSpec(ValueKind.Scalar, array.QualifiedName()) { Method = "Base64", WriteMethod = "Base64" };
        }

        return Parse(array.ElementType, scope) is { } item
            ? new ValueSpec(ValueKind.List, item.FullName + "[]")
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
            : type is INamedTypeSymbol
            {
                Name: "ReadOnlyMemory",
                TypeArguments: [{ SpecialType: SpecialType.System_Byte }]
            }
              && type.ContainingNamespace.IsNamed(BaseNamespace)
                ? "Memory"
                : type is INamedTypeSymbol { Name: "Memory", TypeArguments: [{ SpecialType: SpecialType.System_Byte }] }
                  && type.ContainingNamespace.IsNamed(BaseNamespace)
                    ? "Base64"
                    : null,
    };

    /// <summary>
    /// The methods of what a JsonSerializerContext had to carry once: where one lists the type, it still does.
    /// </summary>
    private static readonly HashSet<string> s_laterKnown = ["Half", "JsonObject", "JsonArray", "JsonValue"];

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
        ["Half"] = (BaseNamespace, "Half"),
        ["JsonObject"] = ("System.Text.Json.Nodes", "JsonObject"),
        ["JsonArray"] = ("System.Text.Json.Nodes", "JsonArray"),
        ["JsonValue"] = ("System.Text.Json.Nodes", "JsonValue"),
        ["JsonNode"] = ("System.Text.Json.Nodes", "Node"),
    };
}
