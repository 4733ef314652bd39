using System.CodeDom.Compiler;
using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace TypedMemory.Architecture.Tests;

/// <summary>
/// What an application writes is in the namespace <c>TypedMemory</c>, and what it meets there is as plain.
/// </summary>
public sealed class PublicApiTests
{
    private const string Application = "TypedMemory";
    private const string Generated = "TypedMemory.Generated";

    /// <summary>
    /// The contracts of stores and peers, and what a selector says of itself, for those who look behind the
    /// repositories.
    /// </summary>
    private static readonly string[] s_contracts =
        ["TypedMemory.Core.Store", "TypedMemory.Core.Peers", "TypedMemory.Core.Revisions", "TypedMemory.Core.Filters"];

    /// <summary>Members with a tuple that may stay, each with the reason.</summary>
    private static readonly Dictionary<string, string> s_tuples = new()
    {
        ["IMemoryRepository`2.ReplaceManyAsync"] = "a pair that is written at the place of the call (decision 92)",
        ["MemoryRepositoryBase`2.ReplaceManyAsync"] = "implements it",
        ["MemoryQuerySelect.Select"] = "the members that a query names come back as it named them",
        ["EnumKeyNames..ctor"] = "generated code writes a table of names",
    };

    /// <summary>Members with a prefix of text that may stay, each with the reason.</summary>
    private static readonly Dictionary<string, string> s_prefixes = new()
    {
        ["SyncFilter.ForPrefix"] = "what the generated filters of types are made with",
        ["MemoryJsonReader.ListAsync"] = "reads documents of every type as JSON",
    };

    private static readonly Type[] s_types =
    [
        .. Directory.GetFiles(AppContext.BaseDirectory, "TypedMemory*.dll")
            .Select(static file => Path.GetFileNameWithoutExtension(file))
            .Where(static name => Directory.Exists(Path.Combine(Repository.Root, "src", name)))
            .SelectMany(static name => Assembly.Load(name).GetExportedTypes()),
    ];

    [Fact]
    public void What_an_application_writes_names_only_what_it_can_write() => Assert.Empty(
        from type in s_types
        where type.Namespace == Application
        from member in Members(type)
        from used in member.Types.SelectMany(Parts)
        where used.Namespace!.StartsWith(Application, StringComparison.Ordinal)
            && used.Namespace != Application
            && used.Namespace != Generated
            && !s_contracts.Contains(used.Namespace)
        select $"{member.Name} names {used.FullName}");

    [Fact]
    public void Public_types_for_generated_code_are_hidden_and_in_a_namespace_of_their_own() => Assert.Empty(
        s_types.Where(static type => !type.IsNested && type.GetCustomAttribute<GeneratedCodeAttribute>() is null)
            .Where(static type => IsHidden(type) != (type.Namespace == Generated))
            .Select(static type => type.FullName));

    [Fact]
    public void No_member_gives_or_takes_a_tuple() => Assert.Empty(
        from type in s_types
        from member in Members(type)
        where !s_tuples.ContainsKey(member.Name)
        where member.Types.SelectMany(Parts).Any(static used => used.IsAssignableTo(typeof(ITuple)))
        select member.Name);

    [Fact]
    public void A_prefix_that_an_application_gives_is_one_of_a_type() => Assert.Empty(
        from type in s_types
        where type.Namespace == Application
        from method in type.GetMethods(Declared)
        where method.GetParameters().Any(static parameter =>
            parameter.ParameterType == typeof(string)
            && parameter.Name!.Contains("prefix", StringComparison.OrdinalIgnoreCase))
        let name = $"{type.Name}.{method.Name}"
        where !s_prefixes.ContainsKey(name)
        select name);

    [Theory]
    [InlineData("samples")]
    [InlineData("templates")]
    public void A_file_of_an_application_needs_no_namespace_but_TypedMemory(string folder) => Assert.Empty(
        from file in Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
        where !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        from line in File.ReadLines(file)
        where line.StartsWith("using TypedMemory.", StringComparison.Ordinal) && line != "using TypedMemory.Testing;"
        select $"{Path.GetRelativePath(Repository.Root, file)}: {line}");

    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static bool IsHidden(Type type) =>
        type.GetCustomAttribute<EditorBrowsableAttribute>()?.State == EditorBrowsableState.Never;

    /// <summary>The public members of a type, and the types that their signatures name.</summary>
    private static IEnumerable<(string Name, IEnumerable<Type> Types)> Members(Type type) =>
        type.GetMembers(Declared).Select(member => ($"{type.Name}.{member.Name}", member switch
        {
            // A delegate is declared with Invoke.
            MethodInfo method => [method.ReturnType, .. method.GetParameters().Select(static one => one.ParameterType)],
            ConstructorInfo constructor => constructor.GetParameters().Select(static one => one.ParameterType),
            PropertyInfo property => [property.PropertyType],
            FieldInfo field => [field.FieldType],
            EventInfo @event => [@event.EventHandlerType!],
            _ => Enumerable.Empty<Type>(),
        }));

    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType) return Parts(type.GetElementType()!);
        if (type.IsGenericParameter) return [];
        return [type, .. type.GetGenericArguments().SelectMany(Parts)];
    }
}
