using System.Collections.Generic;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Finds how a generic collection is carried.</summary>
internal static class CollectionParser
{
    private const string Generic = "global::System.Collections.Generic.";
    private const string Immutable = "global::System.Collections.Immutable.";
    private const string ObjectModel = "global::System.Collections.ObjectModel.";
    private const string Concurrent = "global::System.Collections.Concurrent.";
    private const string Reversed = "global::System.Linq.Enumerable.Reverse(items)";
    private const string Frozen = "global::System.Collections.Frozen.";

    /// <summary>
    /// The collections by name: their kind, their namespace, what builds them and what finishes them.
    /// </summary>
    private static readonly Dictionary<string, (
        ValueKind Kind, string Space, string Create, string Finish)> s_known = new()
        {
            ["List"] = (ValueKind.List, Generic, $"new {Generic}List<T>()", "items"),
            ["IList"] = (ValueKind.List, Generic, $"new {Generic}List<T>()", "items"),
            ["ICollection"] = (ValueKind.List, Generic, $"new {Generic}List<T>()", "items"),
            ["IEnumerable"] = (ValueKind.List, Generic, $"new {Generic}List<T>()", "items"),
            ["IReadOnlyList"] = (ValueKind.List, Generic, $"new {Generic}List<T>()", "items"),
            ["IReadOnlyCollection"] = (ValueKind.List, Generic, $"new {Generic}List<T>()", "items"),
            ["HashSet"] = (ValueKind.Set, Generic, $"new {Generic}HashSet<T>()", "items"),
            ["ISet"] = (ValueKind.Set, Generic, $"new {Generic}HashSet<T>()", "items"),
            ["IReadOnlySet"] = (ValueKind.Set, Generic, $"new {Generic}HashSet<T>()", "items"),
            ["SortedSet"] = (ValueKind.Set, Generic, $"new {Generic}SortedSet<T>()", "items"),
            ["Dictionary"] = (ValueKind.Map, Generic, $"new {Generic}Dictionary<K, T>()", "items"),
            ["IDictionary"] = (ValueKind.Map, Generic, $"new {Generic}Dictionary<K, T>()", "items"),
            ["IReadOnlyDictionary"] = (ValueKind.Map, Generic, $"new {Generic}Dictionary<K, T>()", "items"),
            ["SortedDictionary"] = (ValueKind.Map, Generic, $"new {Generic}SortedDictionary<K, T>()", "items"),
            ["ImmutableArray"] = (
            ValueKind.List, Immutable, $"{Immutable}ImmutableArray.CreateBuilder<T>()", "items.DrainToImmutable()"),
            ["ImmutableList"] = (
            ValueKind.List, Immutable, $"{Immutable}ImmutableList.CreateBuilder<T>()", "items.ToImmutable()"),
            ["IImmutableList"] = (
            ValueKind.List, Immutable, $"{Immutable}ImmutableList.CreateBuilder<T>()", "items.ToImmutable()"),
            ["ImmutableHashSet"] = (
            ValueKind.Set, Immutable, $"{Immutable}ImmutableHashSet.CreateBuilder<T>()", "items.ToImmutable()"),
            ["IImmutableSet"] = (
            ValueKind.Set, Immutable, $"{Immutable}ImmutableHashSet.CreateBuilder<T>()", "items.ToImmutable()"),
            ["ImmutableSortedSet"] = (
            ValueKind.Set, Immutable, $"{Immutable}ImmutableSortedSet.CreateBuilder<T>()", "items.ToImmutable()"),
            ["ImmutableDictionary"] = (
            ValueKind.Map, Immutable, $"{Immutable}ImmutableDictionary.CreateBuilder<K, T>()", "items.ToImmutable()"),
            ["IImmutableDictionary"] = (
            ValueKind.Map, Immutable, $"{Immutable}ImmutableDictionary.CreateBuilder<K, T>()", "items.ToImmutable()"),
            ["ImmutableSortedDictionary"] =
            (ValueKind.Map, Immutable, $"{Immutable}ImmutableSortedDictionary.CreateBuilder<K, T>()",
                "items.ToImmutable()"),
            ["FrozenSet"] = (ValueKind.Set, Frozen, $"new {Generic}HashSet<T>()", $"{Frozen}FrozenSet.ToFrozenSet(items)"),
            ["FrozenDictionary"] =
            (ValueKind.Map, Frozen, $"new {Generic}Dictionary<K, T>()",
                $"{Frozen}FrozenDictionary.ToFrozenDictionary(items)"),
            ["SortedList"] = (ValueKind.Map, Generic, $"new {Generic}SortedList<K, T>()", "items"),
            ["ConcurrentDictionary"] = (
            ValueKind.Map, Concurrent, $"new {Concurrent}ConcurrentDictionary<K, T>()", "items"),
            ["ReadOnlyDictionary"] =
            (ValueKind.Map, ObjectModel, $"new {Generic}Dictionary<K, T>()",
                $"new {ObjectModel}ReadOnlyDictionary<K, T>(items)"),
            ["OrderedDictionary"] = (ValueKind.Pairs, Generic, $"new {Generic}OrderedDictionary<K, T>()", "items"),
            ["Collection"] = (ValueKind.List, ObjectModel, $"new {ObjectModel}Collection<T>()", "items"),
            ["ObservableCollection"] = (
            ValueKind.List, ObjectModel, $"new {ObjectModel}ObservableCollection<T>()", "items"),
            ["ReadOnlyCollection"] = (
            ValueKind.List, ObjectModel, $"new {Generic}List<T>()", $"new {ObjectModel}ReadOnlyCollection<T>(items)"),
            ["ReadOnlySet"] = (
            ValueKind.Set, ObjectModel, $"new {Generic}HashSet<T>()", $"new {ObjectModel}ReadOnlySet<T>(items)"),
            ["LinkedList"] = (ValueKind.List, Generic, $"new {Generic}LinkedList<T>()", "items"),
            ["Queue"] = (ValueKind.List, Generic, $"new {Generic}Queue<T>()", "items"),
            ["ConcurrentQueue"] = (ValueKind.List, Concurrent, $"new {Concurrent}ConcurrentQueue<T>()", "items"),
            ["ImmutableQueue"] = (
            ValueKind.List, Immutable, $"new {Generic}List<T>()", $"{Immutable}ImmutableQueue.CreateRange(items)"),
            // A stack gives its top first, and takes it last.
            ["Stack"] = (ValueKind.List, Generic, $"new {Generic}List<T>()", $"new {Generic}Stack<T>({Reversed})"),
            ["ConcurrentStack"] = (
            ValueKind.List, Concurrent, $"new {Generic}List<T>()", $"new {Concurrent}ConcurrentStack<T>({Reversed})"),
            ["ImmutableStack"] = (
            ValueKind.List, Immutable, $"new {Generic}List<T>()", $"{Immutable}ImmutableStack.CreateRange({Reversed})"),
            ["Memory"] = (ValueKind.List, "global::System.", $"new {Generic}List<T>()", "items.ToArray()"),
            ["ReadOnlyMemory"] = (ValueKind.List, "global::System.", $"new {Generic}List<T>()", "items.ToArray()"),
        };

