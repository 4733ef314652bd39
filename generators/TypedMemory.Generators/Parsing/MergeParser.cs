using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Holds a merge kind against the type of its member.</summary>
internal static class MergeParser
{
    /// <summary>The kind that an attribute names; the order is that of the enum <c>MergeKind</c>.</summary>
    public static string KindOf(AttributeData attribute) => attribute.ConstructorArguments switch
    {
        [{ Kind: TypedConstantKind.Type }, ..] => "Custom",
        [{ Value: int kind }, ..] => kind switch
        {
            1 => "FirstWriterWins",
            2 => "Max",
            3 => "Min",
            4 => "Monotone",
            5 => "Set",
            6 => "Counter",
            7 => "Map",
            8 => "Record",
            9 => "Custom",
            _ => "LastWriterWins",
        },
        _ => "LastWriterWins",
    };

    /// <summary>The application's own merge that an attribute names, if it fits the member.</summary>
    public static string? TypeOf(AttributeData attribute, ITypeSymbol memberType, ValueSpec value)
    {
        if (attribute.ConstructorArguments is not [{ Value: INamedTypeSymbol type }, ..] || value.AllowsNull)
            return null;
        bool isMerge = type.AllInterfaces.Any(
            i => i.Is(KnownNames.Merge) && SymbolEqualityComparer.Default.Equals(i.TypeArguments[0], memberType));
        bool canBeMade = !type.IsAbstract && !type.IsUnboundGenericType && type.InstanceConstructors.Any(
            c => c.Parameters.IsEmpty && c.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal);
        return isMerge && canBeMade ? type.QualifiedName() : null;
    }

    /// <summary>The kinds that fit, for a code fix.</summary>
    public static string Fitting(ValueSpec value) =>
        string.Join(",", s_kinds.Where(kind => Mismatch(kind, value) is null));

    private static readonly string[] s_kinds =
        ["LastWriterWins", "Max", "Min", "Monotone", "Set", "Counter", "Map", "Record"];

    /// <summary>What the kind needs, if the type is not that.</summary>
    public static string? Mismatch(string kind, ValueSpec value) => kind switch
    {
        "Custom" =>
            "[Merge(typeof(…))] of a type with a constructor without parameters that is an IMerge<T> of the member's type, "
            + "and a member that is not null",
        "Max" or "Min" when !IsOrdered(value) =>
            "a number, a string, a date, a time, a version or a GUID (of enums, use Monotone)",
        "Monotone" when value is not { Kind: ValueKind.Enum } => "an enum",
        "Set" when value.Kind is not (ValueKind.Set or ValueKind.List) || value.AllowsNull
            || value.Collection is { IsSequence: true } =>
            "a set that is not null, e.g. ImmutableHashSet<string>",
        "Counter" when value is not
        {
            Kind: ValueKind.Scalar,
            AllowsNull: false,
            Method: "SByte" or "Byte" or "Int16" or "UInt16" or "Int32" or "UInt32" or "Int64" or "UInt64",
        } => "an integer that is not null, e.g. long",
        "Map" when value is not { Kind: ValueKind.Map, AllowsNull: false } =>
            "a dictionary that is not null, e.g. ImmutableDictionary<string, string>",
        "Record" when value is not { Kind: ValueKind.Object, AllowsNull: false } =>
            "a [MemoryObject] record that is not null",
        _ => null,
    };

    private static bool IsOrdered(ValueSpec value) => value is
    {
        Kind: ValueKind.Scalar,
        Method: "SByte" or "Byte" or "Int16" or "UInt16" or "Int32" or "UInt32" or "Int64" or "UInt64"
            or "Half" or "Single" or "Double" or "Decimal" or "String" or "Char" or "DateTime" or "DateTimeOffset"
            or "DateOnly" or "TimeOnly" or "TimeSpan" or "Boolean" or "Int128" or "UInt128" or "BigInteger"
                or "Version" or "Guid",
    };

    /// <summary>What the values are to a merge that compares or counts them, by the name in MergeValueKind.</summary>
    public static string ValuesOf(string kind, ValueSpec value) => (kind, value.Method) switch
    {
        ("Max" or "Min", "String" or "Char") => "Text",
        ("Max" or "Min", "Int128" or "UInt128" or "BigInteger") => "Integer",
        ("Max" or "Min", "DateTime" or "DateTimeOffset") => "Moment",
        ("Max" or "Min", "TimeOnly") => "TimeOfDay",
        ("Max" or "Min", "Decimal" or "TimeSpan" or "Version" or "Guid") => value.Method,
        ("Counter", not "Int64") => value.Method,
        _ => "Plain",
    };
}