    /// <summary>What a JsonSerializerContext had to carry once: where one lists the type, it still does.</summary>
    private static readonly HashSet<string> s_laterKnown =
    [
        "SortedList", "ConcurrentDictionary", "ReadOnlyDictionary", "OrderedDictionary", "Collection",
        "ObservableCollection",
        "ReadOnlyCollection", "ReadOnlySet", "LinkedList", "Queue", "ConcurrentQueue", "ImmutableQueue", "Stack",
        "ConcurrentStack",
        "ImmutableStack", "Memory", "ReadOnlyMemory",
    ];

    /// <summary>The methods that add an element, where it is not <c>Add</c>.</summary>
    private static readonly Dictionary<string, string> s_adding = new()
    {
        ["LinkedList"] = "AddLast",
        ["Queue"] = "Enqueue",
        ["ConcurrentQueue"] = "Enqueue",
    };

    /// <summary>Collections in which the place of an element is what they are for.</summary>
    private static readonly HashSet<string> s_sequences =
    [
        "LinkedList", "Queue", "ConcurrentQueue", "ImmutableQueue", "Stack", "ConcurrentStack", "ImmutableStack",
        "Memory", "ReadOnlyMemory",
    ];

    /// <summary>
    /// The type of the elements of a list or set, or of the values of a map; <see langword="null"/> of anything else.
    /// </summary>
    public static ITypeSymbol? ItemOf(ITypeSymbol type) => ValueParser.Bare(type) switch
    {
        IArrayTypeSymbol array => array.ElementType,
        INamedTypeSymbol { TypeArguments: { Length: 1 or 2 } arguments } => arguments[arguments.Length - 1],
        _ => null,
    };

    /// <summary>Whether the type is a collection that is carried if its elements are.</summary>
    public static bool IsKnown(INamedTypeSymbol type) =>
        type is { ContainingType: null, IsGenericType: true } && s_known.TryGetValue(type.Name, out var known)
        && type.ContainingNamespace.IsNamed(known.Space.Substring("global::".Length).TrimEnd('.'));

    public static ValueSpec? Parse(INamedTypeSymbol type, INamedTypeSymbol scope)
    {
        if (type.ContainingType is not null || !s_known.TryGetValue(type.Name, out var known)) return null;
        string space = known.Space.Substring("global::".Length).TrimEnd('.');
        if (!type.ContainingNamespace.IsNamed(space)) return null;
        if (s_laterKnown.Contains(type.Name) && CodecParser.IsListed(type, scope)) return null;
        bool isMap = known.Kind is ValueKind.Map or ValueKind.Pairs;
        if (type.TypeArguments.Length != (isMap ? 2 : 1)) return null;
        ValueSpec? item = ParseItem(type.TypeArguments[isMap ? 1 : 0], scope);
        ValueSpec? key = isMap ? ParseKey(type.TypeArguments[0], scope) : null;
        if (item is { Method: "Object" } && CodecParser.IsListed(type, scope)) return null;
        if (item is null || (isMap && !IsName(key))) return null;
        string create = WithArguments(known.Create);
        if (type.Name.Contains("Sorted") && (key ?? item) is { Kind: ValueKind.Scalar, Method: "String" })
        {
            // The default order of strings is that of the current culture, to which different strings can be equal.
            create = create.Replace("()", "(global::System.StringComparer.Ordinal)");
        }

        string elements = key is null ? item.FullName : $"{key.FullName}, {item.FullName}";
        // Not the name that the compiler has for it: in code that does not know nullable references, elements may be
        // null.
        return new ValueSpec(known.Kind, $"{known.Space}{type.Name}<{elements}>")
        {
            Item = item,
            Key = key,
            Collection = new CollectionSpec(
                create, WithArguments(known.Finish), HasDefault: type.Name == "ImmutableArray")
            {
                Add = s_adding.TryGetValue(type.Name, out string? add) ? add : "Add",
                Items = type.Name is "Memory" or "ReadOnlyMemory" ? "value.Span" : "value",
                IsSequence = s_sequences.Contains(type.Name),
            },
        };

        string WithArguments(string source)
        {
            source = source.Replace("<T>", $"<{item.FullName}>");
            return key is null ? source : source.Replace("<K, T>", $"<{key.FullName}, {item.FullName}>");
        }
    }

    /// <summary>The elements of a collection, which may be any values of JSON.</summary>
    private static ValueSpec? ParseItem(ITypeSymbol type, INamedTypeSymbol scope) =>
        type.SpecialType == SpecialType.System_Object
        ? new ValueSpec(ValueKind.Scalar, "object")
        {
            Method = "Object",
            WriteMethod = "Object",
            AllowsNull = type.NullableAnnotation != NullableAnnotation.NotAnnotated,
        }
        : ValueParser.Parse(type, scope);

    /// <summary>Whether the member has no setter, and gives a collection that can be filled instead.</summary>
    public static bool CanFill(MemberSymbol member) =>
        member.HoldsValue
        && member.Type is INamedTypeSymbol { ContainingType: null } type
        && s_known.TryGetValue(type.Name, out var known)
        && known is { Space: Generic or ObjectModel, Finish: "items" }
        && !s_adding.ContainsKey(type.Name)
        && type.Name != "IEnumerable"
        && !type.Name.StartsWith("IReadOnly", System.StringComparison.Ordinal)
        && type.ContainingNamespace.IsNamed(known.Space.Substring("global::".Length).TrimEnd('.'));

    /// <summary>
    /// A collection that is filled. Of a sorted one, only the one that is there knows what its elements are sorted by.
    /// </summary>
    public static ValueSpec OfFilled(ValueSpec value)
    {
        if (value.Collection is not { } collection || !collection.Create.Contains("Sorted")) return value;
        string elements = value.Key is { } key ? $"{key.FullName}, {value.Item!.FullName}" : value.Item!.FullName;
        string name = value.Key is null ? "List" : "Dictionary";
        return value with
        {
            TypeName = $"{Generic}{(value.Key is null ? "ICollection" : "IDictionary")}<{elements}>",
            Collection = collection with { Create = $"new {Generic}{name}<{elements}>()" },
        };
    }

    /// <summary>
    /// The keys of a map: not null, also where nothing says so, in code that does not know nullable references.
    /// </summary>
    private static ValueSpec? ParseKey(ITypeSymbol type, INamedTypeSymbol scope)
    {
        // What names a converter for its JSON has a text of its own all the same.
        ValueSpec? key = ParsableType.Is(type) && type.IsValueType
            ? ParsableType.ValueOf(type) : ValueParser.Parse(type, scope);
        return key is not null && type.IsUnannotated() ? key with { AllowsNull = false } : key;
    }

    /// <summary>
    /// Whether values can be names of JSON members: text, integers, enums, GUIDs, dates, keys, what is parsed and
    /// formats itself.
    /// </summary>
    private static bool IsName(ValueSpec? key) => key is { AllowsNull: false } and
    (
        { Kind: ValueKind.Enum or ValueKind.Id }
        or { Kind: ValueKind.Scalar, WriteMethod: "Parsable" }
        or
        {
            Kind: ValueKind.Scalar,
            Method: "String" or "Char" or "Guid" or "DateOnly" or "TimeOnly" or "DateTimeOffset" or "TimeSpan"
                or "SByte" or "Byte" or "Int16" or "UInt16" or "Int32" or "UInt32" or "Int64" or "UInt64"
                or "Int128" or "UInt128" or "BigInteger" or "Version"
        }
    );
}
